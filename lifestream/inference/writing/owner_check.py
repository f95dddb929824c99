"""Whose a task is, as far as its sources tell: a name or label that a model wrote, or nobody.

An owner is kept where they speak in the sources or are named there. Who says "I will" takes it on
themself; who asks another does not.
"""

import re
from collections.abc import Sequence

from lifestream.inference.writing.evidence_check import Source
from lifestream.text.search_words import search_words

_TAKES_ON = re.compile(
    r"\bI(?:['’]ll| will| shall| can|['’]m (?:going to|gonna)| am going to| have to| need to)\b|"
    r"(?i:\blet me\b|\bich\b|\bwir (?:machen|übernehmen)\b|\byo\b|\bvoy a\b|"
    r"\bme (?:encargo|ocupo)\b|\bpuedo\b|\bj['’]|\bje\b|\bio\b|\bvado a\b|\bmi occupo\b|"
    r"\beu\b|\bvou\b|\bik\b)"
)
_ASKS = re.compile(
    r"\b(?:can|could|will|would) you\b|\bplease\b|"
    r"\byou(?:['’]ll| will| should| need to| have to)\b|"
    r"\b(?:kannst|könntest|würdest) du\b|\b(?:können|könnten|würden) sie\b|\bbitte\b|"
    r"\bdu (?:sollst|musst|solltest)\b|\bpuedes\b|\bpodrías?\b|\bpuede usted\b|\bpor favor\b|"
    r"\bdebes\b|\b(?:peux|pourrais)-tu\b|\b(?:pouvez|pourriez)-vous\b|\bs['’]il (?:te|vous)\b|"
    r"\b(?:puoi|potresti)\b|\bvocê pode\b|\b(?:kun|kan|wil) je\b",
    re.IGNORECASE,
)


def owner_among(owner: str | None, sources: Sequence[Source]) -> str | None:
    """The owner when the sources carry that it is theirs; else None.

    Args:
        sources: Those of the task, with the names and labels of whoever speaks there.
    """
    wanted = search_words(owner or "")
    if owner is None or not wanted:
        return None
    spoken = [one for one in sources if set(wanted) <= set(search_words(one.who))]
    if any(_TAKES_ON.search(one.text) or not _ASKS.search(one.text) for one in spoken):
        return owner.strip()
    promised = any(_TAKES_ON.search(one.text) for one in sources)
    named = any(set(wanted) <= set(search_words(one.text)) for one in sources)
    return owner.strip() if named and not promised and not spoken else None
