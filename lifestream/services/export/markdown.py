"""A recording's summary as Markdown that reads well on paper and in any viewer.

Names, speech, screen text and file names are untrusted: nothing in them becomes Markdown or HTML.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo

from lifestream.domain.days.recorded import local_day
from lifestream.domain.edits.transcript_overlay import with_names
from lifestream.domain.jobs.job import JobStatus
from lifestream.domain.scene import ScreenReading
from lifestream.domain.summary import ActionItem, Evidence, Minutes, Point, TimeBlock
from lifestream.domain.transcript import EngineInfo
from lifestream.services.library.browse_library import Recording

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&])")
# What makes a list, a heading or a number of a line only does so at its beginning.
_AT_LINE_START = re.compile(r"^(\s*)([-+=:]|\d+[.)])")

_ENGINE_WORK = (
    ("transcript", "Speech to text"),
    ("diarization", "Speakers"),
    ("scenes", "Scenes"),
    ("screen", "Screen text"),
    ("blocks", "Time blocks"),
    ("minutes", "Minutes"),
)


def summary_markdown(
    recording: Recording,
    *,
    speaker_names: Mapping[str, str] | None = None,
    link: Callable[[float], str] | None = None,
    zone: tzinfo = UTC,
) -> str:
    """The whole summary; parts that are not there yet are left out and named at the end.

    Args:
        speaker_names: Names to show instead of labels; those that were given when None.
        link: The address of a moment (seconds from the start); without it times stay plain text.
        zone: Whose days are written.
    """
    names = recording.speaker_names if speaker_names is None else speaker_names
    page = _Page(recording=recording, names=dict(names), link=link, zone=zone)
    return "\n".join(page.lines()).strip() + "\n"


def escaped(text: str) -> str:
    """``text`` on one line with everything that Markdown or HTML would act on made harmless."""
    line = " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", text).split())
    line = _SPECIAL.sub(r"\\\1", line).replace("\\<", "&lt;").replace("\\>", "&gt;")
    line = line.replace("\\&", "&amp;")
    # A bare address would become a link by itself in many viewers.
    line = re.sub(r"(?i)\b(https?|ftp|mailto|javascript|data)(:)", r"\1&#58;", line)
    line = re.sub(r"(?i)\bwww\.", "www&#46;", line)
    return _AT_LINE_START.sub(lambda m: m.group(1) + _defused(m.group(2)), line)


def _defused(marker: str) -> str:
    return f"{marker[:-1]}\\{marker[-1]}"


def clock(at_s: float) -> str:
    """``12:41`` or ``1:02:03``."""
    whole = max(int(at_s), 0)
    hours, minutes, seconds = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"


@dataclass(slots=True, kw_only=True)
class _Page:
    recording: Recording
    names: dict[str, str]
    link: Callable[[float], str] | None
    zone: tzinfo
    missing: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        minutes = self.recording.minutes
        yield from self._head(minutes)
        if minutes is not None:
            yield from self._minutes(minutes)
        if self.recording.blocks is not None:
            yield "## Time blocks"
            yield ""
            for block in self.recording.blocks.blocks:
                yield from self._block(block)
        else:
            yield from self._shown(self.recording.screen)
        yield from self._colophon()

    def _head(self, minutes: Minutes | None) -> Iterator[str]:
        video = self.recording.video
        yield f"# {self._text(minutes.title if minutes else video.display_title)}"
        yield ""
        facts = video.facts
        moment = video.recorded_at
        yield f"- File: {escaped(video.filename)}"
        uploaded = f"day unknown; uploaded {local_day(video.created_at, self.zone).isoformat()}"
        yield f"- Recorded: {local_day(moment, self.zone).isoformat() if moment else uploaded}"
        if facts is not None:
            yield f"- Length: {clock(facts.duration_s)}"
        speakers = self._speakers()
        if speakers:
            yield f"- Speakers: {', '.join(speakers)}"
        if minutes is not None:
            kind = "Meeting" if minutes.verdict.is_meeting else "Not a meeting"
            yield f"- {kind}: {escaped(minutes.verdict.why)}"
        yield ""
        yield from self._warnings()

    def _warnings(self) -> Iterator[str]:
        job = self.recording.job
        facts = self.recording.video.facts
        sentences: list[str] = []
        if job is not None and job.status is JobStatus.PARTIAL and job.error is not None:
            sentences.append(f"Incomplete: {job.error.message}")
        if job is not None and job.status is JobStatus.FAILED and job.error is not None:
            sentences.append(f"Failed: {job.error.message}")
        if job is not None and not job.is_terminal:
            sentences.append("Still being processed; this is what is there so far.")
        sentences.extend(facts.warnings if facts else ())
        for sentence in dict.fromkeys(sentences):
            yield f"> {escaped(sentence)}"
            yield ">"
        if sentences:
            yield ""

    def _speakers(self) -> list[str]:
        transcript = self.recording.transcript
        labels = [s.speaker for s in transcript.segments if s.speaker] if transcript else []
        return [self._name(label) for label in dict.fromkeys(labels)]

    def _minutes(self, minutes: Minutes) -> Iterator[str]:
        yield from self._section("Overview", self._points(minutes.overview, with_speaker=True))
        if minutes.verdict.is_meeting or minutes.decisions:
            decisions = [
                f"- {self._text(decision.text)} {self._source(decision.evidence)}"
                for decision in minutes.decisions
            ]
            yield from self._section("Decisions", decisions or ["None found."])
        if minutes.verdict.is_meeting or minutes.action_items:
            items = list(self._action_table(minutes.action_items))
            yield from self._section("Action items", items or ["None found."])
        yield from self._section(
            "Open questions", self._points(minutes.open_questions, with_speaker=True)
        )
        if minutes.topics:
            yield from self._section("Topics", [", ".join(escaped(t) for t in minutes.topics)])

    def _section(self, title: str, lines: Sequence[str]) -> Iterator[str]:
        if lines:
            yield f"## {title}"
            yield ""
            yield from lines
            yield ""

    def _points(self, points: Sequence[Point], *, with_speaker: bool) -> list[str]:
        return [
            f"- {self._who(point.evidence) if with_speaker else ''}{self._text(point.text)} "
            f"{self._source(point.evidence)}"
            for point in points
        ]

    def _action_table(self, items: Sequence[ActionItem]) -> Iterator[str]:
        if not items:
            return
        yield "| Who | What | Due | As said | At |"
        yield "|---|---|---|---|---|"
        for item in items:
            owner = self._name(item.owner) if item.owner else "nobody named"
            due = item.due.isoformat() if item.due else "–"
            said = escaped(item.due_said) if item.due_said else "–"
            at = self._time(item.evidence.start_s)
            yield f"| {owner} | {self._text(item.task)} | {due} | {said} | {at} |"

    def _block(self, block: TimeBlock) -> Iterator[str]:
        span = f"{clock(block.start_s)}–{clock(block.end_s)}"
        yield f"### {span} {self._text(block.title)}"
        yield ""
        by_speaker: dict[str | None, list[Point]] = {}
        for point in block.points:
            by_speaker.setdefault(point.evidence.speaker, []).append(point)
        for speaker, points in by_speaker.items():
            yield f"**{self._name(speaker) if speaker else 'Speaker unknown'}**"
            yield ""
            yield from self._points(points, with_speaker=False)
            yield ""
        if block.shown:
            yield "Shown:"
            yield ""
            yield from (f"- {escaped(text)}" for text in block.shown)
            yield ""
        if block.topics:
            yield f"Topics: {', '.join(escaped(topic) for topic in block.topics)}"
            yield ""

    def _shown(self, screen: ScreenReading | None) -> Iterator[str]:
        if screen is None or not screen.texts:
            return
        lines = [
            f"- {self._time(text.start_s)} " + " / ".join(escaped(li.text) for li in text.lines)
            for text in screen.texts
        ]
        yield from self._section("On the screen", lines)

    def _colophon(self) -> Iterator[str]:
        """Who made this and how sure it is."""
        yield "## How this was made"
        yield ""
        missing: list[str] = []
        for name, work in _ENGINE_WORK:
            part = getattr(self.recording, name)
            if part is None:
                missing.append(work.lower())
                continue
            yield f"- {work}: {_engine_line(part.engine)}"
        if missing:
            yield f"- Not there yet: {', '.join(missing)}"
        job = self.recording.job
        for note in job.notes if job else ():
            yield f"- Note: {escaped(note)}"

    def _who(self, evidence: Evidence) -> str:
        return f"**{self._name(evidence.speaker)}:** " if evidence.speaker else ""

    def _name(self, label: str) -> str:
        return escaped(self.names.get(label, label))

    def _text(self, text: str) -> str:
        """What somebody wrote about the recording, with names instead of labels."""
        return escaped(with_names(text, self.names))

    def _source(self, evidence: Evidence) -> str:
        return f"({self._time(evidence.start_s)})"

    def _time(self, at_s: float) -> str:
        return f"[{clock(at_s)}]({self.link(at_s)})" if self.link else clock(at_s)


def _engine_line(engine: EngineInfo) -> str:
    model = f" ({escaped(engine.model)})" if engine.model else ""
    rough = ", approximate" if engine.degraded else ""
    note = f". {escaped(engine.note)}" if engine.note else ""
    return f"{escaped(engine.name)}{model}{rough}{note}"
