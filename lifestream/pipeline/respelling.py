"""Heard names in the spelling that a person corrected them to before.

Only a word that stands there exactly as it was corrected, with its capital letter, and is nowhere
in the same transcript an ordinary word. What was heard stays beside the transcript.
"""

from collections.abc import Sequence
from dataclasses import replace

from lifestream.domain.transcript import Respelling, Segment, Transcript, Word
from lifestream.domain.vocabulary.corrections import CAPITALISED_NOUNS, bare_word, writing_of

Respellings = Sequence[tuple[str, str]]
"""Pairs (what was heard, the term)."""


def respelled(transcript: Transcript, respellings: Respellings) -> Transcript:
    """The transcript with those words in the other spelling; ``respelled`` names each."""
    if not respellings:
        return transcript
    writing = writing_of(segment.text for segment in transcript.segments)
    known = [
        (heard.split(), term)
        for heard, term in respellings
        if not any(writing.is_ordinary(word) for word in heard.split())
    ]
    # Longer ones first: "Cal Lum" before "Cal".
    known.sort(key=lambda pair: -len(pair[0]))
    segments: list[Segment] = []
    noted: list[Respelling] = []
    for segment in transcript.segments:
        if segment.language in CAPITALISED_NOUNS or not known:
            segments.append(segment)
            continue
        changed, notes = _segment(segment, known)
        segments.append(changed)
        noted += notes
    return replace(transcript, segments=tuple(segments), respelled=tuple(noted))


def _segment(
    segment: Segment, known: Sequence[tuple[list[str], str]]
) -> tuple[Segment, list[Respelling]]:
    tokens = segment.text.split()
    times = segment.words if len(segment.words) == len(tokens) else ()
    texts: list[str] = []
    words: list[Word] = []
    notes: list[Respelling] = []
    i = 0
    while i < len(tokens):
        size, text, term = _at(tokens, i, known)
        start_s = times[i].start_s if times else segment.start_s
        if term:
            heard = " ".join(bare_word(token) for token in tokens[i : i + size])
            notes.append(Respelling(start_s=start_s, text=term, heard=heard))
        texts.append(text)
        if times:
            end_s = times[i + size - 1].end_s
            words.append(replace(times[i], text=text, end_s=end_s) if term else times[i])
        i += size
    if not notes:
        return segment, []
    kept = tuple(words) if times else segment.words
    return replace(segment, text=" ".join(texts), words=kept), notes


def _at(
    tokens: Sequence[str], i: int, known: Sequence[tuple[list[str], str]]
) -> tuple[int, str, str]:
    """How many tokens from ``i`` on become one, its text, and the term (empty when none)."""
    for heard, term in known:
        here = tokens[i : i + len(heard)]
        if [bare_word(token) for token in here] == heard:
            before = here[0][: here[0].index(heard[0])]
            after = here[-1][here[-1].index(heard[-1]) + len(heard[-1]) :]
            return len(heard), f"{before}{term}{after}", term
    return 1, tokens[i], ""
