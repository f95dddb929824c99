"""Which words an owner wants masked, as a value."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

VERSION = 1
"""Counted up when the same rules mask other stretches: what was written is written again."""

MAX_WORDS = 200
MAX_WORD_CHARS = 80


class MaskKind(StrEnum):
    """A kind of sensitive words. Part of stored settings: never rename one."""

    EMAIL = "email"
    PHONE = "phone"
    CARD = "card"
    IBAN = "iban"
    WORD = "word"


FOUND_KINDS = (MaskKind.EMAIL, MaskKind.PHONE, MaskKind.CARD, MaskKind.IBAN)
"""Those that are found by their form; words of one's own are found by the list alone."""

PLACEHOLDERS: Mapping[MaskKind, str] = {
    MaskKind.EMAIL: "[e-mail address]",
    MaskKind.PHONE: "[phone number]",
    MaskKind.CARD: "[card number]",
    MaskKind.IBAN: "[bank account]",
    MaskKind.WORD: "[hidden word]",
}
"""Stand in place of what is masked. Kept in English in whatever is stored; a page says them in its
own language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskRules:
    """What is masked for one owner.

    Attributes:
        kinds: Of ``FOUND_KINDS``, each once.
        words: Words and names of one's own; each may be several words.
    """

    kinds: tuple[MaskKind, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def act(self) -> bool:
        """Whether anything is masked."""
        return bool(self.kinds or self.words)

    @property
    def digest(self) -> str:
        """Of what acts; empty where nothing does."""
        if not self.act:
            return ""
        told = "\n".join((str(VERSION), *sorted(self.kinds), "", *sorted(self.words)))
        return hashlib.sha256(told.encode()).hexdigest()[:16]


NO_MASKS = MaskRules()
