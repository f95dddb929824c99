"""The address of a question: its words and filters, each filter a chip that can be taken off."""

from dataclasses import dataclass
from datetime import date
from types import ModuleType
from typing import Any

from flask import url_for

from lifestream.bootstrap import zone_of
from lifestream.domain.ids import VideoId
from lifestream.domain.search import ChunkKind, Looked, Narrowing
from lifestream.domain.sentences import noted
from lifestream.languages.speaking import gettext
from lifestream.services.ask.question import Question
from lifestream.services.library.readable import video_or_none
from web.context import application, backend, current_owner
from web.schemas.query import AskParameters

KIND_WORDS = {
    ChunkKind.SAID: noted("said"),
    ChunkKind.SEEN: noted("on the screen"),
    ChunkKind.SUMMARY: noted("in the summary"),
    ChunkKind.NOTED: noted("in your notes"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A filter that is in force, the words it was read from, and the address without it."""

    kind: str
    name: str
    value: str
    words: str
    without: str


def chips_of(
    looked: Looked, *, q: str, conversation: str = "", page: str = "pages.ask"
) -> list[Chip]:
    """One chip for each filter in force."""
    held = plain_of(looked.narrowing)
    whole = {"q": q, "conversation": conversation} | held
    chips: list[Chip] = []

    def add(kind: str, name: str, value: str, words: str, without: dict[str, Any]) -> None:
        address = url_for(page, **{k: v for k, v in (whole | without).items() if v})
        chips.append(Chip(kind=kind, name=name, value=value, words=words, without=address))

    first, last = held.get("from_date"), held.get("to_date")
    if first or last:
        no_day = {"from_date": "", "to_date": "", "any_day": "1"}
        add("day", gettext("Day"), days(first, last), looked.day_words, no_day)
    if held.get("speaker"):
        name = _words().speaker_name(held["speaker"])
        add(
            "speaker", gettext("Said by"), name, looked.name_words, {"speaker": "", "any_name": "1"}
        )
    if held.get("place"):
        add(
            "place",
            gettext("Made in"),
            held["place"],
            looked.place_words,
            {"place": "", "any_place": "1"},
        )
    if held.get("tag"):
        add("tag", gettext("Tag"), held["tag"], "", {"tag": ""})
    if held.get("video_id"):
        add("video", gettext("In"), title_of(held["video_id"]), "", {"video_id": ""})
    if held.get("kind"):
        add("kind", gettext("Only"), gettext(KIND_WORDS[ChunkKind(held["kind"])]), "", {"kind": ""})
    if held.get("meeting"):
        value = {"meeting": gettext("meetings"), "journal": gettext("journals")}[held["meeting"]]
        add("meeting", gettext("Only"), value, "", {"meeting": ""})
    return chips


def plain_of(narrowing: Narrowing) -> dict[str, str]:
    """A narrowing as the fields of an address; empty ones left out."""
    meeting = {True: "meeting", False: "journal", None: ""}[narrowing.is_meeting]
    plain = {
        "from_date": narrowing.from_day.isoformat() if narrowing.from_day else "",
        "to_date": narrowing.to_day.isoformat() if narrowing.to_day else "",
        "video_id": narrowing.video_ids[0] if narrowing.video_ids else "",
        "speaker": narrowing.speakers[0] if narrowing.speakers else "",
        "kind": narrowing.kinds[0].value if narrowing.kinds else "",
        "meeting": meeting,
        "any_day": "1" if narrowing.any_day else "",
        "any_name": "1" if narrowing.any_name else "",
        "place": narrowing.places[0] if narrowing.places else "",
        "any_place": "1" if narrowing.any_place else "",
        "tag": narrowing.tags[0] if narrowing.tags else "",
    }
    return {name: str(value) for name, value in plain.items() if value}


def question_of(asked: AskParameters, *, today: date, top_k: int) -> Question:
    """The question of an address, with days and people still to be read from its words."""
    return Question(
        owner=current_owner(),
        text=asked.q,
        top_k=top_k,
        where=asked.narrowing,
        today=today,
        zone=zone_of(application().settings),
        reads_names=True,
    )


def days(first: date | str | None, last: date | str | None) -> str:
    """``Tue 17 Nov 2026``, or from when to when."""
    begin = date.fromisoformat(first) if isinstance(first, str) and first else first or None
    end = date.fromisoformat(last) if isinstance(last, str) and last else last or None
    assert not isinstance(begin, str)
    assert not isinstance(end, str)
    if begin == end:
        return str(_words().day(begin))
    if begin and end:
        return f"{_words().day(begin)} – {_words().day(end)}"
    if begin:
        return gettext("since {day}", day=_words().day(begin))
    return gettext("until {day}", day=_words().day(end))


def page_of(conversation_id: str, turn_id: str = "") -> str:
    """The page of a conversation, at one of its questions."""
    anchor = f"turn-{turn_id}" if turn_id else None
    return url_for("pages.conversation", conversation_id=conversation_id, _anchor=anchor)


def title_of(video_id: str) -> str:
    """The title of a recording."""
    video = video_or_none(backend(), current_owner(), VideoId(video_id))
    return video.display_title if video else gettext("a recording that is gone")


def _words() -> ModuleType:
    """How pages write things. The pages import this module, so not while it is imported."""
    from web.pages import formatting

    return formatting
