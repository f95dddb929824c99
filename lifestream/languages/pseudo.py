"""A language for looking at pages: English, longer, with accents and in brackets.

What is shown without brackets never came from a catalogue; what is cut or overlaps would be cut in
a language with longer words.
"""

import re

LANGUAGE = "en-XA"
"""Source: CLDR's pseudo-locale with accents."""

GROWTH = 0.35
"""By how much texts grow, as much as from English to German and more."""

_KEPT = re.compile(r"(%\(\w+\)[sd]|%%|\{[^{}]*\}|<[^>]*>|&\w+;)")
_ACCENTS = str.maketrans("aeiouycnsAEIOUYCNS", "àéîöûýçñšÀÉÎÖÛÝÇÑŠ")


def lengthened(message: str) -> str:
    """``Add tag`` as ``[Àdd tàg ~~]``; placeholders and marks of HTML stay as they are."""
    parts = _KEPT.split(message)
    shown = "".join(
        part if number % 2 else part.translate(_ACCENTS) for number, part in enumerate(parts)
    )
    visible = sum(len(part) for part in parts[::2])
    return f"[{shown} {'~' * max(1, round(visible * GROWTH))}]" if visible else message
