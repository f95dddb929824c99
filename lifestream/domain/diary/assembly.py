"""Putting a day together from what is kept of its recordings. Pure: in whichever order they
came, the same recordings give the same page.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TypeVar

from lifestream.domain import codec
from lifestream.domain.days.recorded import local, zone_named
from lifestream.domain.diary.day_clock import DayBounds, Gap, gaps_between
from lifestream.domain.diary.day_page import (
    DayBlock,
    DayLine,
    DayPage,
    DayRemark,
    DaySlide,
    DayTask,
    DayVoice,
    OwnWords,
    SourceState,
    Stretch,
    StretchKind,
)
from lifestream.domain.diary.digest import DigestBlock, HeardVoice, RecordingDigest
from lifestream.domain.diary.narrative import (
    StoredNarrative,
    assembled_narrative,
    chosen_clips,
    shown_narrative,
)
from lifestream.domain.edits.transcript_overlay import with_names
from lifestream.domain.slides.joining import KnownSlides
from lifestream.domain.slides.slide import Showing, Slide
from lifestream.domain.stats.figures import Heard, figures_of
from lifestream.domain.stats.turns import unpacked
from lifestream.domain.summary import Evidence
from lifestream.domain.together.pair import Camera
from lifestream.domain.together.same_moment import Said, covered_s, is_same_moment
from lifestream.domain.video import Video

MAX_MEMO_S = 300.0
"""A longer monologue is a talk."""

EMPTY = RecordingDigest(made_from="")
NO_WORDS = OwnWords()


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySource:
    """One recording that touches the day.

    Attributes:
        digest: What is kept of it for days; None while there is nothing.
        names: Given names by speaker label.
        message: Why it failed or is incomplete.
        event: Names the event that it is a camera of; empty where it stands alone.
        camera: Its place on the event's time line; its ``covered`` was heard by another, too.
        rank: 0 for the camera of an event whose words count.
    """

    video: Video
    state: SourceState
    digest: RecordingDigest | None = None
    names: Mapping[str, str]
    message: str = ""
    event: str = ""
    camera: Camera | None = None
    rank: int = 0

    @property
    def covered(self) -> tuple[tuple[float, float], ...]:
        """What of it another camera of its event holds, too."""
        return self.camera.covered if self.camera else ()

    @property
    def starts(self) -> datetime:
        """When it begins, in UTC: as recorded, else when it was uploaded."""
        return (self.video.recorded_at or self.video.created_at).astimezone(UTC)

    @property
    def length_s(self) -> float:
        """How long it is; 0.0 until its file was looked at."""
        facts = self.video.facts
        return 0.0 if facts is None else facts.duration_s or facts.declared_duration_s or 0.0

    @property
    def has_time(self) -> bool:
        """Whether its time of day means anything."""
        return self.video.recorded_at is not None and self.video.recorded_from.has_time

    def touches(self, bounds: DayBounds) -> bool:
        """Whether some of it lies in the day; one without a time is of its own day alone."""
        length_s = self.length_s if self.has_time else 0.0
        return bounds.overlaps(self.starts, self.starts + timedelta(seconds=length_s))

    def within(self, bounds: DayBounds) -> tuple[float, float]:
        """Which seconds of it lie in the day, if it touches that; all where it has no time."""
        if not self.has_time:
            return 0.0, self.length_s
        from_s = max((bounds.begins - self.starts).total_seconds(), 0.0)
        return from_s, min((bounds.ends - self.starts).total_seconds(), self.length_s)


def assemble_day(
    bounds: DayBounds,
    zone: tzinfo,
    sources: Iterable[DaySource],
    *,
    stored: StoredNarrative | None = None,
    words: OwnWords = NO_WORDS,
) -> DayPage:
    """The page of a day.

    Args:
        sources: Recordings, in any order; those that do not touch the day are left out.
        stored: The narrative that a model wrote last; left out where it is about other evidence.
    """
    parts = _parts(bounds, sources)
    placed = [part.stretch for part in parts if part.stretch.has_place]
    gaps = gaps_between((one.start, one.end) for one in placed)
    rail: list[Stretch | Gap] = sorted([*placed, *gaps], key=lambda one: (one.start, one.end))
    input_sha256 = _digest_of(bounds, parts)
    if stored is not None and stored.input_sha256 == input_sha256:
        narrative = shown_narrative(
            stored, {part.source.video.video_id: part.named for part in parts}
        )
    else:
        narrative = assembled_narrative([(part.stretch, part.candidates()) for part in parts])
    decisions = _said_once(parts, _Part.decisions, lambda line: line)
    tasks = _said_once(parts, _Part.tasks, lambda task: task.line)
    return DayPage(
        day=bounds.day,
        zone=zone_name(zone, bounds),
        bounds=bounds,
        narrative=narrative,
        rail=tuple(rail),
        aside=tuple(part.stretch for part in parts if not part.stretch.has_place),
        decisions=decisions,
        tasks=tasks,
        voices=_people(part.stretch for part in parts),
        slides=_slides(parts),
        clips=chosen_clips(narrative.sentences, decisions, [one.line for one in tasks]),
        words=words,
        input_sha256=input_sha256,
        remarks=tuple(one for part in parts for one in part.remarks()),
        talk=figures_of(heard for part in parts if (heard := heard_in(part.source, bounds))),
    )


def input_of(bounds: DayBounds, sources: Iterable[DaySource]) -> str:
    """Names what the narrative of the day is written from, as ``DayPage.input_sha256`` does."""
    return _digest_of(bounds, _parts(bounds, sources))


def heard_in(source: DaySource, bounds: DayBounds) -> Heard | None:
    """Who spoke when in the part of a recording that lies in some days; None without words."""
    if source.digest is None or source.digest.talk is None:
        return None
    from_s, to_s = source.within(bounds)
    return Heard(
        video_id=source.video.video_id,
        turns=unpacked(source.digest.talk),
        names=source.names,
        from_s=from_s,
        to_s=to_s,
        covered=source.covered,
    )


def zone_name(zone: tzinfo, bounds: DayBounds) -> str:
    """``Europe/Berlin``; of a zone without a name the short one of the day's middle."""
    named = getattr(zone, "key", "")
    middle = bounds.begins + timedelta(hours=12)
    return str(named or middle.astimezone(zone).tzname() or "UTC")


