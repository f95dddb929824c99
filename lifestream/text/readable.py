"""Speech as people read it: without fillers, words said twice and words that were broken off.

What was said word for word stays where it was; this is for minutes, titles and points. Not for
captions, quotes of evidence, or anything that is compared with the sound.
"""

import re

from lifestream.domain.language.languages import FUNCTION_WORDS, base_code

_FILLERS = frozenset(
    {"uh", "uhm", "um", "umm", "er", "erm", "mm", "mmm", "hm", "hmm", "mhm", "uh-huh", "mm-hmm"}
    | {"eh", "äh", "ähm", "öh", "öhm", "euh", "ehm", "eeh", "ah-ha", "huh"}
)
"""Sounds that are a word of no language that is known here."""

_OPENERS = frozenset(
    {"yeah", "yes", "okay", "ok", "so", "well", "right", "and", "but", "now", "alright", "oh"}
    | {"also", "ja", "na", "gut", "genau", "bueno", "pues", "entonces", "vale", "alors", "donc"}
)
"""What a sentence may begin with and say nothing by."""

_MAY_REPEAT = frozenset({"very", "really", "had", "that", "no", "bye", "far", "so", "sehr", "muy"})
"""Words that are said twice on purpose."""

_TOKEN = re.compile(r"\S+")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_SPACE_BEFORE = re.compile(r"\s+(?=[,.;:!?…])")
_STRAY = re.compile(r"^[\s,.;:…–—-]+|(?<=[,;:])(?:\s*[,;:])+")
MAX_BROKEN = 4
MAX_REPEATED = 4
"""Words that are said again in one go: "I think we I think we can"."""


def readable(text: str, language: str | None = None) -> str:
    """The words that were meant, beginning with a capital where the text begins with one."""
    known = FUNCTION_WORDS.get(base_code(language) or "en", FUNCTION_WORDS["en"])
    tokens = [token for token in _TOKEN.findall(text) if _bare(token) not in _FILLERS]
    tokens = _without_broken(tokens, known)
    tokens = _without_repeats(tokens)
    while len(tokens) > 3 and _bare(tokens[0]) in _OPENERS:
        tokens = tokens[1:]
    made = _STRAY.sub("", _SPACE_BEFORE.sub("", " ".join(tokens))).strip().rstrip(",;:–—- ")
    if not made:
        return ""
    return made[0].upper() + made[1:] if text.lstrip()[:1].isupper() else made


def _bare(token: str) -> str:
    return _EDGES.sub("", token).lower().replace("’", "'")


def _without_broken(tokens: list[str], known: frozenset[str]) -> list[str]:
    """Without a beginning that the next word completes: "th the", "pre presentation"."""
    kept: list[str] = []
    for at, token in enumerate(tokens):
        bare = _bare(token)
        following = _bare(tokens[at + 1]) if at + 1 < len(tokens) else ""
        broken = (
            0 < len(bare) <= MAX_BROKEN
            and following != bare
            and following.startswith(bare)
            and bare not in known
            and bare.isalpha()
            and token[-1:] not in ".!?"
        )
        if not broken:
            kept.append(token)
    return kept


def _without_repeats(tokens: list[str]) -> list[str]:
    """Each run of one to four words that is said again at once is kept once, as last said."""
    kept: list[str] = []
    for token in tokens:
        kept.append(token)
        for size in range(MAX_REPEATED, 0, -1):
            if len(kept) < 2 * size:
                continue
            before = [_bare(one) for one in kept[-2 * size : -size]]
            again = [_bare(one) for one in kept[-size:]]
            meant = size == 1 and (again[0] in _MAY_REPEAT or again[0].isdigit())
            if before == again and all(again) and not meant:
                first = kept[-2 * size]
                del kept[-2 * size : -size]
                if first[:1].isupper() and kept[-size][:1].islower():
                    kept[-size] = kept[-size][0].upper() + kept[-size][1:]
                break
    return kept
