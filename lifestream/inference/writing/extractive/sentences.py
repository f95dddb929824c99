"""Sentences of a transcript, with their times and speakers.

Two kinds of text come in. *Written* text (captions, whisper) has capitals and full stops and is
cut at them. *Heard* text (of recognisers that write no punctuation) is lower case: it is cut at
pauses and before phrases that begin a sentence ("i will", "next topic").
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lifestream.domain.language.languages import base_code
from lifestream.domain.transcript import Segment, Word, language_of_segments
from lifestream.inference.writing.extractive.words import FUNCTION_WORDS, content_stems
from lifestream.text.sentence_cuts import sentence_spans

GOES_ON_S = 1.0
"""Written text: the same speaker within this time goes on with an unfinished sentence."""

PAUSE_S = 0.33
"""Heard text: a pause this long ends a sentence."""

MAX_WORDS = 40
MAX_JOINED_CHARACTERS = 600

FINISHED = '.!?…。！？؟।۔"”»」'
"""Signs a finished sentence ends with."""

_BEGINNINGS = (
    "i will", "i'll", "i'm going to", "we will not", "we won't", "let us", "let's", "next topic",
    "last topic", "second topic", "third topic", "first topic", "one more thing",
    "any objections", "to summarize", "can you", "could you", "would you", "please",
    "my proposal", "i suggest", "do we", "do you", "what about", "how about", "i agree", "agreed",
    "decided to", "then it is decided", "the next meeting", "have a good day", "we need to",
    "we have to", "that is our", "thanks for",
)  # fmt: skip
_STARTERS = tuple(tuple(phrase.split()) for phrase in _BEGINNINGS)
_GOES_ON_AFTER = frozenset(
    {"we", "i", "they", "you", "it", "is", "it's", "not", "have", "has", "all", "to", "and", "was"}
    | {"that", "what", "when", "if", "how", "who", "he", "she", "as", "than", "so", "then"}
)
"""No sentence begins behind these words, whatever the next ones look like."""

_AFTER_A_NAME = frozenset({"can", "could", "would", "please"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence as it was said.

    Attributes:
        turn: Number of the run of sentences by one speaker that this one belongs to.
        written: The text has capitals and punctuation to go by.
        stems: Stems of its meaningful words.
        language: ISO 639-1 code; None where it is unknown.
    """

    text: str
    start_s: float
    end_s: float
    speaker: str | None
    turn: int
    written: bool
    stems: tuple[str, ...] = field(default=(), repr=False)
    language: str | None = None

    @property
    def is_english(self) -> bool:
        """Whether the rules of English may be applied; where nobody knows, they may."""
        return self.language in (None, "en")

    @property
    def lower(self) -> str:
        """In lower case, with plain apostrophes."""
        return self.text.lower().replace("’", "'")

    @property
    def is_question(self) -> bool:
        """Ends in a question mark; heard text is judged by its first word."""
        if self.written:
            return self.text.rstrip("\"'”’»」 ").endswith(("?", "？", "؟"))
        first = self.lower.split(maxsplit=1)[0] if self.text.strip() and self.is_english else ""
        return first in {"do", "does", "did", "who", "what", "when", "where", "why", "how", "is"}


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    start_s: float
    end_s: float
    speaker: str | None
    language: str | None


def is_written(segments: Sequence[Segment]) -> bool:
    """Whether at least half of the segments end in punctuation or begin with a capital."""
    marked = sum(
        1 for s in segments if s.text.strip()[:1].isupper() or s.text.strip()[-1:] in FINISHED
    )
    no_case = sum(1 for s in segments if s.text.lower() == s.text.upper())
    return marked + no_case >= len(segments) / 2


def sentences_of(segments: Sequence[Segment]) -> tuple[Sentence, ...]:
    """All sentences in order of time."""
    ordered = sorted((s for s in segments if s.text.strip()), key=lambda s: s.start_s)
    written = is_written(ordered)
    pieces = _written_pieces(ordered) if written else _heard_pieces(ordered)
    sentences: list[Sentence] = []
    turn = 0
    spoken = language_of_segments(ordered)
    for piece in pieces:
        language = piece.language or spoken
        if sentences and sentences[-1].speaker != piece.speaker:
            turn += 1
        sentences.append(
            Sentence(
                text=piece.text,
                start_s=piece.start_s,
                end_s=max(piece.end_s, piece.start_s),
                speaker=piece.speaker,
                turn=turn,
                written=written,
                stems=content_stems(piece.text, language),
                language=language,
            )
        )
    return tuple(sentences)


