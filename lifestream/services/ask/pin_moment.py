"""From a passage to the second: where in it the words stand that a sentence rests on.

A passage is found as a whole, up to a minute long, and may hold an exchange; whoever checks a
sentence wants the words that carry it, from their own second, said by whom they were said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lifestream.domain.edits.transcript_overlay import EditedTranscript
from lifestream.domain.search import ChunkKind, Moment
from lifestream.domain.transcript import Segment
from lifestream.services.ask.read_question import is_said_by
from lifestream.services.ask.spoken_words import SpokenWord, find_words, spoken_words
from lifestream.text.search_words import language_to_index_by, telling_words
from lifestream.text.sentence_cuts import sentence_spans
from lifestream.text.stems import stem

ENOUGH = 0.5
"""Share of a sentence's telling words that a line must hold, else the passage stands for itself."""

SLACK_S = 0.25
MAX_QUOTE_S = 15.0
"""A citation goes on to the end of its line for no longer than this from where it begins."""


def pinned(
    edited: EditedTranscript,
    moment: Moment,
    sentence: str,
    *,
    people: Sequence[str] = (),
) -> Moment:
    """The moment narrowed to the words that carry ``sentence``; as it is where none do.

    Args:
        edited: The recording's words as they stand.
        people: Only lines said by one of them count, names or labels; empty for anybody's.
    """
    if moment.kind is not ChunkKind.SAID:
        return moment
    lines = [
        line
        for line in edited.transcript.segments
        if _lies_in(line, moment) and _counts(line, people, edited.names)
    ]
    words = spoken_words(lines)
    passage = moment.hit.chunk.text if moment.hit else moment.text
    language = language_to_index_by(moment.language, passage)
    place = find_words(words, sentence)
    if place is None:
        place = _carrying(lines, words, sentence, language, edited.names)
    return moment if place is None else _cut(lines, words, place, moment, edited.names)


def only_said_by(edited: EditedTranscript, moment: Moment, people: Sequence[str]) -> Moment | None:
    """The moment with the lines of ``people`` alone; None where they say nothing in it.

    Lines that others spoke between are left out, with a mark.
    """
    if moment.kind is not ChunkKind.SAID:
        return moment
    inside = [line for line in edited.transcript.segments if _lies_in(line, moment)]
    theirs = [line for line in inside if _counts(line, people, edited.names)]
    if not inside:
        return moment
    if not theirs:
        return None
    text = ""
    for number, line in enumerate(inside):
        if line not in theirs:
            continue
        gap = "" if not text else " " if inside[number - 1] in theirs else " … "
        text += gap + line.text.strip()
    labels = tuple(dict.fromkeys(line.speaker for line in theirs if line.speaker))
    hit = moment.hit
    names = tuple(edited.names.get(label, label) for label in labels)
    if hit is not None:
        hit = replace(hit, chunk=replace(hit.chunk, text=text, speakers=names))
    narrowed = replace(
        moment, text=text, hit=hit, start_s=theirs[0].start_s, end_s=theirs[-1].end_s
    )
    return narrowed.spoken_by(labels, edited.names)


def begun_at(line: Segment, word: int, moment: Moment, names: Mapping[str, str]) -> Moment:
    """The moment at the sentence of a line that holds one of its words, and what follows there."""
    words = spoken_words([line])
    if not words:
        return moment
    at = words[word].at
    starts = [start for start, _ in sentence_spans(line.text, line.language) if start <= at]
    first = next(place for place, one in enumerate(words) if one.at >= max(starts, default=0))
    return _cut([line], words, (first, word + 1), moment, names)


def _counts(line: Segment, people: Sequence[str], names: Mapping[str, str]) -> bool:
    return not people or is_said_by(people, line.speaker or "", names)


def _cut(
    lines: Sequence[Segment],
    words: Sequence[SpokenWord],
    place: tuple[int, int],
    moment: Moment,
    names: Mapping[str, str],
) -> Moment:
    """The words of ``place`` and what follows them in their line, while that is short enough."""
    first, end = place
    start_s = words[first].start_s
    while (
        end < len(words)
        and words[end].line == words[end - 1].line
        and words[end].end_s - start_s <= MAX_QUOTE_S
    ):
        end += 1
    last = words[end - 1]
    texts = [
        lines[number]
        .text[
            words[first].at if number == words[first].line else 0 : last.end
            if number == last.line
            else None
        ]
        .strip()
        for number in range(words[first].line, last.line + 1)
    ]
    spoken = lines[words[first].line : last.line + 1]
    labels = tuple(dict.fromkeys(line.speaker for line in spoken if line.speaker))
    narrowed = replace(moment, start_s=start_s, end_s=last.end_s, text=" ".join(texts))
    return narrowed.spoken_by(labels, names)


def _carrying(
    lines: Sequence[Segment],
    words: Sequence[SpokenWord],
    sentence: str,
    language: str,
    names: Mapping[str, str],
) -> tuple[int, int] | None:
    """The sentence within a line that holds most telling words; None where no line holds enough.

    Of lines that hold as much, one that states it comes before one that asks.
    """
    wanted = _telling(sentence, language)
    held = [
        (len(wanted & _telling(_said(line, names), language)), not line.text.endswith(("?", "？")))
        for line in lines
    ]
    best = max(held, default=(0, True))
    if not wanted or best[0] < ENOUGH * len(wanted):
        return None
    number = held.index(best)
    text = lines[number].text
    spans = sentence_spans(text, language or None)
    counts = [len(wanted & _telling(text[start:end], language)) for start, end in spans]
    start, end = spans[counts.index(max(counts))] if spans else (0, len(text))
    inside = [
        place for place, word in enumerate(words) if word.line == number and start <= word.at < end
    ]
    return (inside[0], inside[-1] + 1) if inside else None


def _said(line: Segment, names: Mapping[str, str]) -> str:
    """A line with who said it in front: "Priya orders the glass" rests on what Priya says."""
    return f"{names.get(line.speaker, line.speaker) if line.speaker else ''} {line.text.strip()}"


def _lies_in(line: Segment, moment: Moment) -> bool:
    return line.start_s >= moment.start_s - SLACK_S and line.end_s <= moment.end_s + SLACK_S


def _telling(text: str, language: str) -> set[str]:
    return {stem(word, language) for word in telling_words(text, language)}
