"""``python3 -m deploy.outputs NAME``: one of terraform's outputs, as the build saved them."""

import json
import sys
from pathlib import Path

OUTPUTS = Path(".release/outputs.json")


def main(argv: list[str]) -> int:
    """Print it; 1 when there is none."""
    try:
        (name,) = argv
        print(json.loads(OUTPUTS.read_text(encoding="utf-8"))[name]["value"])
    except (OSError, ValueError, KeyError) as error:
        print(f"{OUTPUTS} does not tell that: {error!r}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
