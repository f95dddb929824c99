"""Which letters the fonts that lie beside this code can print, and which way text runs.

Figtree and Newsreader hold Latin letters; what they lack is taken from the others, in this order.
What none has is printed as a box, and the document says so on its first page.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "fonts"
BODY, BOLD, TITLE = "figtree-400", "figtree-600", "newsreader-600"
FALLBACKS = (
    "dejavu-400",
    "droid-fallback",
    "hangul-400",
    "noto-devanagari",
    "noto-bengali",
    "noto-tamil",
    "noto-telugu",
    "noto-thai",
)
BOX = "\u25a1"
INVISIBLE = frozenset("\u200b\u200c\u200d\u200e\u200f\ufe0e\ufe0f\u00ad\u2060\ufeff")
"""Join, separate or choose a form of what stands beside them; nothing is lost without them."""

SHAPED = ((0x0590, 0x08FF), (0x0900, 0x0DFF), (0x0E00, 0x0E7F), (0xFB1D, 0xFEFC))
"""Scripts whose letters change with their neighbours or run from right to left."""


@cache
def characters_of(font: str) -> frozenset[int]:
    """The code points that a font can print."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    with TTFont(FOLDER / f"{font}.ttf", lazy=True) as opened:
        return frozenset(opened.getBestCmap())


def fonts_for(characters: Iterable[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """The fonts needed beside BODY, BOLD and TITLE, and the characters that no font has."""
    missing = {c for c in characters if ord(c) not in _latin() and c not in INVISIBLE}
    missing -= {" ", "\n", "\t"}
    needed = []
    for font in FALLBACKS:
        has = {c for c in missing if ord(c) in characters_of(font)}
        if has:
            needed.append(font)
            missing -= has
    return tuple(needed), frozenset(missing)


def printable(text: str, missing: frozenset[str]) -> str:
    """``text`` with a box for every character that no font has."""
    if text.isascii():
        return text
    return "".join(BOX if c in missing else c for c in text)


def scripts_of(missing: Iterable[str]) -> tuple[str, ...]:
    """The kinds of the missing characters, for a sentence: ``Khmer``, ``pictograms``."""
    found: dict[str, None] = {}
    for character in sorted(missing):
        if unicodedata.category(character) in ("So", "Sk", "Cn", "Sm"):
            found["pictograms"] = None
            continue
        word = unicodedata.name(character, "").split(" ")[0]
        found[word.capitalize() or "other"] = None
    return tuple(found)


def is_shaped(text: str) -> bool:
    """Whether ``text`` needs shaping."""
    return not text.isascii() and any(a <= ord(c) <= b for c in text for a, b in SHAPED)


def is_right_to_left(text: str) -> bool:
    """Whether ``text`` runs from right to left: its first letter with a direction says so.

    Source: Unicode Standard Annex 9, rules P2 and P3.
    """
    if text.isascii():
        return False
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


@cache
def _latin() -> frozenset[int]:
    return characters_of(BODY) & characters_of(BOLD) & characters_of(TITLE)
