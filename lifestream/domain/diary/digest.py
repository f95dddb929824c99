"""What a day needs of one recording, in one small document: days read these, no transcripts."""

import hashlib
from dataclasses import dataclass, replace
from typing import TypeVar

from lifestream.domain import codec
from lifestream.domain.edits.remarks import Remark
from lifestream.domain.slides.slide import Slide
from lifestream.domain.summary import ActionItem, Decision, Point

MAX_POINTS = 4
"""Statements of a five-minute block that a day shows."""

MAX_SHOWN = 4
MAX_QUOTE_CHARS = 240
MAX_REMARKS = 100
MAX_SLIDES = 200
MAX_SHOWINGS = 12
MAX_SLIDE_CHARS = 400
MAX_TALK_CHARS = 250_000
"""Turns of a day of quick talk need some 150,000."""

MAX_DIGEST_BYTES = 400_000
"""A note of a log holds 512 KiB."""


Statement = TypeVar("Statement", Point, Decision, ActionItem)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardVoice:
    """A speaker label and for how many seconds it is heard."""

    label: str
    heard_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestBlock:
    """One time block: its picture, who is heard, and the statements worth a line.

    Attributes:
        shown: What was read from the screen.
        picture_key: Names a JPEG in the object store, or is empty.
    """

    start_s: float
    end_s: float
    title: str
    points: tuple[Point, ...] = ()
    shown: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    voices: tuple[HeardVoice, ...] = ()
    picture_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingDigest:
    """One recording for its days. Labels stand for voices; names are put in when it is shown.

    Attributes:
        made_from: Names the results and the number of edits it was made from.
        stale: (start_s, end_s) of words that were edited after the statements were written.
        remarks: What people wrote beside it.
        talk: Who spoke when, packed (domain/stats/turns); None where there are no words, or of a
            recording too long for it.
        slides: What was shown on a screen, or stands in a photo, each once.
    """

    made_from: str
    blocks: tuple[DigestBlock, ...] = ()
    overview: tuple[Point, ...] = ()
    decisions: tuple[Decision, ...] = ()
    action_items: tuple[ActionItem, ...] = ()
    stale: tuple[tuple[float, float], ...] = ()
    remarks: tuple[Remark, ...] = ()
    talk: str | None = None
    slides: tuple[Slide, ...] = ()

    @property
    def content_sha256(self) -> str:
        """The same for the same content, whatever it was made from.

        Remarks, talk and slides are no part of it: no narrative is written from them.
        """
        plain = {**codec.to_plain(self), "made_from": ""}
        del plain["remarks"], plain["talk"], plain["slides"]
        return hashlib.sha256(codec.encode(plain)).hexdigest()


def fitted(digest: RecordingDigest) -> RecordingDigest:
    """``digest`` in a size that is stored: of very long recordings blocks keep fewer statements."""
    small = replace(
        digest,
        remarks=digest.remarks[:MAX_REMARKS],
        talk=digest.talk if len(digest.talk or "") <= MAX_TALK_CHARS else None,
        slides=tuple(_short(one) for one in digest.slides[:MAX_SLIDES]),
        overview=tuple(_quoted(one) for one in digest.overview),
        decisions=tuple(_quoted(one) for one in digest.decisions),
        action_items=tuple(_quoted(one) for one in digest.action_items),
        blocks=tuple(
            replace(
                block,
                points=tuple(_quoted(one) for one in block.points[:MAX_POINTS]),
                shown=tuple(text[:MAX_QUOTE_CHARS] for text in block.shown[:MAX_SHOWN]),
            )
            for block in digest.blocks
        ),
    )
    for points in (2, 1, 0):
        if len(codec.encode(small)) <= MAX_DIGEST_BYTES:
            break
        fewer = (replace(b, points=b.points[:points], shown=b.shown[:1]) for b in small.blocks)
        small = replace(small, blocks=tuple(fewer), slides=small.slides[: MAX_SLIDES // 4])
    return small


def _short(slide: Slide) -> Slide:
    """A slide whose lines together are no longer than is kept."""
    lines, left = [], MAX_SLIDE_CHARS
    for line in slide.lines:
        if left <= 0:
            break
        lines.append(line[:left])
        left -= len(line)
    heading, showings = slide.heading[:MAX_SLIDE_CHARS], slide.showings[:MAX_SHOWINGS]
    return replace(slide, heading=heading, lines=tuple(lines), showings=showings)


def _quoted(item: Statement) -> Statement:
    quote = item.evidence.quote[:MAX_QUOTE_CHARS]
    return replace(item, evidence=replace(item.evidence, quote=quote))
