"""The words of a stretch of speech, each with its second and the line it belongs to.

A line's own words have times where speech was recognised; captions and typed words share the time
of their line.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lifestream.domain.edits.word_times import sounds, tokens
from lifestream.domain.transcript import Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenWord:
    """One word.

    Attributes:
        sound: The word as it is compared, without case and the marks around it.
        line: Which of the lines it stands in.
        at: Its first character in that line's text; ``end`` is behind its last.
    """

    sound: str
    start_s: float
    end_s: float
    line: int
    at: int
    end: int


def spoken_words(lines: Sequence[Segment]) -> list[SpokenWord]:
    """The words of the lines, in order."""
    return [word for number, line in enumerate(lines) for word in _of_line(line, number)]


def find_words(words: Sequence[SpokenWord], text: str) -> tuple[int, int] | None:
    """Where ``text`` stands word for word: the first and the one behind the last; None if not."""
    wanted = [sounds(token) for token in tokens(text)]
    if not wanted:
        return None
    there = [word.sound for word in words]
    for first in range(len(there) - len(wanted) + 1):
        if there[first : first + len(wanted)] == wanted:
            return first, first + len(wanted)
    return None


def _of_line(line: Segment, number: int) -> Iterator[SpokenWord]:
    said = tokens(line.text)
    timed = [word for word in line.words if word.text.strip()]
    has_times = len(timed) == len(said)
    length = max(len(line.text), 1)
    at = 0
    for place, token in enumerate(said):
        at = line.text.index(token, at)
        end = at + len(token)
        if has_times:
            start_s, end_s = timed[place].start_s, timed[place].end_s
        else:
            length_s = line.end_s - line.start_s
            start_s = line.start_s + length_s * at / length
            end_s = line.start_s + length_s * end / length
        yield SpokenWord(
            sound=sounds(token), start_s=start_s, end_s=end_s, line=number, at=at, end=end
        )
        at = end
