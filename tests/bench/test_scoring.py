"""The figures of docs/evaluation.md are only as good as the scoring."""

from pathlib import Path

import numpy as np
import pytest

from bench.scoring.attributed import attributed_errors
from bench.scoring.cuts import CutScore, cut_score
from bench.scoring.speakers import best_match, read_rttm, speaker_errors
from bench.scoring.words import (
    WordErrors,
    normalised,
    spoken,
    without_labels,
    word_errors,
)


def test_equal_texts_in_other_spelling_have_no_word_errors() -> None:
    truth = "We spent $18,000, or 31%, on the 21st: that's fine."
    heard = (
        "we spent eighteen thousand dollars or thirty one percent on the twenty first that's fine"
    )
    assert word_errors(truth, heard).wrong == 0


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        ("240", "two hundred and forty"),
        ("1462", "fourteen sixty two"),
        ("4.3", "four point three"),
        ("22nd", "twenty second"),
        ("30th", "thirtieth"),
        ("1,000,000", "one million"),
        ("1905", "nineteen oh five"),
        ("2025", "two thousand twenty five"),
    ],
)
def test_digits_are_compared_as_they_are_said(digits: str, words: str) -> None:
    assert normalised(digits) == normalised(words)


def test_and_between_other_words_stays() -> None:
    assert normalised("a hundred and then some") == "a hundred and then some".split()


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("I'm sure there isn't", "I am sure, there is not"),
        ("We've won’t and can't", "we have will not and cannot"),
        ("he'd go, you'll see", "he would go you will see"),
        ("So, um, it's, uh, let's go", "so it is let us go"),
    ],
)
def test_english_contractions_and_hesitations_are_no_errors(short: str, long: str) -> None:
    assert normalised(short) == normalised(long)


def test_what_is_written_out_in_english_stays_in_other_languages() -> None:
    assert normalised("Um drei Uhr geht's", "de") != normalised("drei Uhr geht is", "de")
    assert "um" in normalised("Um drei Uhr", "de")


def test_another_word_stays_wrong() -> None:
    assert word_errors("we can do it", "we can't do it").wrong == 1
    assert word_errors("your dataset", "your data set").wrong == 2
    assert word_errors("a spectre", "a specter").wrong == 1


def test_a_substitution_a_deletion_and_an_insertion_count_one_each() -> None:
    errors = word_errors("the cat sat on the mat", "the bat sat on mat today")
    assert (errors.wrong, errors.words) == (3, 6)
    assert errors.rate == pytest.approx(0.5)


def test_hearing_nothing_misses_every_word() -> None:
    assert word_errors("three little words", "").rate == 1.0


def test_words_heard_where_nobody_spoke_are_all_wrong() -> None:
    assert word_errors("", "thank you").wrong == 2


def test_chinese_is_scored_by_character() -> None:
    errors = word_errors("测试完成后。", "测试 完后", language="zh")
    assert (errors.wrong, errors.words) == (1, 5)


def test_pooling_weighs_by_words_not_by_files() -> None:
    parts = [WordErrors(wrong=1, words=1, heard=1), WordErrors(wrong=0, words=9, heard=9)]
    assert WordErrors.pooled(parts).rate == pytest.approx(0.1)


def test_speaker_labels_are_dropped_only_where_every_line_has_one() -> None:
    assert without_labels("Katie: Good morning.\nSteve: Hello.") == "Good morning.\nHello."
    assert without_labels("[left] He began.\n[right] Far.") == "He began.\nFar."
    assert without_labels("Note: keep this.\nAnd this.") == "Note: keep this.\nAnd this."


def test_numbers_are_said_aloud() -> None:
    assert spoken(907_315) == "nine hundred seven thousand three hundred fifteen"


def test_the_same_turns_under_other_names_have_no_speaker_errors() -> None:
    truth = [(0.0, 10.0, "Katie"), (10.0, 20.0, "Steve")]
    found = [(0.0, 10.0, "S2"), (10.0, 20.0, "S1")]
    assert speaker_errors(truth, found, collar_s=0.0).rate == 0.0


