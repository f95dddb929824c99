"""``./run models``: fetch better weights where a model hub can be reached.

Processing itself never goes to the network; this verb, and ``./run`` in the background, do.
"""

import argparse
import sys
from typing import Any

from lifestream.bootstrap import application
from lifestream.bootstrap.engines import choose_transcriber, fetch_speech_weights
from lifestream.domain.errors import DependencyUnavailable


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("models", help="fetch speech weights from the model hub")
    parser.add_argument("--quiet", action="store_true", help="say nothing when it fails")
    parser.set_defaults(run=run, log_level="ERROR")


def run(arguments: argparse.Namespace) -> int:
    """Fetch what is missing."""
    settings = application().settings
    if not choose_transcriber(settings).fallback:
        print("The speech weights are here.")
        return 0
    try:
        print(f"Fetching faster-whisper {settings.whisper_model} …", file=sys.stderr)
        fetch_speech_weights(settings)
    except DependencyUnavailable as error:
        if not arguments.quiet:
            print(error.message, file=sys.stderr)
        return 1
    print("The speech weights are here now.")
    return 0
