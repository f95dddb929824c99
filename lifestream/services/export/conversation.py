"""A conversation as Markdown, to keep or to hand on."""

from lifestream.domain.conversation import Answered, Conversation, Turn
from lifestream.domain.search import Moment
from lifestream.services.ask.moments import link_to
from lifestream.services.export.markdown import escaped
from lifestream.text.clock import clock


def conversation_markdown(conversation: Conversation, *, root: str = "") -> str:
    """Questions as headings, answers with numbered sources below.

    Args:
        root: Address of the site, so that sources can be opened from anywhere.
    """
    parts = [f"# {escaped(conversation.title)}", ""]
    for turn in conversation.turns:
        parts += _turn(turn, root)
    return "\n".join(parts).rstrip() + "\n"


def _turn(turn: Turn, root: str) -> list[str]:
    lines = [f"## {escaped(turn.asked.text)}", ""]
    answered = turn.answered
    if answered is None:
        return [*lines, "*Not answered.*", ""]
    if not answered.found:
        return [*lines, "*Not found in the recordings.*", ""]
    lines += _sentences(answered)
    if answered.is_stopped:
        lines += ["*Stopped before the end.*", ""]
    if answered.engine.note:
        lines += [f"*{escaped(answered.engine.note)}*", ""]
    cited = _cited(answered)
    return [*lines, *[_source(number, moment, root) for number, moment in cited], ""]


def _sentences(answered: Answered) -> list[str]:
    if not answered.sentences:
        return ["*No answer was written; these moments were found.*", ""]
    text = " ".join(
        escaped(sentence.text) + "".join(f"[{number}]" for number in sentence.citations)
        for sentence in answered.sentences
    )
    return [text, ""]


def _cited(answered: Answered) -> list[tuple[int, Moment]]:
    numbers = {number for sentence in answered.sentences for number in sentence.citations}
    every = list(enumerate(answered.moments, 1))
    return [(n, moment) for n, moment in every if n in numbers] or every


def _source(number: int, moment: Moment, root: str) -> str:
    at = clock(moment.start_s)
    day = f", {moment.recorded_on.isoformat()}" if moment.recorded_on else ""
    speakers = ", ".join(moment.names)
    who = f"{escaped(speakers)}: " if speakers else ""
    address = root + link_to(moment.video_id, moment.start_s)
    quote = escaped(moment.text)
    return f"{number}. [{escaped(moment.title)}, {at}]({address}){day}. {who}“{quote}”"
