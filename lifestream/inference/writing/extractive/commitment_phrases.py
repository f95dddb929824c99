"""The English phrases by which people take something on, ask for it, and accept it.

All patterns are for lower-case text, except ``CALLED_LAST``. What is made of a match is the
business of ``commitments``.
"""

import re

from lifestream.domain.days.due_dates import Due

OWN = re.compile(
    r"\bi(?:'ll| will| am going to|'m going to| shall| promise to)\s+(?P<task>(?!not\b|never\b).+)"
)
OWN_WEAK = re.compile(
    r"\b(?:let me|i can|i could|i have to|i've got to|i need to|i must|i should)\s+"
    r"(?P<task>(?!not\b|never\b).+)"
)
REQUEST = re.compile(
    r"(?:^|\b(?P<name>[^\W\d_][\w'-]+),?\s+)(?:and\s+)?"
    r"(?:(?:can|could|would|will) you(?: please)?|please)\s+(?P<task>.+)"
)
NOBODYS = re.compile(
    r"\b(?:we|somebody|someone) (?:need to|needs to|have to|has to|must|'ve got to)\s+(?P<task>.+)"
)
LISTED = re.compile(
    r"^(?:new )?(?:action item|to-?do|task)(?: (?:number )?\w+)?(?: for (?P<name>[\w'-]+))?\s*"
    r"(?:[:–-]|is to|is that)\s*(?P<task>\S+ .+)"
)
TOLD_VERB = (
    r"(?:will|'ll|is going to|needs to|has to|should|must|is responsible for|takes care of)\s+"
)
_NO_TASKS = """
    be say start begin see know think remember admit explain hear die speak repeat guess assume
    argue miss love like agree leave stop mention never always not hope believe understand forget
    presume suppose
    introduce let sit stand sleep eat laugh cry feel
"""
NO_TASK = frozenset(_NO_TASKS.split())
ONLY_WITH_A_DATE = frozenset(
    {"talk", "tell", "give", "come", "wait", "read", "show", "present", "describe", "pass", "go"}
    | {"walk", "sing", "look", "listen", "continue", "quote", "now", "first", "skip"}
)
NO_REQUESTS = (
    NO_TASK
    | ONLY_WITH_A_DATE
    | {"hold", "mute", "share", "imagine", "note", "welcome", "join", "help", "excuse", "do"}
    | {"elaborate", "clarify", "open", "turn", "close", "scroll", "zoom"}
)
ADVERBS = frozenset(
    {"also", "just", "then", "definitely", "personally", "probably", "quickly", "please", "happily"}
    | {"certainly", "gladly", "maybe", "still", "try", "to", "already"}
)
ACCEPTED = re.compile(
    r"^(?:yes|yeah|yep|sure|okay|ok|of course|will do|absolutely|no problem|happy to|got it|fine|"
    r"alright|all right|certainly|gladly|i will|i'll|i can do|on it)\b"
)
POINTS_BACK = re.compile(r"\b(?:it|that|this|them|those|these)\b")
CALLED_LAST = re.compile(r",\s+(?P<name>[A-ZÀ-Þ][\w'-]+)\s*[?.!]*$")
SPEAKS_OF_SELF = re.compile(
    r"\bi(?:'ll| will|'m going to|'m gonna| am going to| have to|'d be happy to|'m happy to)\b|"
    r"\bich (?:werde|mache|schicke|kümmere|übernehme)\b|\b(?:werde|mache|schicke) ich\b|"
    r"\byo me encargo\b|\b(?:enviaré|haré|voy a|mandaré|prepararé|llamaré)\b"
)
"""Who promises for themself: English, German, Spanish."""

IS_TO_DO = (
    r"(?: designer| expert| manager)?,?"
    r"(?:'s| is| will|'ll| has| should| needs| promised| wird| soll| va| tiene)\b"
)
"""What follows a name when another person's task is reported."""

ASKS_ONE = re.compile(
    r"\b(?:can|could|would|will) you\b|\bif you could\b|\bkannst du\b|\bkönnen sie\b|"
    r"\bkönntest du\b|\bpuedes\b|\bpodrías\b"
)
RECAP = re.compile(r"\b(?:to summari[sz]e|to sum up|to recap|in summary|action items are)\b")
HYPOTHETICAL = re.compile(r"^(?:if|when|what|where|how|why|who|unless|suppose|maybe if)\b")


def is_task(task: str, stop: frozenset[str]) -> bool:
    """Whether the words after "i will" are something to do; ``stop``: verbs that are not."""
    words = re.findall(r"[\w']+", task)
    while words and words[0] in ADVERBS:
        words = words[1:]
    if not words:
        return False
    # "I will have the guide ready by Friday" is a promise; "I will have none" is not.
    if words[0] == "have":
        return "ready" in words or "done" in words or "finished" in words
    return words[0] not in stop and len(words) >= 2


def without_due(task: str, due: Due | None) -> str:
    """A task without the words that say until when."""
    if due is None or due.said not in task:
        return trimmed(task)
    before, _, after = task.partition(due.said)
    return trimmed(f"{trimmed(before)}{after}" if after.strip(" .,!?") else before)


def trimmed(task: str) -> str:
    """Without the words that led to the date, and without the sentence's ends."""
    text = task.strip(" .,;:!?")
    text = re.sub(
        r"(?i)[\s,]*\b(?:no later than|by the|by|until|till|before|on|due|for|from)$", "", text
    )
    return re.sub(r"(?i)^(?:and|then|to)\s+", "", text).strip(" .,;:!?") or task.strip()