def test_missed_invented_and_confused_speech_are_told_apart() -> None:
    truth = [(0.0, 10.0, "A"), (10.0, 20.0, "B")]
    found = [(0.0, 8.0, "S1"), (10.0, 15.0, "S2"), (15.0, 20.0, "S1"), (20.0, 21.0, "S2")]
    errors = speaker_errors(truth, found, collar_s=0.0)
    assert errors.missed_s == pytest.approx(2.0)
    assert errors.confused_s == pytest.approx(5.0)
    assert errors.invented_s == pytest.approx(1.0)
    assert errors.rate == pytest.approx(8 / 20)


def test_of_two_people_speaking_at_once_both_count() -> None:
    errors = speaker_errors([(0.0, 4.0, "A"), (2.0, 4.0, "B")], [(0.0, 4.0, "S1")], collar_s=0.0)
    assert errors.speech_s == pytest.approx(6.0)
    assert errors.missed_s == pytest.approx(2.0)


def test_the_collar_forgives_edges_that_are_a_little_off() -> None:
    truth, found = [(1.0, 5.0, "A")], [(1.2, 5.2, "S1")]
    assert speaker_errors(truth, found, collar_s=0.25).rate == 0.0
    assert speaker_errors(truth, found, collar_s=0.0).rate == pytest.approx(0.1)


def test_no_turns_found_is_all_missed() -> None:
    assert speaker_errors([(0.0, 5.0, "A")], [], collar_s=0.0).rate == 1.0


def test_the_best_match_is_not_the_greedy_one() -> None:
    assert best_match(np.array([[10.0, 9.0], [9.0, 1.0]])) == 18.0
    assert best_match(np.array([[1.0], [3.0], [2.0]])) == 3.0
    assert best_match(np.zeros((0, 2))) == 0.0


def test_rttm_is_read_as_starts_and_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.rttm"
    path.write_text(";; note\nSPEAKER a 1 6.690 0.430 <NA> <NA> Katie <NA> <NA>\n")
    ((start_s, end_s, who),) = read_rttm(path)
    assert (start_s, round(end_s, 2), who) == (6.69, 7.12, "Katie")


def test_a_cut_counts_once_however_often_it_is_reported() -> None:
    score = cut_score([10.0, 20.0], [9.8, 10.1, 30.0])
    assert (score.right, score.reported) == (1, 3)
    assert score.f1 == pytest.approx(2 / 5)


def test_close_cuts_are_matched_in_order_of_time() -> None:
    assert cut_score([10.0, 10.4], [10.3, 10.7]).f1 == 1.0


def test_reporting_nothing_where_there_is_nothing_is_perfect() -> None:
    assert cut_score([], []).f1 == 1.0
    assert cut_score([], [3.0]).f1 == 0.0
    assert CutScore.pooled([cut_score([], []), cut_score([1.0], [1.0])]).f1 == 1.0


TALK = {"Anna": "shall we start now", "Ben": "yes please"}


def test_words_with_the_right_people_under_other_names_have_no_errors() -> None:
    heard = [("S1", "Shall we"), ("S2", "Yes, please."), ("S1", "start now?")]
    assert attributed_errors(TALK, heard).wrong == 0


def test_a_word_of_somebody_else_is_missing_there_and_too_many_here() -> None:
    errors = attributed_errors(TALK, [("S1", "shall we start now yes"), ("S2", "please")])
    assert (errors.wrong, errors.words) == (2, 6)


def test_a_voice_split_in_two_or_unattributed_counts_as_wrong() -> None:
    heard = [("S1", "shall we"), ("S3", "start now"), (None, "yes please")]
    assert attributed_errors(TALK, heard).wrong == 4
    assert attributed_errors(TALK, []).rate == 1.0
    assert attributed_errors({}, [("S1", "so")]).wrong == 1
