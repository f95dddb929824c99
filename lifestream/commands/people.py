"""``./run people``: who is heard, voices to name, other names, and whether voices are kept."""

import argparse
import sys
from typing import Any

from lifestream.bootstrap import Application, application
from lifestream.domain.errors import ConfigError, InvalidRequest
from lifestream.domain.ids import LOCAL_OWNER, OwnerId, VideoId
from lifestream.domain.people.book import PersonId, VoiceKey
from lifestream.services.people.change_people import (
    latest_changes,
    merge_people,
    name_voice,
    names_of,
    rename_person,
    set_remembering,
    set_voice_kept,
    undo_change,
)
from lifestream.services.people.list_people import people_of
from lifestream.services.people.suggest_names import VoiceMemory, remembered, voices_to_name

MAX_VOICES = 50


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("people", help="who is heard, voices to name, other names")
    parser.set_defaults(log_level="ERROR")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    shown = actions.add_parser("list", help="everybody whose voice has a name")
    shown.set_defaults(run=run_list)
    voices = actions.add_parser("voices", help="unnamed voices, and the names suggested for them")
    voices.set_defaults(run=run_voices)
    name = actions.add_parser("name", help="name a voice, as ./run people voices lists it")
    name.add_argument("voice", help="VIDEO/SPEAKER, such as v0123456789abcdef/S1")
    name.add_argument("name", help="empty takes the name away")
    name.set_defaults(run=run_name)
    rename = actions.add_parser("rename", help="change a person's name everywhere")
    rename.add_argument("person", help="the name, or an id of ./run people list")
    rename.add_argument("name")
    rename.set_defaults(run=run_rename)
    merge = actions.add_parser("merge", help="let two be one person")
    merge.add_argument("person", help="whose name goes")
    merge.add_argument("into", help="whose name stays")
    merge.set_defaults(run=run_merge)
    undo = actions.add_parser("undo", help="take the last rename, merge or refusal back")
    undo.set_defaults(run=run_undo)
    remember = actions.add_parser("remember", help="keep voices so that they are recognised")
    remember.add_argument("switch", choices=("on", "off"), help="off deletes all at once")
    remember.set_defaults(run=run_remember)
    forget = actions.add_parser("forget-voice", help="delete one person's voice, and keep none")
    forget.add_argument("person")
    forget.set_defaults(run=run_forget)
    for action in (shown, voices, name, rename, merge, undo, remember, forget):
        action.add_argument("--owner", help="whose people, as GET /api/v1/whoami tells")


def run_list(arguments: argparse.Namespace) -> int:
    """Everybody."""
    app, owner, memory = _open(arguments)
    for person in people_of(app.backend, owner, memory):
        kept = f", {person.voices_kept} voices kept" if person.voices_kept else ""
        print(f"{person.name}  ({person.person_id}, {len(person.videos)} recordings{kept})")
    if not memory.named.persons:
        print("No voice has a name yet. Name one on the page of its recording.")
    return 0


def run_voices(arguments: argparse.Namespace) -> int:
    """The queue."""
    app, owner, memory = _open(arguments)
    if not memory.book.remembers:
        print("Voices are not kept. ./run people remember on lets them be recognised.")
        return 0
    queue = voices_to_name(app.backend, owner, memory, limit=MAX_VOICES)
    for one in queue.voices:
        said = ", ".join(f"{offer.name} ({offer.offered_by})" for offer in one.offered)
        print(f"{one.voice.video_id}/{one.voice.label}  {one.video.display_title}")
        if one.closest is not None and one.name:
            word = "suggested" if one.is_suggested else "closest"
            print(f"  {word}: {one.name}, likeness {one.closest.likeness:.2f}", end="")
            print(f", {one.closest.margin:.2f} more than the next best")
        if said:
            print(f"  offered: {said}")
    print(f"{queue.total} voices to name, {queue.suggested} with a name to accept.")
    return 0


def run_name(arguments: argparse.Namespace) -> int:
    """Name one voice."""
    app = application()
    video_id, slash, label = arguments.voice.partition("/")
    if not slash:
        raise InvalidRequest("Write the voice as VIDEO/SPEAKER, such as v0123456789abcdef/S1.")
    voice = VoiceKey(video_id=VideoId(video_id), label=label)
    name_voice(app.backend, _owner(app, arguments.owner), voice, arguments.name)
    print(f"{arguments.voice} is {arguments.name or 'without a name'} now.")
    return 0


def run_rename(arguments: argparse.Namespace) -> int:
    """Another name."""
    app, owner, memory = _open(arguments)
    rename_person(app.backend, owner, _person(memory, arguments.person), arguments.name)
    print(f"{arguments.person} is called {arguments.name} everywhere now.")
    return 0


def run_merge(arguments: argparse.Namespace) -> int:
    """One person instead of two."""
    app, owner, memory = _open(arguments)
    one, into = (_person(memory, name) for name in (arguments.person, arguments.into))
    merge_people(app.backend, owner, one, into)
    print(f"{arguments.person} and {arguments.into} are one person now.")
    return 0


def run_undo(arguments: argparse.Namespace) -> int:
    """Take the last thing back."""
    app = application()
    owner = _owner(app, arguments.owner)
    last = next(iter(latest_changes(app.backend, owner, limit=1)), None)
    if last is None:
        print("There is nothing to take back.", file=sys.stderr)
        return 1
    undo_change(app.backend, owner, last.change_id)
    print(f"Taken back: {last.act.value} {last.before}".rstrip())
    return 0


def run_remember(arguments: argparse.Namespace) -> int:
    """Keep voices, or delete every one."""
    app = application()
    keeps = arguments.switch == "on"
    set_remembering(app.backend, _owner(app, arguments.owner), on=keeps)
    print("Voices are kept from now on." if keeps else "Every voice that was kept is deleted.")
    return 0


def run_forget(arguments: argparse.Namespace) -> int:
    """Delete one person's voice."""
    app, owner, memory = _open(arguments)
    set_voice_kept(app.backend, owner, _person(memory, arguments.person), kept=False)
    print(f"Nothing of {arguments.person}'s voice is kept. The name stays where it was given.")
    return 0


def _open(arguments: argparse.Namespace) -> tuple[Application, OwnerId, VoiceMemory]:
    app = application()
    owner = _owner(app, arguments.owner)
    return app, owner, remembered(app.backend, owner)


def _person(memory: VoiceMemory, written: str) -> PersonId:
    """The person of that name or id.

    Raises:
        InvalidRequest: Several have the name.
    """
    named = names_of(memory.named)
    found = [one for one, name in named.items() if name.casefold() == written.casefold()]
    if len(found) > 1:
        raise InvalidRequest(
            f"{len(found)} people are called {written}; give one of {', '.join(sorted(found))}."
        )
    return found[0] if found else PersonId(written)


def _owner(app: Application, given: str | None) -> OwnerId:
    if given:
        return OwnerId(given)
    if app.settings.identity != "local":
        raise ConfigError("Say whose people with --owner; GET /api/v1/whoami tells each theirs.")
    return LOCAL_OWNER
