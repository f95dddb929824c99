"""Lines on a screen: which of them are what is shown, and which is the heading."""

import re
from collections.abc import Sequence
from dataclasses import replace

from lifestream.domain.scene import ScreenText, TextLine

LARGER = 1.25
"""A line this much taller than the first one is the heading."""

_BULLET = re.compile(r"^[\s•·▪◦●○■□‣⁃*»>–—-]+(?=\S)")
_WORDY = re.compile(r"[^\W\d_]{2,}")
_AXIS = re.compile(r"^[\d\s.,:/%+\-–—$€£°kKMx()|]+$")
_CHROME = re.compile(
    r"^(?:file|edit|view|insert|format|tools|help|window|home|slide ?show|transitions|animations|"
    r"review|mute|unmute|start video|stop video|participants?(?: \(?\d+\)?)?|chat|share screen|"
    r"record(?:ing)?|reactions|leave|end|more|settings|play|pause|subtitles?|cc|hd|auto|live|"
    r"\d+ of \d+|page \d+|slide \d+(?: (?:of|/) \d+)?|(?:click|press) to .*|"
    r"you are screen sharing.*|"
    r".* is (?:sharing|presenting|talking).*|talking: .*)$",
    re.IGNORECASE,
)
_NOTICE = re.compile(r"©|\bcopyright\b|\(c\) ?\d{4}|\ball rights reserved\b", re.IGNORECASE)
_CHROME_WORDS = re.compile(r"^(?:file|edit|view|insert|format|tools|help|window|home)\b", re.I)

MIN_REPEATS = 3
"""A line on this many slides, and on half of all, is a footer or a running title."""


def tidied(screen: Sequence[ScreenText]) -> tuple[ScreenText, ...]:
    """Slides without bullet marks, chart axes, the frames of windows and players, and the lines
    that all of them repeat."""
    bare = [
        replace(
            shown,
            lines=tuple(replace(li, text=_BULLET.sub("", li.text).strip()) for li in shown.lines),
        )
        for shown in screen
    ]
    running = _running_lines([frozenset(_key(line) for line in shown.lines) for shown in bare])
    kept = (
        replace(
            shown,
            lines=tuple(
                li for li in shown.lines if _key(li) not in running and not is_frame(li.text)
            ),
        )
        for shown in bare
    )
    return tuple(shown for shown in kept if shown.lines)


def _running_lines(screens: Sequence[frozenset[str]]) -> frozenset[str]:
    """Footers and running titles: on many screens that differ in everything else.

    A slide that grows repeats its first lines too, on screens that are one slide.
    """
    with_line: dict[str, list[frozenset[str]]] = {}
    for keys in screens:
        for key in keys:
            with_line.setdefault(key, []).append(keys)
    different = _count_different(screens, "")
    return frozenset(
        key
        for key, found in with_line.items()
        if len(found) >= MIN_REPEATS
        and (count := _count_different(found, key)) >= MIN_REPEATS
        and 2 * count >= different
    )


def _count_different(screens: Sequence[frozenset[str]], apart_from: str) -> int:
    seen: set[str] = set()
    count = 0
    for keys in screens:
        others = keys - {apart_from}
        shared = len(others & seen)
        # One line may be a second footer.
        count += shared < len(others) and (shared <= 1 or 2 * shared < len(others))
        seen |= others
    return count


def is_frame(text: str) -> bool:
    """Whether a line is of a window, a player or a chart's axis rather than of what is shown."""
    line = text.strip()
    if not line or _CHROME.match(line):
        return True
    # "42 %" alone may be the message; a row of figures is an axis.
    if _AXIS.match(line) and (len(line.split()) > 2 or ":" in line or "/" in line):
        return True
    menu = [word for word in line.split() if _CHROME_WORDS.match(word)]
    return len(menu) >= 3 and 2 * len(menu) >= len(line.split())


def is_wording(text: str) -> bool:
    """Whether it reads as words rather than as what a reader of pixels made of a picture."""
    words = text.split()
    good = [word for word in words if _reads_as_word(word)]
    letters = sum(each.isalpha() or each.isspace() for each in text)
    return 3 * len(good) >= 2 * len(words) and 4 * letters >= 3 * len(text)


def _reads_as_word(word: str) -> bool:
    plain = word.strip(".,;:!?()[]\"'“”&-–—")
    if not plain or plain.isdigit():
        return plain != ""
    if not plain.isascii():
        return plain.isalpha() or "-" in plain or "'" in plain
    vowels = bool(re.search(r"[aeiouy]", plain.lower()))
    cased = plain.islower() or plain.isupper() or plain.istitle() or plain[1:].islower()
    return (vowels or plain.isupper()) and (cased or "-" in plain or "'" in plain)


def _key(line: TextLine) -> str:
    # Page numbers change from slide to slide.
    return re.sub(r"[\W\d_]+", " ", line.text.lower()).strip() or line.text


def heading(shown: ScreenText) -> str:
    """The slide's heading: its tallest line where one stands out, else its first; may be empty.

    Whose rights are reserved is no heading.
    """
    lines = [
        line for line in shown.lines if _WORDY.search(line.text) and not _NOTICE.search(line.text)
    ]
    if not lines:
        return ""
    return _tallest(lines).text.strip()


def _tallest(lines: Sequence[TextLine]) -> TextLine:
    first = lines[0]
    tallest = max(lines, key=lambda line: line.box[3])
    return tallest if first.box[3] and tallest.box[3] >= LARGER * first.box[3] else first
