"""Scripted recordings with questions: ``data/spoken``, one text file each.

Above the empty line ``kind``, ``language``, ``day`` and ``half`` (what is fitted on ``fit`` is
reported on ``report``), then lines ``Speaker: words``, then questions: ``? question | numbers of
the lines that answer, - for none``, and the question in other languages as ``de: …``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench.recordings.meetings import WORDS_PER_S
from lifestream.domain.transcript import Segment

FOLDER = Path(__file__).parents[1] / "data" / "spoken"
PAUSE_S = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenQuestion:
    """A question.

    Attributes:
        lines: Places of the lines that answer it, from 0; empty where none does.
        translations: The same by language.
    """

    text: str
    lines: tuple[int, ...]
    translations: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenRecording:
    """What is said in a recording, a segment for each line, and what is asked about it."""

    name: str
    kind: str
    language: str
    day: date
    half: str
    segments: tuple[Segment, ...]
    questions: tuple[SpokenQuestion, ...]

    def parts(self, question: SpokenQuestion) -> tuple[tuple[float, float], ...]:
        """The seconds of the lines that answer."""
        return tuple(
            (self.segments[line].start_s, self.segments[line].end_s) for line in question.lines
        )


def spoken_recordings(folder: Path = FOLDER) -> list[SpokenRecording]:
    """Every recording, in order of name."""
    return [_read(path) for path in sorted(folder.glob("*.txt"))]


def _read(path: Path) -> SpokenRecording:
    head, said, questions = path.read_text("utf-8").strip().split("\n\n")
    facts = dict(line.split(": ", 1) for line in head.splitlines())
    return SpokenRecording(
        name=path.stem,
        kind=facts["kind"],
        language=facts["language"],
        day=date.fromisoformat(facts["day"]),
        half=facts["half"],
        segments=tuple(_segments(said.splitlines(), facts["language"])),
        questions=tuple(_question(line) for line in questions.splitlines()),
    )


def _segments(lines: list[str], language: str) -> Iterator[Segment]:
    at_s = 0.0
    for line in lines:
        speaker, text = line.split(": ", 1)
        end_s = at_s + len(text.split()) / WORDS_PER_S
        yield Segment(start_s=at_s, end_s=end_s, text=text, speaker=speaker, language=language)
        at_s = end_s + PAUSE_S


def _question(line: str) -> SpokenQuestion:
    text, lines, *more = (part.strip() for part in line.removeprefix("?").split(" | "))
    return SpokenQuestion(
        text=text,
        lines=() if lines == "-" else tuple(int(number) - 1 for number in lines.split()),
        translations=dict(part.split(": ", 1) for part in more),
    )
