"""Times for words that came without any: by forced alignment, else by where speech is.

Both are approximate, and whoever uses them says so. Not for: words that have times.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

from lifestream.domain.transcript import SpeechRegion, Word
from lifestream.inference.whisper.output import UNSPACED_LANGUAGES, characters
from lifestream.inference.whisper.times import at_pauses
from lifestream.ports.audio import Samples

BY_ALIGNMENT = "found by {name} in the sound (forced alignment)"
BY_VOICE = "spread over the moments in which somebody speaks"


class Aligner(Protocol):
    """Finds in the sound when the words of a text are said."""

    @property
    def name(self) -> str:
        """What aligns, for people."""
        ...

    def align(
        self, samples: Samples, window: SpeechRegion, text: str, language: str | None
    ) -> tuple[Word, ...]:
        """Every word of ``text`` with times of the recording; nothing where it is not heard."""
        ...


def placed_words(
    text: str,
    window: SpeechRegion,
    speech: Sequence[SpeechRegion],
    *,
    samples: Samples,
    language: str | None,
    aligner: Aligner | None,
) -> tuple[list[Word], str]:
    """The words of one window with times, and how these were found.

    Args:
        speech: Where speech is; words never lie in the silence between.
    """
    if aligner is not None:
        aligned = aligner.align(samples, window, text, language)
        if aligned:
            return at_pauses(aligned, speech), BY_ALIGNMENT.format(name=aligner.name)
    return list(_spread(text, window, speech, language)), BY_VOICE


def _spread(
    text: str, window: SpeechRegion, speech: Sequence[SpeechRegion], language: str | None
) -> Iterator[Word]:
    """Words in proportion to their letters over the speech inside the window."""
    spans = [
        (max(region.start_s, window.start_s), min(region.end_s, window.end_s))
        for region in speech
        if region.start_s < window.end_s and region.end_s > window.start_s
    ] or [(window.start_s, window.end_s)]
    units = _units(text, language)
    letters = sum(len(unit) + 1 for unit in units)
    spoken_s = sum(end_s - start_s for start_s, end_s in spans)
    before = 0
    for unit in units:
        after = before + len(unit) + 1
        start_s, end_s = _span(spans, spoken_s * before / letters, spoken_s * after / letters)
        before = after
        yield Word(start_s=round(start_s, 2), end_s=round(end_s, 2), text=unit)


def _units(text: str, language: str | None) -> list[str]:
    if language in UNSPACED_LANGUAGES:
        return characters("".join(text.split()))
    return text.split()


def _span(
    spans: Sequence[tuple[float, float]], from_s: float, until_s: float
) -> tuple[float, float]:
    """The moments at which so much has been spoken, both in the region that holds the middle."""
    middle_s, passed_s = (from_s + until_s) / 2, 0.0
    for start_s, end_s in spans:
        length_s = end_s - start_s
        if middle_s <= passed_s + length_s or (start_s, end_s) == spans[-1]:
            begin_s = start_s + min(max(from_s - passed_s, 0.0), length_s)
            return begin_s, start_s + min(max(until_s - passed_s, 0.0), length_s)
        passed_s += length_s
    raise AssertionError("spans are never empty")
