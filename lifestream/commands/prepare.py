"""``prepare``: fetch the weights that ``./run`` brings along, and wait for them.

``./run setup`` and ``./run test`` call it; ``./run`` itself does the same beside its pages.
"""

import argparse
import sys
import threading
from typing import Any

from lifestream.bootstrap.arrivals import Arrivals, missing_weights
from lifestream.config import Settings, load_settings

_TELL_EVERY_S = 1.0


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("prepare", help="fetch the model weights that ./run brings along")
    parser.set_defaults(run=run, log_level="ERROR")


def run(arguments: argparse.Namespace) -> int:
    """Fetch what is missing; 1 when something cannot be had."""
    return 0 if prepare(load_settings()) else 1


def prepare(settings: Settings) -> bool:
    """Fetch what is missing, telling how far it is on standard error; whether all is here."""
    wanted = missing_weights(settings)
    if not wanted:
        return True
    if not settings.download_models:
        _say("Model weights are missing and LIFESTREAM_DOWNLOAD_MODELS is false: going on without.")
        return False
    parts = ", ".join(f"{w.work} {w.download_bytes / 1e6:.0f} MB" for w in wanted)
    total = sum(w.download_bytes for w in wanted) / 1e6
    on_disk = sum(w.size_bytes for w in wanted) / 1e6
    _say(
        f"Fetching model weights, once: {total:.0f} MB ({parts}); they take {on_disk:.0f} MB in "
        f"{settings.models_dir}."
    )
    arrivals = Arrivals(settings)
    ended = threading.Event()
    teller = threading.Thread(target=_tell, args=(arrivals, ended), daemon=True)
    teller.start()
    arrivals.fetch()
    ended.set()
    teller.join()
    for arrival in arrivals.now():
        if arrival.state == "failed":
            _say(f"Going on without {arrival.title} ({arrival.work}). {arrival.problem}")
    return not missing_weights(settings)


def _tell(arrivals: Arrivals, ended: threading.Event) -> None:
    """One line that counts, on a terminal only."""
    if not sys.stderr.isatty():
        return
    while not ended.wait(_TELL_EVERY_S):
        now = arrivals.now()
        arrived, total = (sum(getattr(a, n) for a in now) for n in ("arrived_bytes", "total_bytes"))
        print(f"\r\033[K  {arrived / 1e6:.0f} of {total / 1e6:.0f} MB", end="", file=sys.stderr)
    print("\r\033[K", end="", file=sys.stderr)


def _say(text: str) -> None:
    print(text, file=sys.stderr)
