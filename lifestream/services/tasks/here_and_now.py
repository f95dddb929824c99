"""Words that tie a promise to the meeting it was made in: "the minutes of this meeting".

Two such promises of two meetings are two things, however alike they sound.
"""

import re

_WORDS = {
    "en": "this these today tonight now here currently again usual",
    "de": "diese dieser dieses diesen diesem heute jetzt hier wieder",
    "es": "este esta esto estos estas hoy ahora aquí",
    "fr": "ce cet cette ces aujourd'hui maintenant ici",
    "it": "questo questa questi queste oggi adesso ora qui",
    "pt": "este esta isto estes estas neste nesta deste desta hoje agora aqui",
    "nl": "deze dit vandaag nu hier",
}
_POINTING = re.compile(
    rf"(?<!\w)(?:{'|'.join(sorted(set(' '.join(_WORDS.values()).split())))})(?!\w)", re.IGNORECASE
)


def is_about_here_and_now(text: str) -> bool:
    """Whether the text points at the moment or the place in which it was said."""
    return bool(_POINTING.search(text))
