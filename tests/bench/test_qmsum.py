"""Grades and gains of the meetings' bench, by hand-computed cases."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bench.qmsum import graded, ndcg
from bench.recordings.meetings import domain_of, passages_of, read_meetings
from tests.contracts.places.passages import a_passage


def test_a_meeting_gets_times_by_its_words_and_loses_its_marks(tmp_path: Path) -> None:
    turns = [
        {"speaker": "Grad C", "content": "Yeah , we had {disfmarker} a talk ."},
        {"speaker": "PhD D", "content": "{vocalsound}"},
        {"speaker": "PhD D", "content": "It didn't move ."},
    ]
    query = {"query": "What moved?", "answer": "", "relevant_text_span": [["2", "2"]]}
    told = {"meeting_transcripts": turns, "specific_query_list": [query]}
    (tmp_path / "val").mkdir()
    (tmp_path / "val" / "Bed004.json").write_text(json.dumps(told))

    (meeting,) = read_meetings(tmp_path, "val")

    assert [segment.text for segment in meeting.segments] == [
        "Yeah, we had a talk.",
        "",
        "It didn't move.",
    ]
    assert meeting.segments[2].start_s == 2.0
    assert meeting.questions[0].parts == ((2.0, 3.2),)
    assert passages_of(meeting.name, meeting.segments)[0].speakers == ("Grad C", "PhD D")


def test_the_three_sources_are_told_apart() -> None:
    names = {"ES2002a": "product", "IS1000b": "product", "Bmr003": "academic"}
    assert {name: domain_of(name) for name in names} == names
    assert domain_of("covid_1") == domain_of("education_4") == "committee"


@pytest.mark.parametrize(
    ("parts", "grade"),
    [(((0.0, 5.0),), 2), (((0.0, 4.9),), 1), (((10.0, 20.0),), 0), (((0.0, 2.0), (7.0, 10.0)), 2)],
)
def test_a_grade_is_the_share_that_answers(
    parts: tuple[tuple[float, float], ...], grade: int
) -> None:
    assert graded(replace(a_passage("x"), start_s=0.0, end_s=10.0), parts) == grade


def test_gain_counts_the_best_first() -> None:
    assert ndcg([2, 1], [1, 2, 0]) == pytest.approx(1.0)
    assert ndcg([0, 0], [2]) == 0.0
    assert ndcg([1, 2], [2, 1]) == pytest.approx((1 + 3 / 1.58496) / (3 + 1 / 1.58496), abs=1e-4)
    assert ndcg([], [0]) == 0.0
