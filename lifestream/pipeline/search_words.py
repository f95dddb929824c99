"""Words as full-text search compares them: the same number is the same word however it is written.

"April twenty second", "April 22nd" and "april 22" all become ``april 22``; "four point three" and
"4.3" become ``4point3``; "18,000" and "eighteen thousand" become ``18000``. Applied to what is
indexed and to what is asked. Not for showing text.
"""

import re
from collections.abc import Iterator

from lifestream.domain.numbers import in_digits

STOP_WORDS = frozenset(
    word
    for line in (
        "a about after again all also am an and any anyone anything are as at be because been",
        "before being but by can could d did do does doing don done during each ever every for",
        "from had has have having he her here him his how i if in into is it its just let like ll",
        "m many may me might mine more most much must my no not of on only or other our out over",
        "please re really s said say saying shall she should so some somebody someone something",
        "such t tell than that the their them then there these they this those through to too up",
        "us ve was we were what when where whether which while who whom whose why will with would",
        "yes you your",
    )
    for word in line.split()
)
"""Words that tell nothing of a subject. Own list, of the English function words in questions."""

# Scripts without spaces between words: each character is a word of its own.
_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_TOKEN = re.compile(
    rf"(?P<currency>[$€£]?)(?P<digits>\d+(?:[,.]\d+)*)(?P<ordinal>st|nd|rd|th)?\s?(?P<percent>%?)"
    rf"|[{_CJK}]|[^\W\d_{_CJK}]+",
    re.IGNORECASE,
)
_CURRENCIES = {"$": "dollars", "€": "euros", "£": "pounds"}


def search_words(text: str) -> tuple[str, ...]:
    """Every word of ``text`` in order: lower-case letters and digits only."""
    numbered = [word.replace(".", "point") for word in in_digits(list(_tokens(text)))]
    return tuple(_with_years_joined(numbered))


def query_words(text: str) -> tuple[str, ...]:
    """The words of a question that tell its subject, each once.

    A question of stop words alone keeps them all: better a weak search than none.
    """
    words = tuple(dict.fromkeys(search_words(text)))
    return tuple(word for word in words if word not in STOP_WORDS) or words


def _tokens(text: str) -> Iterator[str]:
    for match in _TOKEN.finditer(text):
        if match["digits"] is None:
            yield match.group().lower()
            continue
        yield match["digits"] + (match["ordinal"] or "").lower()
        if match["currency"]:
            yield _CURRENCIES[match["currency"]]
        if match["percent"]:
            yield "percent"


def _with_years_joined(words: list[str]) -> Iterator[str]:
    """ "fourteen fifty five" arrives as 14 and 55 and leaves as 1455."""
    at = 0
    while at < len(words):
        pair = words[at : at + 2]
        two = len(pair) == 2 and all(len(word) == 2 and word.isdecimal() for word in pair)
        if two and 11 <= int(pair[0]) <= 20 and int(pair[1]) >= 10:
            yield "".join(pair)
            at += 2
        else:
            yield pair[0]
            at += 1
