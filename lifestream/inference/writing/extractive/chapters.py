"""Chapters by topic: where the words, the voices or the slides change, and long silences.

Five-minute blocks stay for the ledger; chapters are what people see. The weights were chosen on
QMSum's training part and are measured on its validation part (``bench/minutes/chapters.py``).
"""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lifestream.domain.scene import ScreenText
from lifestream.domain.slides.screen_lines import heading
from lifestream.domain.summary import Chapter
from lifestream.inference.writing.extractive.sentences import Sentence
from lifestream.inference.writing.extractive.slides import headings
from lifestream.inference.writing.extractive.topics import topics_of

AROUND_S = 240.0
"""Talk on both sides of a place that is compared."""

MIN_CHAPTER_S = 420.0
OVER = 1.0
"""Standard deviations above the mean from which on a place begins a chapter."""

WORDS, VOICES, SILENCE, SLIDE = 1.0, 0.5, 0.5, 1.0
SILENCE_S = 6.0
SLIDE_WITHIN_S = 10.0
TOPICS_IN_TITLE = 3

Numbers = NDArray[np.float64]


def chapters_of(
    sentences: Sequence[Sentence], screen: Sequence[ScreenText], *, duration_s: float
) -> tuple[Chapter, ...]:
    """Chapters without a gap, in order; one where the talk is short or stays with its topic."""
    starts_s = [0.0, *boundaries(sentences, screen, duration_s=duration_s)]
    ends_s = [*starts_s[1:], max(duration_s, starts_s[-1])]
    return tuple(
        Chapter(start_s=start_s, end_s=end_s, title=_title(sentences, screen, start_s, end_s))
        for start_s, end_s in zip(starts_s, ends_s, strict=True)
    )


def boundaries(
    sentences: Sequence[Sentence],
    screen: Sequence[ScreenText],
    *,
    duration_s: float,
) -> list[float]:
    """Seconds at which a chapter begins, the first one left out."""
    places = [n for n in range(1, len(sentences)) if sentences[n].turn != sentences[n - 1].turn]
    places += [n for n in range(1, len(sentences)) if _pause_s(sentences, n) >= SILENCE_S]
    places = sorted(set(places))
    if not places or duration_s < 2 * MIN_CHAPTER_S:
        return []
    scores = shifts(sentences, places, screen)
    least = float(scores.mean() + OVER * scores.std())
    chosen: list[float] = []
    for at in np.argsort(-scores, kind="stable"):
        if scores[at] < least:
            break
        start_s = sentences[places[at]].start_s
        edges = (0.0, *chosen, duration_s)
        if all(abs(start_s - edge) >= MIN_CHAPTER_S for edge in edges):
            chosen.append(start_s)
    return sorted(chosen)


def shifts(
    sentences: Sequence[Sentence], places: Sequence[int], screen: Sequence[ScreenText]
) -> Numbers:
    """How much changes before each of ``places``: float64, shape (len(places),)."""
    starts = np.array([one.start_s for one in sentences])
    words = _weighed(sentences)
    voices = _spoken(sentences)
    slides = [shown.start_s for shown in _new_slides(screen)]
    scores = np.zeros(len(places))
    for at, number in enumerate(places):
        here_s = sentences[number].start_s
        first = int(np.searchsorted(starts, here_s - AROUND_S))
        last = int(np.searchsorted(starts, here_s + AROUND_S))
        before, after = slice(first, number), slice(number, last)
        scores[at] = WORDS * _unlike(words[before].sum(0), words[after].sum(0))
        scores[at] += VOICES * _moved(voices[before].sum(0), voices[after].sum(0))
        scores[at] += SILENCE * (_pause_s(sentences, number) >= SILENCE_S)
        scores[at] += SLIDE * any(abs(shown_s - here_s) <= SLIDE_WITHIN_S for shown_s in slides)
    return scores


def _pause_s(sentences: Sequence[Sentence], number: int) -> float:
    return sentences[number].start_s - sentences[number - 1].end_s


def _weighed(sentences: Sequence[Sentence]) -> Numbers:
    """Words said at least twice, rare ones weighing more: shape (sentences, words)."""
    held = Counter(stem for one in sentences for stem in set(one.stems))
    columns = {stem: n for n, stem in enumerate(s for s, count in held.items() if count > 1)}
    weights = np.zeros((len(sentences), max(len(columns), 1)), np.float32)
    for row, one in enumerate(sentences):
        for stem in one.stems:
            if stem in columns:
                weights[row, columns[stem]] += math.log(len(sentences) / held[stem])
    return weights.astype(np.float64)


def _spoken(sentences: Sequence[Sentence]) -> Numbers:
    """Seconds by voice: shape (sentences, voices)."""
    labels = {label: n for n, label in enumerate(dict.fromkeys(s.speaker for s in sentences))}
    seconds = np.zeros((len(sentences), len(labels)))
    for row, one in enumerate(sentences):
        seconds[row, labels[one.speaker]] = max(one.end_s - one.start_s, 0.1)
    return seconds


def _unlike(one: Numbers, other: Numbers) -> float:
    sizes = float(np.linalg.norm(one) * np.linalg.norm(other))
    return 1.0 - float(one @ other) / sizes if sizes else 1.0


def _moved(one: Numbers, other: Numbers) -> float:
    """Share of the talk that went to other voices."""
    if not one.sum() or not other.sum():
        return 0.0
    return float(np.abs(one / one.sum() - other / other.sum()).sum()) / 2


def _new_slides(screen: Sequence[ScreenText]) -> list[ScreenText]:
    """The first appearance of each heading."""
    first: dict[str, ScreenText] = {}
    for shown in screen:
        if top := heading(shown):
            first.setdefault(top.lower(), shown)
    return list(first.values())


def _title(
    sentences: Sequence[Sentence], screen: Sequence[ScreenText], start_s: float, end_s: float
) -> str:
    shown = headings([text for text in screen if start_s - SLIDE_WITHIN_S <= text.start_s < end_s])
    if shown:
        return shown[0]
    said = [one for one in sentences if start_s <= one.start_s < end_s]
    topics = ", ".join(topics_of((), said)[:TOPICS_IN_TITLE])
    return topics[:1].upper() + topics[1:] if topics else ("Speech" if said else "Nothing said")
