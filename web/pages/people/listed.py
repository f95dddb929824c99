"""/people: everybody whose voice has a name, and voices that wait for one."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lifestream.domain.errors import InvalidRequest, NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.people.book import Act, PeopleChange, PersonId, VoiceKey
from lifestream.domain.people.introductions import OfferedName
from lifestream.domain.video import Video
from lifestream.services.edits.voice_names import NamedVoices, every_named_voice
from lifestream.services.library.browse_library import list_videos
from lifestream.services.people.change_people import (
    dismiss_voice,
    latest_changes,
    names_of,
    refuse_suggestion,
    set_remembering,
    undo_change,
)
from lifestream.services.people.earlier_recordings import listen_to_earlier, recordings_left
from lifestream.services.people.likeness import MIN_LIKENESS, MIN_MARGIN
from lifestream.services.people.list_people import people_of
from lifestream.services.people.suggest_names import (
    PAGE,
    offers_in,
    remembered,
    voices_to_name,
)
from web.api.kept.people import name_the_voice
from web.context import backend, current_owner
from web.presentation import links

OFFERS_FROM = 6
"""Newest recordings that are looked through for names where no voices are kept."""

MAX_ACCEPTED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """Names that a recording offers for voices without one."""

    video: Video
    names: tuple[OfferedName, ...]


def people() -> str:
    """The queue, then everybody."""
    owner = current_owner()
    memory = remembered(backend(), owner)
    first = request.args.get("first", 0, type=int)
    queue = voices_to_name(backend(), owner, memory, first=max(first, 0), limit=PAGE)
    left = recordings_left(backend(), owner, memory.kept) if memory.book.remembers else ()
    return render_template(
        "people/list.html",
        queue=queue,
        people=people_of(backend(), owner, memory),
        names=sorted(set(names_of(memory.named).values()), key=str.casefold),
        remembers=memory.book.remembers,
        kept=memory.kept,
        left=len(left),
        offers=() if memory.book.remembers else _offers(owner),
        changes=latest_changes(backend(), owner),
        changed=_sentence,
        named=_just_named(memory.named),
        unnamed="unnamed" in request.args,
        media=links.media,
        min_likeness=MIN_LIKENESS,
        min_margin=MIN_MARGIN,
    )


def voice_form() -> ResponseReturnValue:
    """Accept a suggestion, type a name, refuse, or do not ask again."""
    form = request.form
    voice = VoiceKey(video_id=VideoId(form.get("video_id", "")), label=form.get("speaker", ""))
    owner, what, person = current_owner(), form.get("do", "name"), PersonId(form.get("person", ""))
    if what == "refuse":
        refuse_suggestion(backend(), owner, voice, person)
    elif what == "dismiss":
        dismiss_voice(backend(), owner, voice)
    elif what == "unname":
        name_the_voice(voice, "", person=PersonId(""))
        return redirect(_after_unnaming(form.get("back", "")), code=303)
    elif what in ("accept", "name", "namesake"):
        name = form.get("suggested" if what == "accept" else "name", "")
        if not name.strip():
            raise InvalidRequest("Type the name.", code="NO_NAME")
        whom = person if what == "accept" else PersonId("")
        name_the_voice(voice, name, person=whom, is_namesake=what == "namesake")
    else:
        raise InvalidRequest("Choose what to do with this voice.")
    done = f"{voice.video_id}/{voice.label}" if what in ("accept", "name", "namesake") else None
    return redirect(_back(form.get("back", ""), done), code=303)


def accept_form() -> ResponseReturnValue:
    """Accept every suggestion that is ticked."""
    ticked = request.form.getlist("voice")[:MAX_ACCEPTED]
    if not ticked:
        raise InvalidRequest("Tick at least one voice first.", code="NOTHING_CHOSEN")
    memory = remembered(backend(), current_owner())
    queue = voices_to_name(
        backend(), current_owner(), memory, limit=MAX_ACCEPTED, with_offers=False
    )
    suggested = {
        f"{one.voice.video_id}/{one.voice.label}": one for one in queue.voices if one.is_suggested
    }
    for one in (suggested[name] for name in ticked if name in suggested):
        if one.closest is not None:
            name_the_voice(one.voice, one.name, person=one.closest.person)
    return redirect(url_for("pages.people"), code=303)


def keep_voices_form() -> ResponseReturnValue:
    """Agree to keep voices, or end that and delete every one."""
    set_remembering(backend(), current_owner(), on=request.form.get("keep") == "yes")
    return redirect(url_for("pages.people"), code=303)


def listen_form() -> ResponseReturnValue:
    """Listen to a few earlier recordings."""
    owner = current_owner()
    memory = remembered(backend(), owner)
    if memory.book.remembers:
        listen_to_earlier(backend(), owner, recordings_left(backend(), owner, memory.kept))
    return redirect(url_for("pages.people"), code=303)


def undo_people_form() -> ResponseReturnValue:
    """Take something back."""
    undo_change(backend(), current_owner(), request.form.get("change_id", ""))
    return redirect(_back(request.form.get("back", ""), None), code=303)


def _after_unnaming(back: str) -> str:
    """The page it was done on; the list where that is a person's who is heard nowhere any more."""
    person = back.removeprefix("/people/")
    if person != back:
        voices = every_named_voice(backend(), current_owner())
        if PersonId(person) not in names_of(voices):
            return url_for("pages.people", unnamed=1)
    return _back(back, None)


def _back(given: str, named: str | None) -> str:
    """A page of people or of a recording; the list for anything else."""
    if given == "/" or given.startswith(("/people", "/r/")):
        return given
    return url_for("pages.people", named=named)


def _offers(owner: OwnerId) -> Sequence[Offers]:
    newest = list_videos(backend(), owner, limit=OFFERS_FROM)
    found = [Offers(video=one, names=offers_in(backend(), one)) for one in newest.videos]
    return [one for one in found if one.names]


def _just_named(named: NamedVoices) -> tuple[VoiceKey, str] | None:
    """The voice that was named on this page a moment ago, so that it can be taken back here."""
    video_id, _, label = request.args.get("named", "").partition("/")
    name = named.of(VideoId(video_id)).get(label)
    return (VoiceKey(video_id=VideoId(video_id), label=label), name) if name else None


def _sentence(change: PeopleChange) -> str:
    """What was done, in words."""
    match change.act:
        case Act.RENAME:
            return f"{change.before} is called {change.name}"
        case Act.MERGE:
            return f"{change.before} and {change.name} are one person"
        case Act.REFUSE:
            return "A suggestion was refused"
        case Act.DISMISS:
            return "A voice is not asked about"
        case Act.FORGET_VOICE:
            return "A voice is not kept" if change.on else "A voice may be kept again"
    raise NotFound("That is nothing to take back.", code="CHANGE_NOT_FOUND")


ROUTES = (
    ("/people", people, ("GET",)),
    ("/people/voice", voice_form, ("POST",)),
    ("/people/accept", accept_form, ("POST",)),
    ("/people/kept", keep_voices_form, ("POST",)),
    ("/people/listen", listen_form, ("POST",)),
    ("/people/undo", undo_people_form, ("POST",)),
)
