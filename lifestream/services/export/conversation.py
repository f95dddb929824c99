"""A conversation as Markdown, to keep or to hand on."""

import re

from lifestream.domain.conversation import Answered, Conversation, FoundMoment, Turn
from lifestream.services.ask.moments import link_to

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|])")


def conversation_markdown(conversation: Conversation, *, root: str = "") -> str:
    """Questions as headings, answers with numbered sources below.

    Args:
        root: Address of the site, so that sources can be opened from anywhere.
    """
    parts = [f"# {_escaped(conversation.title)}", ""]
    for turn in conversation.turns:
        parts += _turn(turn, root)
    return "\n".join(parts).rstrip() + "\n"


def _turn(turn: Turn, root: str) -> list[str]:
    lines = [f"## {_escaped(' '.join(turn.asked.text.split()))}", ""]
    answered = turn.answered
    if answered is None:
        return [*lines, "*Not answered.*", ""]
    if not answered.found:
        return [*lines, "*Not found in the recordings.*", ""]
    lines += _sentences(answered)
    if answered.is_stopped:
        lines += ["*Stopped before the end.*", ""]
    if answered.engine.note:
        lines += [f"*{_escaped(answered.engine.note)}*", ""]
    cited = _cited(answered)
    return [*lines, *[_source(number, moment, root) for number, moment in cited], ""]


def _sentences(answered: Answered) -> list[str]:
    if not answered.sentences:
        return ["*No answer was written; these moments were found.*", ""]
    text = " ".join(
        _escaped(sentence.text) + "".join(f"[{number}]" for number in sentence.citations)
        for sentence in answered.sentences
    )
    return [text, ""]


def _cited(answered: Answered) -> list[tuple[int, FoundMoment]]:
    numbers = {number for sentence in answered.sentences for number in sentence.citations}
    every = list(enumerate(answered.moments, 1))
    return [(n, moment) for n, moment in every if n in numbers] or every


def _source(number: int, moment: FoundMoment, root: str) -> str:
    whole = int(moment.start_s)
    at = f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"
    day = f", {moment.recorded_on.isoformat()}" if moment.recorded_on else ""
    who = f"{_escaped(moment.speaker)}: " if moment.speaker else ""
    address = root + link_to(moment.video_id, moment.start_s)
    quote = _escaped(" ".join(moment.text.split()))
    return f"{number}. [{_escaped(moment.title)}, {at}]({address}){day}. {who}“{quote}”"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
