"""Titles in the form in which they are compared when a recording is looked for by its name."""

import unicodedata

from lifestream.domain.language.languages import without_accents


def folded_title(text: str) -> str:
    """One case, no accents: "reuniao" finds "Reunião"."""
    small = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return without_accents(small)
