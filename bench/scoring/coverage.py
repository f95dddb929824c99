"""The share of detected speech that has words, or is listed as left out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lifestream.domain.transcript import RemovedSpan, SpeechRegion, Word

MIN_GAP_S = 1.0
"""A shorter stretch without a word is a pause."""

_WORD_EDGE_S = 0.75
"""A word that is stretched over a gap counts from its beginning and to its end for this long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Seconds of detected speech, and those of them that are neither words nor listed."""

    speech_s: float
    lost_s: float

    @property
    def rate(self) -> float:
        """Accounted share, 0 to 1; 1 where there is no speech."""
        return 1.0 - self.lost_s / self.speech_s if self.speech_s else 1.0

    @classmethod
    def pooled(cls, parts: Iterable["Coverage"]) -> "Coverage":
        """All together."""
        listed = list(parts)
        return cls(
            speech_s=sum(one.speech_s for one in listed), lost_s=sum(one.lost_s for one in listed)
        )


def coverage(
    regions: Sequence[SpeechRegion], words: Sequence[Word], removed: Sequence[RemovedSpan]
) -> Coverage:
    """Account for detected speech: stretches of ``MIN_GAP_S`` and more without anything are lost.

    Text that a second try replaced accounts for nothing: the text in its place does.
    """
    known = [(span.start_s, span.end_s) for span in removed if span.reason != "replaced"]
    for word in words:
        known.append((word.start_s, min(word.end_s, word.start_s + _WORD_EDGE_S)))
        known.append((max(word.start_s, word.end_s - _WORD_EDGE_S), word.end_s))
    known.sort()
    lost_s = sum(sum(_gaps(region, known)) for region in regions)
    return Coverage(
        speech_s=sum(region.end_s - region.start_s for region in regions), lost_s=lost_s
    )


def _gaps(region: SpeechRegion, known: Sequence[tuple[float, float]]) -> Iterable[float]:
    at_s = region.start_s
    for start_s, end_s in known:
        if end_s <= at_s or start_s >= region.end_s:
            continue
        if start_s - at_s >= MIN_GAP_S:
            yield start_s - at_s
        at_s = end_s
    if region.end_s - at_s >= MIN_GAP_S:
        yield region.end_s - at_s