def _written_pieces(segments: Sequence[Segment]) -> Iterator[_Piece]:
    for run in _unfinished_runs(segments):
        text = " ".join(segment.text.strip() for segment in run)
        edges = _CharacterTimes(run)
        language = run[0].language
        for start, end in sentence_spans(text, language):
            yield _Piece(
                text[start:end],
                edges(start, begins=True),
                edges(end, begins=False),
                run[0].speaker,
                base_code(language),
            )


def _unfinished_runs(segments: Sequence[Segment]) -> Iterator[list[Segment]]:
    """Segments of one speaker joined where one ends within a sentence."""
    run: list[Segment] = []
    for segment in segments:
        if run:
            last = run[-1]
            finished = last.text.rstrip()[-1:] in FINISHED
            length = sum(len(each.text) for each in run)
            if (
                finished
                or last.speaker != segment.speaker
                or last.language != segment.language
                or segment.start_s - last.end_s > GOES_ON_S
                or length > MAX_JOINED_CHARACTERS
            ):
                yield run
                run = []
        run.append(segment)
    if run:
        yield run


class _CharacterTimes:
    """When a character of a run's joined text is said: by its words, else by its share."""

    def __init__(self, run: Sequence[Segment]) -> None:
        self._marks: list[tuple[int, int, float, float]] = []
        at = 0
        for segment in run:
            text = segment.text.strip()
            self._marks.extend(_marks(segment, text, at))
            at += len(text) + 1

    def __call__(self, at: int, *, begins: bool) -> float:
        if begins:
            chosen = next((m for m in self._marks if m[1] > at), self._marks[-1])
            start, end, start_s, end_s = chosen
            return start_s + (end_s - start_s) * max(at - start, 0) / max(end - start, 1)
        chosen = next((m for m in reversed(self._marks) if m[0] < at), self._marks[0])
        start, end, start_s, end_s = chosen
        return start_s + (end_s - start_s) * min(at - start, end - start) / max(end - start, 1)


def _marks(segment: Segment, text: str, offset: int) -> Iterator[tuple[int, int, float, float]]:
    """(first character, behind the last, start_s, end_s) of each word, or of the whole segment."""
    found: list[tuple[int, int, float, float]] = []
    at = 0
    for word in segment.words:
        bare = word.text.strip()
        place = text.find(bare, at)
        if place < 0:
            break
        at = place + len(bare)
        found.append((offset + place, offset + at, word.start_s, word.end_s))
    if found and len(found) == len(segment.words):
        yield from found
    else:
        yield offset, offset + len(text), segment.start_s, segment.end_s


def _heard_pieces(segments: Sequence[Segment]) -> Iterator[_Piece]:
    group: list[Word] = []
    speaker = language = None
    for segment in segments:
        words = segment.words or _even_words(segment)
        for index, word in enumerate(words):
            if group and (
                speaker != segment.speaker or _ends(group, words, index, first_of_segment=not index)
            ):
                yield _as_piece(group, speaker, language)
                group = []
            speaker, language = segment.speaker, base_code(segment.language)
            group.append(word)
    if group:
        yield _as_piece(group, speaker, language)


def _ends(
    group: Sequence[Word], words: Sequence[Word], index: int, *, first_of_segment: bool
) -> bool:
    pause_s = words[index].start_s - group[-1].end_s
    if pause_s >= PAUSE_S or len(group) >= MAX_WORDS:
        return True
    if first_of_segment and len(group) >= 8 and len(words) - index >= 5 and pause_s > 0.15:
        return True
    if group[-1].text.strip().lower() in _GOES_ON_AFTER:
        return False
    here = [word.text.strip().lower() for word in words[index : index + 4]]
    if any(tuple(here[: len(starter)]) == starter for starter in _STARTERS):
        # "ewan | can you": the name was already cut off before, with the word that follows it.
        return not (len(group) == 1 and here[0] in _AFTER_A_NAME)
    named = len(here) > 1 and here[1] in _AFTER_A_NAME and here[0] not in FUNCTION_WORDS
    return named and any(tuple(here[1 : 1 + len(s)]) == s for s in _STARTERS)


def _even_words(segment: Segment) -> tuple[Word, ...]:
    texts = segment.text.split()
    step_s = (segment.end_s - segment.start_s) / max(len(texts), 1)
    return tuple(
        Word(
            start_s=segment.start_s + index * step_s,
            end_s=segment.start_s + (index + 1) * step_s,
            text=text,
        )
        for index, text in enumerate(texts)
    )


def _as_piece(words: Sequence[Word], speaker: str | None, language: str | None) -> _Piece:
    text = " ".join(word.text.strip() for word in words)
    return _Piece(text, words[0].start_s, words[-1].end_s, speaker, language)