def called(label: str | None, names: Mapping[str, str]) -> str:
    """The name of a voice: the given one, or ``Speaker 1``; empty for no voice."""
    if not label:
        return ""
    if label in names:
        return names[label]
    return f"Speaker {label[1:]}" if label[:1] == "S" and label[1:].isdigit() else label


class _Part:
    """One recording cut to the day."""

    def __init__(self, source: DaySource, bounds: DayBounds) -> None:
        self.source = source
        self._digest = source.digest or EMPTY
        self.from_s, self.to_s = source.within(bounds)
        self.stretch = self._stretch()

    def named(self, text: str) -> str:
        """``text`` with given names in place of labels."""
        return with_names(text, self.source.names)

    def line(self, text: str, evidence: Evidence, *, about: str = "") -> DayLine:
        """A statement with its moment."""
        return DayLine(
            text=self.named(text),
            video_id=self.source.video.video_id,
            at=self._moment(evidence.start_s),
            at_s=evidence.start_s,
            end_s=max(evidence.end_s, evidence.start_s),
            who=called(evidence.speaker, self.source.names),
            about=about,
            is_stale=any(
                start_s <= evidence.end_s and evidence.start_s <= end_s
                for start_s, end_s in self._digest.stale
            ),
        )

    def decisions(self) -> list[DayLine]:
        """What was settled in this day's part."""
        return [
            self.line(one.text, one.evidence, about=self.stretch.title)
            for one in self._digest.decisions
            if self._is_here(one.evidence.start_s)
        ]

    def tasks(self) -> list[DayTask]:
        """What was promised in this day's part."""
        return [
            DayTask(
                line=self.line(one.task, one.evidence, about=self.stretch.title),
                owner=called(one.owner, self.source.names),
                due=one.due,
                due_said=one.due_said,
            )
            for one in self._digest.action_items
            if self._is_here(one.evidence.start_s)
        ]

    def remarks(self) -> list[DayRemark]:
        """What the owner wrote in this day's part; no name is put into it."""
        title = self.stretch.title
        lines = (
            (one, Evidence(start_s=one.start_s, end_s=one.end_s, quote=""))
            for one in self._digest.remarks
            if self._is_here(one.start_s)
        )
        return [
            DayRemark(line=replace(self.line("", place, about=title), text=one.shown), remark=one)
            for one, place in lines
        ]

    def slides(self) -> list[Slide]:
        """What was shown in this day's part, cut to that."""
        cut = (
            replace(
                slide,
                showings=tuple(one for one in slide.showings if self._is_here(one.start_s)),
            )
            for slide in self._digest.slides
        )
        return [slide for slide in cut if slide.showings and slide.picture_key]

    def showing(self, text: str, showing: Showing) -> DayLine:
        """A moment in which a slide was shown."""
        place = Evidence(start_s=showing.start_s, end_s=showing.end_s, quote="")
        return replace(self.line("", place), text=text)

    def clock_of(self, showing: Showing) -> tuple[str, float, float]:
        """The recording's or the event's clock, and what of that a showing takes."""
        camera = self.source.camera
        if camera is None:
            return self.source.video.video_id, showing.start_s, showing.end_s
        start_s, end_s = camera.on_event(showing.start_s), camera.on_event(showing.end_s)
        return self.source.event, start_s, end_s

    def candidates(self) -> list[DayLine]:
        """Statements that could stand for it, the weightiest first."""
        weighty = [one for one in self._digest.overview if self._counts(one.evidence.start_s)]
        if not weighty:  # Of a part of a night, the overview may all be of the other day.
            every = (point for block in self._digest.blocks for point in block.points)
            weighty = [one for one in every if self._counts(one.evidence.start_s)]
        title = self.stretch.title
        return [
            *self.decisions(),
            *(self.line(one.text, one.evidence, about=title) for one in weighty),
        ]

    def unnamed(self) -> dict[str, object]:
        """What a narrative is written from: everything but names."""
        return {
            "video": self.source.video.video_id,
            "title": self.source.video.display_title,
            "starts": self.source.starts.isoformat(),
            "from": self.from_s,
            "to": self.to_s,
            "digest": self._digest.content_sha256,
            **({"covered": self.source.covered} if self.source.covered else {}),
        }

    def _stretch(self) -> Stretch:
        video, names = self.source.video, self.source.names
        here = [one for one in self._digest.blocks if video.is_photo or self._share(one) > 0]
        pictures = (block.picture_key for block in here if block.picture_key)
        return Stretch(
            video_id=video.video_id,
            title=self.named(video.display_title),
            start=self._moment(self.from_s),
            end=self._moment(self.to_s),
            at_s=self.from_s,
            end_s=self.to_s,
            recorded_from=video.recorded_from,
            dated=video.recorded_at is not None,
            state=self.source.state,
            is_meeting=video.is_meeting,
            continues_before=self.from_s > 0,
            continues_after=self.to_s < self.source.length_s,
            blocks=tuple(self._block(block) for block in here),
            voices=_voices(
                (
                    replace(voice, heard_s=voice.heard_s * self._own_share(block))
                    for block in here
                    for voice in block.voices
                ),
                lambda label: called(label, names),
                frozenset(names),
                video,
            ),
            picture_key=next(pictures, video.thumbnail_key),
            message=self.source.message,
            own_offset_min=self._own_offset_min(),
            in_doubt=bool(video.day_doubts),
            covered_s=round(self._covered_s(self.from_s, self.to_s), 3),
            kind=self._kind(),
            place=video.place,
        )

    def _kind(self) -> StretchKind:
        video, digest = self.source.video, self._digest
        if video.is_photo:
            return StretchKind.PHOTO
        facts = video.facts
        is_sound = facts is not None and facts.has_audio and not facts.has_video
        voices = {voice.label for block in digest.blocks for voice in block.voices}
        is_memo = is_sound and self.source.length_s <= MAX_MEMO_S and len(voices) == 1
        return StretchKind.MEMO if is_memo else StretchKind.RECORDING

    def _own_offset_min(self) -> int | None:
        moment = self.source.video.recorded_at
        if moment is None or not self.source.has_time:
            return None
        place = self.source.video.place
        # Most files name a moment in UTC; the clock there is that of the place.
        if place and place.zone:
            moment = local(moment, zone_named(place.zone))
        minutes = round((moment.utcoffset() or timedelta()).total_seconds() / 60)
        # A file in UTC names no clock of its own.
        return minutes if minutes or (place and place.zone) else None

    def _block(self, block: DigestBlock) -> DayBlock:
        names = self.source.names
        made = DayBlock(
            start=self._moment(max(block.start_s, self.from_s)),
            end=self._moment(min(block.end_s, self.to_s)),
            at_s=max(block.start_s, self.from_s),
            title=self.named(block.title),
            lines=tuple(
                self.line(point.text, point.evidence)
                for point in block.points
                if self._is_here(point.evidence.start_s)
            ),
            shown=block.shown,
            topics=block.topics,
            people=tuple(called(voice.label, names) for voice in block.voices),
            picture_key=block.picture_key,
        )
        return replace(made, content_sha256=_sha256(made))

    def _share(self, block: DigestBlock) -> float:
        """How much of a block lies in the day, 0-1."""
        end_s = min(block.end_s, max(self.source.length_s, block.start_s))
        inside_s = min(end_s, self.to_s) - max(block.start_s, self.from_s)
        return max(inside_s, 0.0) / max(end_s - block.start_s, 0.001)

    def _own_share(self, block: DigestBlock) -> float:
        """How much of a block lies in the day and was heard by no other camera, 0-1."""
        length_s = max(block.end_s - block.start_s, 0.001)
        start_s, end_s = max(block.start_s, self.from_s), min(block.end_s, self.to_s)
        return max(self._share(block) - self._covered_s(start_s, end_s) / length_s, 0.0)

    def _covered_s(self, start_s: float, end_s: float) -> float:
        return covered_s(self.source.camera, start_s, end_s) if self.source.camera else 0.0

    def _counts(self, at_s: float) -> bool:
        """Whether it lies in the day and stands for no talk that another camera heard, too."""
        is_covered = any(start_s <= at_s < end_s for start_s, end_s in self.source.covered)
        return self._is_here(at_s) and not is_covered

    def _is_here(self, at_s: float) -> bool:
        is_last = self.to_s >= self.source.length_s
        return self.from_s <= at_s < self.to_s or (is_last and self.from_s <= at_s)

    def _moment(self, at_s: float) -> datetime:
        return self.source.starts + timedelta(seconds=at_s)


