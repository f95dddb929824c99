"""Which letters a language is written in: for saying which of them an engine cannot read."""

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
