"""``python -m tests.models.writer_weights``: fetch the small chat model that tests talk to."""

import sys

from lifestream.config import load_settings
from lifestream.domain.errors import LifeStreamError
from lifestream.inference.weights.catalog import WRITER_TEST
from lifestream.inference.weights.store import fetch, locate


def main() -> int:
    """0 when it is here."""
    models_dir = load_settings().models_dir
    try:
        if locate(WRITER_TEST, models_dir) is None:
            size = WRITER_TEST.download_bytes / 1e6
            print(f"Fetching {WRITER_TEST.title}, {size:.0f} MB …", file=sys.stderr)
        fetch(WRITER_TEST, models_dir)
    except LifeStreamError as error:
        print(error.message, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
