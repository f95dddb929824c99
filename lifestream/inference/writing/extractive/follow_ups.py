"""A follow-up without a language model: the subject of the question before it is looked for, too.

"And when is it due?" after "Who orders the glass?" becomes "And when is it due? (orders, glass)".
Nothing is understood; the words before and the words now are searched together, and whoever asks
is shown them.
"""

import re
from collections.abc import Sequence

from lifestream.domain.language.asking import leans_on_earlier
from lifestream.domain.language.languages import language_of
from lifestream.inference.writing.extractive.words import FUNCTION_WORDS, content_stems
from lifestream.ports.language_model import Exchange
from lifestream.text.stems import stem

MAX_WORDS = 6
"""Words kept of earlier questions; more would drown the new one."""

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_KEPT = re.compile(r"\(([^()]*)\)\s*$")


def with_earlier_subject(question: str, earlier: Sequence[Exchange]) -> str:
    """The question, with the telling words of the one before it where it leans on that."""
    if not earlier or not leans_on_earlier(question):
        return question
    tongue = language_of(question) or "en"
    here = set(content_stems(question, tongue))
    before = earlier[-1].question
    words = [word for word in _WORD.findall(_opened(before)) if _tells(word, here, tongue)]
    kept = list(dict.fromkeys(words))[:MAX_WORDS]
    return f"{question.strip()} ({', '.join(kept)})" if kept else question


def _opened(question: str) -> str:
    """What an earlier follow-up took over goes on to count."""
    return _KEPT.sub(lambda kept: kept[1], question)


def _tells(word: str, here: set[str], language: str) -> bool:
    plain = word.lower()
    return plain not in FUNCTION_WORDS and stem(plain, language) not in here and len(plain) > 1
