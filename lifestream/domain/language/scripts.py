"""Which letters a language is written in: which of them an engine cannot read, where words end."""

import re

from lifestream.domain.language.languages import base_code

_LANGUAGES = {
    "Arabic": "ar fa ps sd ug ur",
    "Armenian": "hy",
    "Bengali": "as bn",
    "Burmese": "my",
    "Chinese": "zh yue",
    "Cyrillic": "ba be bg kk ky mk mn ru sr tg tt uk",
    "Devanagari": "hi mr ne sa",
    "Ethiopic": "am ti",
    "Georgian": "ka",
    "Greek": "el",
    "Gujarati": "gu",
    "Gurmukhi": "pa",
    "Hebrew": "he yi",
    "Japanese": "ja",
    "Kannada": "kn",
    "Khmer": "km",
    "Korean": "ko",
    "Lao": "lo",
    "Malayalam": "ml",
    "Sinhala": "si",
    "Tamil": "ta",
    "Telugu": "te",
    "Thai": "th",
    "Tibetan": "bo",
}
_SCRIPTS = {code: script for script, codes in _LANGUAGES.items() for code in codes.split()}


def script_of(language: str | None) -> str:
    """The letters of a language, by their English name; Latin where no others are known."""
    return _SCRIPTS.get(base_code(language) or "", "Latin")


_WITHOUT_SPACES = re.compile(
    r"[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"
)


def has_spaces(text: str) -> bool:
    """Whether its words are written apart: not so in Chinese, Japanese, Thai, Lao, Khmer, ..."""
    return _WITHOUT_SPACES.search(text) is None
