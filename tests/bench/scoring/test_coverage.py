"""Detected speech is accounted for by words and by what is listed, and by nothing else."""

import pytest

from bench.scoring.coverage import Coverage, coverage
from lifestream.domain.transcript import RemovedSpan, SpeechRegion, Word

SPEECH = [SpeechRegion(start_s=0.0, end_s=10.0)]


def word(start_s: float, end_s: float) -> Word:
    return Word(start_s=start_s, end_s=end_s, text="word")


@pytest.mark.parametrize(
    ("words", "removed", "lost_s"),
    [
        ([], [], 10.0),
        ([word(0.0, 0.5), word(1.0, 1.5), word(2.0, 2.5)], [], 7.5),
        ([word(0.0, 10.0)], [], 8.5),
        ([word(0.2, 0.7)], [RemovedSpan(start_s=0.7, end_s=9.5, reason="unheard")], 0.0),
        ([word(0.2, 0.7)], [RemovedSpan(start_s=0.7, end_s=9.5, reason="replaced")], 9.3),
        ([word(11.0, 12.0)], [], 10.0),
    ],
)
def test_a_second_without_words_or_mention_is_lost(
    words: list[Word], removed: list[RemovedSpan], lost_s: float
) -> None:
    found = coverage(SPEECH, words, removed)

    assert found.speech_s == 10.0
    assert found.lost_s == pytest.approx(lost_s)


def test_shares_are_pooled_by_seconds() -> None:
    parts = [Coverage(speech_s=99.0, lost_s=0.0), Coverage(speech_s=1.0, lost_s=1.0)]

    assert Coverage.pooled(parts).rate == pytest.approx(0.99)
    assert Coverage.pooled([]).rate == 1.0
