"""``./run models [NAME]``: fetch better weights where they can be had, and say what there is.

Processing itself never goes to the network; this verb, and ``./run`` in the background, do.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from lifestream.bootstrap.recogniser import (
    better_speech_model,
    fetch_speech_weights,
    settle_speech_model,
    speech_weights_here,
    worth_fetching,
)
from lifestream.commands import models_writer
from lifestream.config import Settings, load_settings
from lifestream.domain.errors import LifeStreamError


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetchable:
    """Something that ``./run models NAME`` fetches.

    Attributes:
        about: What it is and how much of the disk it takes.
        here: Whether it is on this machine already.
        fetch: Fetches it and returns a sentence; raises a ``LifeStreamError`` that says why not.
    """

    about: str
    here: Callable[[Settings], bool]
    fetch: Callable[[Settings], str]


def _speech(about: str, size: str) -> Fetchable:
    return Fetchable(
        about=about,
        here=partial(speech_weights_here, model=size),
        fetch=partial(_fetch_speech, model=size),
    )


def _fetch_speech(settings: Settings, model: str) -> str:
    fetch_speech_weights(settings, model)
    print("Measuring how fast this machine is with it …", file=sys.stderr)
    return f"Whisper {model} is here. Speech to text: {settle_speech_model(settings)}"


FETCHABLE = {
    "base": _speech("Whisper base, what ./run brings along; 148 MB", "base"),
    "small": _speech("Whisper small, better than base for three times the work; 490 MB", "small"),
    "medium": _speech("Whisper medium, better still, for many cores; 1.5 GB", "medium"),
    "large-v3-turbo": _speech("Whisper large-v3-turbo, for a GPU; 1.6 GB", "large-v3-turbo"),
    "large-v3": _speech("Whisper large-v3, for a GPU with time; 3.1 GB", "large-v3"),
}
"""By the name that is typed. Sizes: the files on the hub, rounded."""

WRITER = "writer"


def add_to(verbs: Any) -> None:
    """Add the verb."""
    lines = "\n".join(f"  {name:15} {entry.about}" for name, entry in FETCHABLE.items())
    parser = verbs.add_parser(
        "models",
        help="fetch better model weights",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Fetch better model weights; without a name, what suits this machine best.",
        epilog=f"names\n{lines}\n  {WRITER:15} {models_writer.ABOUT}",
    )
    parser.add_argument("name", nargs="?", choices=[*FETCHABLE, WRITER, []], metavar="NAME")
    parser.add_argument("model", nargs="?", metavar="MODEL", help=f"with {WRITER}: which one")
    parser.add_argument("--list", action="store_true", help="only say what there is and is here")
    parser.add_argument(
        "--quiet", action="store_true", help="say nothing, and fetch only what will be used"
    )
    parser.set_defaults(run=run, log_level="ERROR")


def run(arguments: argparse.Namespace) -> int:
    """Fetch what was named."""
    settings = load_settings()
    if arguments.name == WRITER:
        return models_writer.run(settings, arguments.model or "", only_list=arguments.list)
    if arguments.list:
        _list(settings)
        return 0
    if arguments.quiet:
        return _fetch_quietly(settings)
    name = arguments.name or better_speech_model(settings)
    entry = FETCHABLE.get(name) or _speech(name, name)
    if entry.here(settings):
        print(f"{name} is on this machine. `./run models --list` names the others.")
        return 0
    print(f"Fetching {name} …", file=sys.stderr)
    try:
        print(entry.fetch(settings))
    except LifeStreamError as error:
        print(error.message, file=sys.stderr)
        return 1
    return 0


def _fetch_quietly(settings: Settings) -> int:
    """Beside the pages: only a model that this machine can be expected to keep up with."""
    try:
        if worth_fetching(settings):
            fetch_speech_weights(settings, better_speech_model(settings))
            settle_speech_model(settings)
    except LifeStreamError:
        return 1
    return 0


def _list(settings: Settings) -> None:
    for name, entry in FETCHABLE.items():
        print(f"  {name:15} {'here' if entry.here(settings) else '-':5} {entry.about}")
    print(f"  {WRITER:15} {'-':5} {models_writer.ABOUT}")