Source = TypeVar("Source", DayLine, DayTask)


def _said_once(
    parts: Sequence[_Part],
    found: Callable[[_Part], list[Source]],
    line_of: Callable[[Source], DayLine],
) -> tuple[Source, ...]:
    """What all parts hold; what two cameras of one event heard stands once."""
    listed: list[Said] = []
    kept: dict[int, list[Source]] = {}
    for part in sorted(parts, key=lambda one: one.source.rank):
        kept[id(part)] = []
        for one in found(part):
            line, camera = line_of(one), part.source.camera
            if camera is None:
                kept[id(part)].append(one)
                continue
            said = Said(
                event=part.source.event,
                start_s=camera.on_event(line.at_s),
                end_s=camera.on_event(line.at_s),
                text=line.text,
            )
            if not any(is_same_moment(said, other) for other in listed):
                kept[id(part)].append(one)
                listed.append(said)
    return tuple(one for part in parts for one in kept[id(part)])


def _parts(bounds: DayBounds, sources: Iterable[DaySource]) -> list[_Part]:
    return sorted(
        (_Part(source, bounds) for source in sources if source.touches(bounds)),
        key=lambda part: (part.stretch.start, part.source.video.video_id),
    )


def _voices(
    heard: Iterable[HeardVoice],
    name_of: Callable[[str], str],
    named: frozenset[str],
    video: Video,
) -> tuple[DayVoice, ...]:
    total_s: dict[str, float] = {}
    for voice in heard:
        total_s[voice.label] = total_s.get(voice.label, 0.0) + voice.heard_s
    return tuple(
        DayVoice(
            name=name_of(label),
            is_named=label in named,
            heard_s=round(length_s, 1),
            video_id=video.video_id,
            label=label,
        )
        for label, length_s in sorted(total_s.items(), key=lambda one: (-one[1], one[0]))
    )


