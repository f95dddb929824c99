"""Words to segments that people can read and search can find: cut where the speaker pauses.

Not for: telling speakers apart (``pipeline.speakers``).
"""

from collections.abc import Sequence
from itertools import zip_longest

from lifestream.domain.transcript import Segment, Word
from lifestream.text.sentence_cuts import goes_on

MAX_SEGMENT_S = 12.0
"""About two spoken sentences; longer ones hide what a citation points at."""

PAUSE_S = 0.6
"""A pause this long ends a segment; shorter ones happen inside sentences."""


_SENTENCE_ENDS = (".", "?", "!", "…", "。", "？", "！")
_SHORT_S = 4.0
"""Sentences that end before this are joined with the next one: "Yes. Thank you." is one thought."""


def segments_from_words(
    words: Sequence[Word],
    *,
    language: str | None = None,
    by_sentence: bool = False,
    joiner: str = " ",
    longest_s: float = MAX_SEGMENT_S,
    pause_s: float = PAUSE_S,
) -> tuple[Segment, ...]:
    """Segments over ``words``: at pauses and, where one is still too long, at its longest gap.

    ``by_sentence`` is for words with punctuation: they are cut at sentence ends first, and a
    pause inside a sentence counts only when it is twice as long. The text is the words with
    ``joiner`` between: nothing is capitalised or punctuated.
    """
    sentences = _sentences(words, language) if by_sentence else [list(words)]
    pause_s = pause_s * 2 if by_sentence else pause_s
    runs = (run for sentence in sentences for run in _runs(sentence, longest_s, pause_s, language))
    return tuple(_segment(run, language, joiner) for run in runs)


def _sentences(words: Sequence[Word], language: str | None) -> list[list[Word]]:
    sentences: list[list[Word]] = [[]]
    for word, following in zip_longest(words, words[1:]):
        sentences[-1].append(word)
        long_enough = word.end_s - sentences[-1][0].start_s >= _SHORT_S
        if not long_enough or not word.text.endswith(_SENTENCE_ENDS):
            continue
        if following is None or not goes_on(word.text, following.text, language):
            sentences.append([])
    return sentences


def _runs(
    words: list[Word], longest_s: float, pause_s: float, language: str | None
) -> list[list[Word]]:
    if not words:
        return []
    done: list[list[Word]] = []
    waiting = [words]
    while waiting:
        run = waiting.pop()
        cut = _cut(run, longest_s, pause_s, language)
        if cut == 0:
            done.append(run)
        else:
            waiting += [run[cut:], run[:cut]]
    return done


def _cut(run: Sequence[Word], longest_s: float, pause_s: float, language: str | None) -> int:
    """Index of the word that starts the next run; 0 when the run stays whole."""
    if len(run) < 2:
        return 0
    gaps = [run[i].start_s - run[i - 1].end_s for i in range(1, len(run))]
    if max(gaps) >= pause_s:
        return gaps.index(max(gaps)) + 1
    length_s = run[-1].end_s - run[0].start_s
    if length_s <= longest_s:
        return 0
    # Without real pauses the middle is the better cut: weigh gaps by how central they are.
    middle_s = run[0].start_s + length_s / 2
    scores = [
        -1.0  # "Mr." stays with the name behind it.
        if goes_on(run[i].text, run[i + 1].text, language)
        else (gap + 0.05) * (1.2 - abs(run[i + 1].start_s - middle_s) / (length_s / 2))
        for i, gap in enumerate(gaps)
    ]
    return scores.index(max(scores)) + 1


def _segment(words: Sequence[Word], language: str | None, joiner: str) -> Segment:
    known = [word.probability for word in words if word.probability is not None]
    return Segment(
        start_s=words[0].start_s,
        end_s=words[-1].end_s,
        text=joiner.join(word.text.strip() for word in words),
        words=tuple(words),
        language=language,
        probability=round(sum(known) / len(known), 3) if known else None,
    )
