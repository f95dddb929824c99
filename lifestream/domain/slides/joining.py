"""Readings of a screen joined to slides: ``slides_of``.

A slide that is shown again, is read again with other mistakes, grows point by point or is scrolled
is one slide. Where that is in doubt it stays two: shown twice is better than hidden.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from lifestream.domain.scene import SceneList, ScreenReading, ScreenText
from lifestream.domain.slides.screen_lines import heading, is_wording, tidied
from lifestream.domain.slides.slide import (
    MIN_SLIDE_CHARS,
    Showing,
    Slide,
    alike,
    is_same_text,
    words_of,
)

MAX_GAP_S = 10.0
"""A slide grows or is scrolled without another one between, and without a longer pause."""

AT_ONCE_S = 0.5
"""What is read again so soon was never away."""

MIN_SCROLLED_LINES = 3
"""So many lines that move up and stay are a page that is scrolled; fewer are a running title."""

MAX_COMPARED = 12
"""Slides that a reading is compared with: those that share the words that are rarest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenSlides:
    """What was shown in a recording.

    Attributes:
        slides: Each once, by the time when it was shown first.
        scraps: Text too short or too garbled for a slide: names, logos, signs; each once.
    """

    slides: tuple[Slide, ...] = ()
    scraps: tuple[Slide, ...] = ()


def slides_of(screen: ScreenReading | None, scenes: SceneList | None) -> ScreenSlides:
    """The slides of a recording, with the pictures that show most of each."""
    if screen is None:
        return ScreenSlides()
    keys = {frame.at_s: frame.image_key for frame in scenes.keyframes} if scenes else {}
    texts = tidied(screen.texts)
    slides = joined(_slide(text, keys) for text in texts if is_slide(text))
    scraps = joined(_slide(text, keys) for text in texts if not is_slide(text))
    return ScreenSlides(slides=slides, scraps=scraps)


def is_slide(text: ScreenText) -> bool:
    """Whether there is enough to read, in words."""
    wording = [line.text for line in text.lines if is_wording(line.text)]
    return len(" ".join(wording)) >= MIN_SLIDE_CHARS


def joined(readings: Iterable[Slide]) -> tuple[Slide, ...]:
    """Each slide once; ``readings`` are in order of time."""
    known = KnownSlides()
    for reading in readings:
        known.add(reading)
    return tuple(known.slides)


class KnownSlides:
    """Slides so far, found by their words."""

    def __init__(self) -> None:
        self.slides: list[Slide] = []
        self._with_word: dict[str, list[int]] = {}
        self._last: int | None = None

    def add(self, reading: Slide, *, is_apart: bool = False) -> int:
        """Join a reading to its slide, or take it as a new one; returns its place in ``slides``.

        Args:
            is_apart: It is of another recording than the one before.
        """
        place, whole = self._found(reading, None if is_apart else self._last)
        if place is None:
            place, whole = len(self.slides), reading
            self.slides.append(reading)
            fresh = words_of(reading.text)
        else:
            fresh = words_of(whole.text) - words_of(self.slides[place].text)
            self.slides[place] = whole
        for word in fresh:
            self._with_word.setdefault(word, []).append(place)
        self._last = place
        return place

    def _found(self, reading: Slide, last: int | None) -> tuple[int | None, Slide]:
        if last is not None:
            whole = _goes_on(self.slides[last], reading)
            if whole is not None:
                return last, whole
        for place in self._sharing(reading):
            whole = _is_again(self.slides[place], reading)
            if whole is not None:
                return place, whole
        return None, reading

    def _sharing(self, reading: Slide) -> list[int]:
        """Places of slides with its rarer words, those that share most of them first."""
        counts: dict[int, int] = {}
        by_rarity = sorted(words_of(reading.text), key=lambda w: len(self._with_word.get(w, ())))
        for word in by_rarity[: max(4, len(by_rarity) // 2)]:
            for place in self._with_word.get(word, ())[-MAX_COMPARED:]:
                counts[place] = counts.get(place, 0) + 1
        return sorted(counts, key=lambda place: (-counts[place], place))[:MAX_COMPARED]


def _goes_on(slide: Slide, reading: Slide) -> Slide | None:
    """The slide before this reading with it, where it is the same, has grown, or is scrolled."""
    again = _is_again(slide, reading)
    if again is not None or reading.start_s - slide.showings[-1].end_s > MAX_GAP_S:
        return again
    before, after = slide.texts, reading.texts
    if before[0] == after[0] or alike(before[0], after[0]):
        if _holds(after, before):
            return _with(slide, reading, texts_of=reading)
        return _with(slide, reading, texts_of=slide) if _holds(before, after) else None
    if len(after) >= MIN_SCROLLED_LINES and _holds(before, after):
        return _with(slide, reading, texts_of=slide)
    rolled = _scrolled(before, after)
    return _with(slide, reading, texts_of=slide, lines=rolled) if rolled else None


def _is_again(slide: Slide, reading: Slide) -> Slide | None:
    """The slide with this reading of it, whenever it comes; None where it is another."""
    before, after = slide.texts, reading.texts
    fuller = reading if len(reading.text) > len(slide.text) else slide
    if is_same_text(before, after):
        return _with(slide, reading, texts_of=fuller)
    # A step of a slide that was or will be shown whole: some of its points, all in order.
    shorter, longer = sorted((before, after), key=len)
    is_step = len(shorter) >= 3 and alike(shorter[0], longer[0])
    if is_step and _holds(longer, shorter):
        return _with(slide, reading, texts_of=fuller)
    return None


def _holds(longer: Sequence[str], shorter: Sequence[str]) -> bool:
    """Whether every line of ``shorter`` stands in ``longer``, in order."""
    rest = iter(longer)
    return all(any(alike(line, other) for other in rest) for line in shorter)


def _scrolled(before: Sequence[str], after: Sequence[str]) -> tuple[str, ...]:
    """All lines of a page of which ``after`` shows the next piece; empty where it does not."""
    for count in range(min(len(before), len(after)), MIN_SCROLLED_LINES - 1, -1):
        for top, below in ((before, after), (after, before)):  # Down, else up again.
            pairs = zip(top[-count:], below[:count], strict=True)
            if all(alike(one, other) for one, other in pairs):
                return (*top, *below[count:])
    return ()


def _with(slide: Slide, reading: Slide, *, texts_of: Slide, lines: tuple[str, ...] = ()) -> Slide:
    """``slide`` shown once more, with the text and picture of the fuller one."""
    *earlier, last = slide.showings
    shown = reading.showings[0]
    if shown.start_s - last.end_s <= AT_ONCE_S:
        showings = (*earlier, replace(last, end_s=max(last.end_s, shown.end_s)))
    else:
        showings = (*slide.showings, shown)
    if lines:
        texts_of = replace(slide, lines=lines[1:] if slide.heading == lines[0] else lines)
    return replace(texts_of, showings=showings)


def _slide(text: ScreenText, keys: Mapping[float, str]) -> Slide:
    top = heading(text)
    lines = [line.text.strip() for line in text.lines if line.text.strip()]
    if top in lines:
        lines.remove(top)
    return Slide(
        heading=top,
        lines=tuple(lines),
        showings=(Showing(start_s=text.start_s, end_s=text.end_s),),
        picture_at_s=text.keyframe_at_s,
        picture_key=keys.get(text.keyframe_at_s, ""),
        confidence=round(text.confidence, 3),
    )