def _people(stretches: Iterable[Stretch]) -> tuple[DayVoice, ...]:
    """Everybody with a name, over all recordings; a voice without one is of its recording."""
    found: dict[tuple[str, str], DayVoice] = {}
    for voice in (one for stretch in stretches for one in stretch.voices):
        key = ("", voice.name) if voice.is_named else (voice.video_id, voice.label)
        known = found.get(key)
        length_s = voice.heard_s + (known.heard_s if known else 0.0)
        found[key] = replace(known or voice, heard_s=round(length_s, 1))
    return tuple(sorted(found.values(), key=lambda one: (not one.is_named, -one.heard_s, one.name)))


def _slides(parts: Sequence[_Part]) -> tuple[DaySlide, ...]:
    """Each slide once, in order of time, whichever recording showed it."""
    known = KnownSlides()
    shown: dict[int, list[tuple[_Part, Slide]]] = {}
    for part in parts:
        for slide in part.slides():
            shown.setdefault(known.add(slide, is_apart=True), []).append((part, slide))
    made = (_day_slide(known.slides[place].text, found) for place, found in shown.items())
    return tuple(sorted(made, key=lambda one: (one.line.at, one.line.video_id)))


def _day_slide(text: str, found: Sequence[tuple[_Part, Slide]]) -> DaySlide:
    every = [(part, one) for part, slide in found for one in slide.showings]
    lines = [part.showing(text, one) for part, one in every]
    first, *again = sorted(lines, key=lambda line: (line.at, line.video_id))
    fullest = max((slide for _, slide in found), key=lambda slide: len(slide.text))
    return DaySlide(
        text=text,
        picture_key=fullest.picture_key,
        line=first,
        again=tuple(again),
        shown_s=round(_length_of(part.clock_of(one) for part, one in every), 3),
    )


def _length_of(stretches: Iterable[tuple[str, float, float]]) -> float:
    """Seconds that stretches of several clocks cover; what overlaps on one clock counts once."""
    until_s: dict[str, float] = {}
    total_s = 0.0
    for clock, start_s, end_s in sorted(stretches):
        known_s = until_s.get(clock, start_s)
        total_s += max(end_s - max(start_s, known_s), 0.0)
        until_s[clock] = max(end_s, known_s)
    return total_s


def _digest_of(bounds: DayBounds, parts: Sequence[_Part]) -> str:
    plain = {
        "begins": bounds.begins.isoformat(),
        "length_s": bounds.length_s,
        # The narrative says nothing of photos, so they do not change it.
        "parts": [part.unnamed() for part in parts if not part.source.video.is_photo],
    }
    return hashlib.sha256(repr(plain).encode()).hexdigest()


def _sha256(value: object) -> str:
    return hashlib.sha256(codec.encode(value)).hexdigest()
