"""Whether a clause says that something is so or that it is not. Knows en, de, es, fr, it, pt, nl.

Counts words that turn a clause round, in languages in which two of them cancel each other; where
they only strengthen each other, one is enough. Irony, and what a sentence leaves out, are not seen.
"""

import re
from dataclasses import dataclass

from lifestream.domain.language.languages import base_code


@dataclass(frozen=True, slots=True, kw_only=True)
class _Denial:
    """How one language denies.

    Attributes:
        words: What turns a clause round, as a regular expression.
        harmless: What looks like it and does not: "not only", "isn't it".
        breaks: Words at which another clause begins.
        cancels: Whether two of them make an affirmation.
    """

    words: re.Pattern[str]
    harmless: re.Pattern[str]
    breaks: re.Pattern[str]
    cancels: bool


def _denial(words: str, harmless: str, breaks: str, *, cancels: bool = False) -> _Denial:
    signs = r"[,;:.!?¿¡…–—\n]+"
    return _Denial(
        words=re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE),
        harmless=re.compile(rf"(?<!\w)(?:{harmless})(?!\w)", re.IGNORECASE),
        breaks=re.compile(rf"{signs}|(?<!\w)(?:{breaks})(?!\w)", re.IGNORECASE),
        cancels=cancels,
    )


_DENIALS = {
    "en": _denial(
        r"not|\w+n['’]t|cannot|(?:ca|wo|do|does|did|is|was)nt|no|never|none|nobody|no one|"
        r"nothing|nowhere|neither|without|against|reject\w*|refus\w*|cancel\w*|declin\w*|"
        r"oppos(?:e|es|ed|ing)|avoid\w*|stop(?:s|ped|ping)?|dropp(?:ed|ing)|drops?|"
        r"unable|hardly|instead of|rather than|rul(?:e|es|ed|ing) out|call(?:s|ed|ing)? off",
        r"not only|why not|no problem|no doubt|(?:no|not) (?:later|more|less|fewer) than|"
        r"\w+n['’]t (?:i|you|we|it|they|he|she|that|there)(?!['’]\w)",
        r"but|so|because|and|then|although|though|if|that|which|while|whereas|or",
        cancels=True,
    ),
    "de": _denial(
        r"nicht|kein\w*|nie|niemals|niemand\w*|nichts|ohne|gegen|weder|nirgends|kaum|statt|"
        r"abgelehnt|ablehn\w*|lehn(?:t|en|te|ten) \w*|absag\w*|abgesagt|verzicht\w*|verbot\w*|"
        r"verbiet\w*|gestrichen|streich\w*|stornier\w*",
        r"nicht nur|nicht (?:später|mehr|weniger) als|nicht wahr|warum nicht|"
        r"kein problem|keine frage",
        r"aber|sondern|weil|und|dann|wenn|dass|daß|obwohl|oder|also|während|denn",
        cancels=True,
    ),
    "es": _denial(
        r"no|nunca|jamás|jamas|nadie|nada|ning[uú]n\w*|tampoco|sin|contra|rechaz\w*|"
        r"cancel\w*|nieg\w*|neg(?:ó|aron|ado|amos)|evit\w*|en vez|en lugar|descart\w*|anul\w*",
        r"no s[oó]lo|no solamente|por qué no|sin duda|sin problema",
        r"pero|sino|porque|y|entonces|que|aunque|si|o|mientras",
    ),
    "fr": _denial(
        r"ne|n['’](?=\w)|pas|jamais|rien|aucune?|sans|contre|refus\w*|annul\w*|rejet\w*|évit\w*",
        r"pas seulement|pourquoi pas|n['’]est-ce pas|sans doute",
        r"mais|car|parce que|et|alors|que|qui|si|ou|donc",
    ),
    "it": _denial(
        r"non|mai|nessun\w*|niente|nulla|senza|contro|rifiut\w*|annull\w*|respin\w*|evit\w*",
        r"non solo|perché no|senza dubbio",
        r"ma|perché|e|allora|che|se|o|quindi",
    ),
    "pt": _denial(
        r"não|nao|nunca|jamais|ninguém|nada|nenhum\w*|sem|contra|recus\w*|cancel\w*|rejeit\w*|"
        r"evit\w*",
        r"não só|por que não|sem dúvida",
        r"mas|porque|e|então|que|se|ou|portanto",
    ),
    "nl": _denial(
        r"niet|geen|nooit|niemand|niets|zonder|tegen|weiger\w*|geannuleerd|annul\w*|afgewezen|"
        r"vermijd\w*",
        r"niet alleen|waarom niet|geen probleem",
        r"maar|want|omdat|en|dan|als|dat|of|dus|hoewel",
        cancels=True,
    ),
}  # fmt: skip
_LEADING_NO = re.compile(r"^\W*(?:no|nein|non|não|nee)\b\W*$", re.IGNORECASE)


def clauses_of(text: str, language: str | None) -> tuple[str, ...]:
    """``text`` cut where another statement begins; a "No" that only answers is none of them."""
    parts = _of(language).breaks.split(text)
    return tuple(part.strip() for part in parts if part.strip() and not _LEADING_NO.match(part))


def is_denied(clause: str, language: str | None) -> bool:
    """Whether a clause says that something is not so; English where the language is unknown."""
    denial = _of(language)
    count = len(denial.words.findall(denial.harmless.sub(" ", clause)))
    return count % 2 == 1 if denial.cancels else count > 0


def _of(language: str | None) -> _Denial:
    return _DENIALS.get(base_code(language) or "en", _DENIALS["en"])
