"""From a passage to the second: where in it the words stand that a sentence rests on.

A passage is found as a whole, up to a minute long; whoever checks a sentence wants the line that
carries it, said by whom it was said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lifestream.domain.edits.transcript_overlay import EditedTranscript
from lifestream.domain.search import ChunkKind, Moment
from lifestream.domain.transcript import Segment
from lifestream.services.ask.read_question import is_said_by
from lifestream.text.search_words import language_to_index_by, telling_words
from lifestream.text.stems import stem

ENOUGH = 0.5
"""Share of a sentence's telling words that a line must hold, else the passage stands for itself."""

SLACK_S = 0.25


def pinned(
    edited: EditedTranscript,
    moment: Moment,
    sentences: Sequence[str],
    *,
    people: Sequence[str] = (),
) -> Moment:
    """The moment narrowed to the lines that carry ``sentences``, from the first to the last.

    It stays as it is where one of them is carried by no line.

    Args:
        edited: The recording's words as they stand.
        people: Only lines said by one of them count, names or labels; empty for anybody's.
    """
    if moment.kind is not ChunkKind.SAID:
        return moment
    lines = [line for line in edited.transcript.segments if _lies_in(line, moment)]
    said = [
        _said(line, edited.names)
        if not people or is_said_by(people, line.speaker or "", edited.names)
        else ""
        for line in lines
    ]
    passage = moment.hit.chunk.text if moment.hit else moment.text
    language = language_to_index_by(moment.language, passage)
    carrying = [_carrying(said, sentence, language) for sentence in sentences]
    found = [at for at in carrying if at is not None]
    if len(lines) < 2 or not found or len(found) < len(carrying):
        return moment
    span = lines[min(found) : max(found) + 1]
    speaker = span[0].speaker
    return replace(
        moment,
        start_s=span[0].start_s,
        end_s=span[-1].end_s,
        text=" ".join(line.text.strip() for line in span),
        speaker=speaker,
        speaker_name=edited.names.get(speaker, speaker) if speaker else None,
    )


def _said(line: Segment, names: Mapping[str, str]) -> str:
    """A line with who said it in front: "Priya orders the glass" rests on what Priya says."""
    return f"{names.get(line.speaker, line.speaker) if line.speaker else ''} {line.text.strip()}"


def _carrying(said: Sequence[str], sentence: str, language: str) -> int | None:
    """Which line holds most of the sentence's telling words; None when none holds enough.

    Of lines that hold as much, one that states it comes before one that asks.
    """
    wanted = _telling(sentence, language)
    held = [
        (len(wanted & _telling(text, language)), not text.endswith(("?", "？"))) for text in said
    ]
    best = max(held, default=(0, True))
    return held.index(best) if wanted and best[0] >= ENOUGH * len(wanted) else None


def _lies_in(line: Segment, moment: Moment) -> bool:
    return line.start_s >= moment.start_s - SLACK_S and line.end_s <= moment.end_s + SLACK_S


def _telling(text: str, language: str) -> set[str]:
    return {stem(word, language) for word in telling_words(text, language)}
