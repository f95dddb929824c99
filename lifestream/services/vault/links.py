"""Where links of notes lead: to other notes, to seconds of recordings, to pictures."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from urllib.parse import quote

from lifestream.domain.ids import VideoId
from lifestream.services.ask.moments import link_to
from lifestream.services.export.markdown import escaped
from lifestream.text.clock import clock

MEDIA = "Media"
PICTURES = "Pictures"
PICTURE_WIDTH_PX = 480

TASKS_ID = "tasks"

_OBSIDIANS = re.compile(r"[$^]|(?<=[%=])[%=]")
"""Formulas and names of blocks; comments and marks, which begin with two signs."""


def day_id(day: date) -> str:
    """The id of a day's note."""
    return f"day-{day.isoformat()}"


def person_id(person: str) -> str:
    """The id of a person's note; what a person was first called is no part of it."""
    return f"person-{sha256(person.encode()).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The names of all notes, and how a second of a recording is opened.

    Attributes:
        names: Names of notes by their ids.
        people: Of each recording, ids of the notes of those who are heard in it, by their names
            in lower case.
        app: The address of the app, for links that open it.
        media: Names of files in ``MEDIA`` by recording; links of others open the app.
        keep_picture: Puts the picture of an object key into the vault under a name; whether it
            is there.
    """

    names: Mapping[str, str]
    people: Mapping[VideoId, Mapping[str, str]]
    app: str
    media: Mapping[VideoId, str] = field(default_factory=dict)
    keep_picture: Callable[[str, str], bool] = lambda name, key: False

    def note(self, note_id: str, text: str = "") -> str:
        """A link to a note; ``text`` alone where there is none."""
        name = self.names.get(note_id)
        if name is None:
            return safe(text)
        shown = " ".join(text.replace("|", " ").replace("[", "(").replace("]", ")").split())
        return f"[[{name}|{shown}]]" if shown and shown != name else f"[[{name}]]"

    def day(self, day: date) -> str:
        """A link to a day."""
        return self.note(day_id(day), day.isoformat())

    def person(self, video_id: VideoId, name: str) -> str:
        """A link to a person who is heard in the recording; the name alone for others."""
        return self.note(self.people.get(video_id, {}).get(name.casefold(), ""), name)

    def moment(self, video_id: VideoId, at_s: float, text: str = "") -> str:
        """A link that plays a second."""
        return f"[{safe(text) or clock(at_s)}]({self.address(video_id, at_s)})"

    def address(self, video_id: VideoId, at_s: float) -> str:
        """What opens a second: the app, or the file in the vault."""
        file = self.media.get(video_id)
        if file is None:
            return f"{self.app.rstrip('/')}{link_to(video_id, at_s)}"
        return f"../{MEDIA}/{quote(file)}#t={max(int(at_s), 0)}"

    def picture(self, video_id: VideoId, at_s: float, key: str) -> str:
        """A picture to look at; nothing where there is none."""
        if not key:
            return ""
        seconds = clock(at_s).replace(":", "-")
        # Another picture of that second gets another name: the file itself never changes.
        name = f"{video_id} {seconds} {sha256(key.encode()).hexdigest()[:6]}.jpg"
        return f"![[{name}|{PICTURE_WIDTH_PX}]]" if self.keep_picture(name, key) else ""


def safe(text: str) -> str:
    """``text`` with nothing in it that Markdown, HTML or Obsidian would act on."""
    return _OBSIDIANS.sub(r"\\\g<0>", escaped(text))


def quoted(text: str) -> str:
    """A text as a value of front matter."""
    return json.dumps(text, ensure_ascii=False)
