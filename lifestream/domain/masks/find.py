"""Everything sensitive in a text, as spans that do not overlap."""

from dataclasses import dataclass

from lifestream.domain.masks.addresses import addresses
from lifestream.domain.masks.chosen_words import chosen_words
from lifestream.domain.masks.numbered import numbered
from lifestream.domain.masks.rules import MaskKind, MaskRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitive:
    """A sensitive stretch of a text: ``text[start:end]``."""

    start: int
    end: int
    kind: MaskKind


def find_sensitive(
    text: str, rules: MaskRules, language: str | None = None
) -> tuple[Sensitive, ...]:
    """What is to be masked in ``text``, in order; the longer one where two overlap.

    Args:
        language: ISO 639-1 code of the number words in it; guessed where None.
    """
    found: list[tuple[int, int, MaskKind]] = []
    if MaskKind.EMAIL in rules.kinds:
        found += [(start, end, MaskKind.EMAIL) for start, end in addresses(text)]
    if set(rules.kinds) & {MaskKind.PHONE, MaskKind.CARD, MaskKind.IBAN}:
        found += [one for one in numbered(text, language) if one[2] in rules.kinds]
    if rules.words:
        found += [(start, end, MaskKind.WORD) for start, end in chosen_words(text, rules.words)]
    kept: list[Sensitive] = []
    for start, end, kind in sorted(found, key=lambda one: (one[0] - one[1], one[0])):
        if all(end <= one.start or start >= one.end for one in kept):
            kept.append(Sensitive(start=start, end=end, kind=kind))
    return tuple(sorted(kept, key=lambda one: one.start))
