import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lifestream.domain.scene import ScreenText
from lifestream.domain.summary import Evidence, Minutes, Point
from lifestream.domain.transcript import Segment
from lifestream.inference.writing.extractive.writer import ExtractiveWriter
from lifestream.ports.language_model import BlockMaterial, WholeMaterial
from tests.inference.writing.extractive.dialogues import STANDUP, minutes_of, segments, slide


def block(*screen: ScreenText, spoken: tuple[Segment, ...] = ()) -> BlockMaterial:
    return BlockMaterial(index=0, start_s=0.0, end_s=300.0, segments=spoken, screen=screen)


def test_a_block_quotes_each_speaker_and_keeps_the_exact_words() -> None:
    spoken = segments(STANDUP)
    written, usage = ExtractiveWriter().write_block(block(spoken=spoken))
    everything = " ".join(s.text for s in spoken)
    assert all(point.evidence.quote in everything for point in written.points)
    assert {point.evidence.speaker for point in written.points} == {"S1", "S2", "S3"}
    assert all(0 <= p.evidence.start_s <= p.evidence.end_s <= 300 for p in written.points)
    assert (usage.tokens_in, usage.tokens_out) == (0, 0)


def test_a_block_says_what_was_shown_and_takes_its_topics_from_slides() -> None:
    shown = slide(0.0, 30.0, "Budget", "18,000 of 30,000 dollars spent")
    written, _ = ExtractiveWriter().write_block(block(shown))
    assert written.title == "Budget"
    assert written.shown == ("Budget: 18,000 of 30,000 dollars spent",)
    assert written.topics == ("Budget",)


def test_what_was_said_where_somebody_took_a_note_is_among_the_points_and_the_overview() -> None:
    spoken = segments(STANDUP)
    plain, _ = ExtractiveWriter().write_block(block(spoken=spoken))
    left_out = next(
        one
        for one in spoken
        if len(one.text.split()) > 4 and not any(one.text in p.evidence.quote for p in plain.points)
    )
    noted = ((left_out.end_s + 2.0, ""),)
    steered, _ = ExtractiveWriter().write_block(replace(block(spoken=spoken), noted=noted))
    whole = WholeMaterial(
        filename="a.mp4", duration_s=300.0, segments=spoken, screen=(), blocks=(steered,)
    )
    minutes, _ = ExtractiveWriter().write_minutes(replace(whole, noted=noted))

    def held(points: tuple[Point, ...]) -> bool:
        return any(left_out.start_s <= p.evidence.start_s < left_out.end_s for p in points)

    assert not held(plain.points)
    assert held(steered.points) and held(minutes.overview)


def test_a_silent_block_says_that_nothing_was_said() -> None:
    written, _ = ExtractiveWriter().write_block(block())
    assert written.title == "Nothing said"
    assert written.points == written.action_items == ()


def test_the_writer_says_that_it_only_quotes() -> None:
    engine = ExtractiveWriter().engine
    assert engine.degraded
    assert "only quotes" in engine.note
    assert minutes_of(STANDUP).engine == engine


def test_the_same_material_gives_the_same_minutes() -> None:
    assert minutes_of(STANDUP) == minutes_of(STANDUP)


@pytest.mark.parametrize(
    ("filename", "title"),
    [
        ("2025-05-06_team-call.mp4", "2025-05-06 team call"),
        ("..\\..\\x.mp4", "x"),
        ("", "Untitled recording"),
    ],
)
def test_without_speech_or_slides_the_file_gives_the_title(filename: str, title: str) -> None:
    minutes, _ = ExtractiveWriter().write_minutes(
        WholeMaterial(filename=filename, duration_s=9.0, segments=(), screen=(), blocks=())
    )
    assert minutes.title == title
    assert not minutes.verdict.is_meeting


def test_a_title_slide_gives_the_title() -> None:
    assert (
        minutes_of(STANDUP, slide(1.0, 9.0, "Sprint 12 review", "Agenda")).title
        == "Sprint 12 review"
    )


def test_what_the_speakers_call_it_gives_the_title() -> None:
    lines = (("a", "Welcome everyone to the summer festival meeting. I am glad."), *STANDUP)
    assert minutes_of(lines).title == "Summer festival meeting"


@pytest.mark.corpus
class TestOnTheCorpusMeeting:
    @pytest.fixture
    def truth(self, corpus: Path) -> dict[str, Any]:
        text = (corpus / "video" / "composite" / "meeting.json").read_text(encoding="utf-8")
        document: dict[str, Any] = json.loads(text)
        return document

    @pytest.fixture(params=["with slides", "speech alone"])
    def minutes(self, truth: dict[str, Any], request: pytest.FixtureRequest) -> Minutes:
        labels: dict[str, str] = {}
        spoken = tuple(
            Segment(
                start_s=turn["start"],
                end_s=turn["end"],
                text=turn["text"],
                speaker=labels.setdefault(turn["speaker"], f"S{len(labels) + 1}"),
            )
            for turn in truth["turns"]
        )
        slides = tuple(
            slide(s["start"], s["end"], s["title"], *s["bullets"]) for s in truth["slides"]
        )
        minutes, _ = ExtractiveWriter().write_minutes(
            WholeMaterial(
                filename="meeting.mp4",
                duration_s=truth["duration"],
                segments=spoken,
                screen=slides if request.param == "with slides" else (),
                blocks=(),
                recorded_on=date(2025, 3, 10),
            )
        )
        return minutes

    def test_every_decision_and_open_question_is_found_and_none_invented(
        self, truth: dict[str, Any], minutes: Minutes
    ) -> None:
        assert [turn_of(truth, d.evidence) for d in minutes.decisions] == [
            decision["turn"] for decision in truth["decisions"]
        ]
        assert [turn_of(truth, q.evidence) for q in minutes.open_questions] == [
            question["turn"] for question in truth["open_questions"]
        ]

    def test_every_action_item_has_its_owner_and_due_date_and_none_is_invented(
        self, truth: dict[str, Any], minutes: Minutes
    ) -> None:
        found = [
            (item.owner, item.due.isoformat() if item.due else None, turn_of(truth, item.evidence))
            for item in minutes.action_items
        ]
        assert found == [
            (item["owner"], item["due_date"], item["turn"]) for item in truth["action_items"]
        ]

    def test_it_is_a_meeting_with_its_title(self, truth: dict[str, Any], minutes: Minutes) -> None:
        assert minutes.verdict.is_meeting
        assert truth["title"] in minutes.title


def turn_of(truth: dict[str, Any], evidence: Evidence) -> int | None:
    for turn in truth["turns"]:
        if turn["start"] <= evidence.start_s < turn["end"]:
            return int(turn["index"])
    return None


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["conv_two_readers", "lecture_printing"])
def test_corpus_readings_and_lectures_are_no_meetings_and_promise_nothing(
    corpus: Path, name: str
) -> None:
    path = corpus / "video" / "composite" / f"{name}.json"
    truth = json.loads(path.read_text(encoding="utf-8"))
    spoken = tuple(
        Segment(start_s=t["start"], end_s=t["end"], text=t["text"], speaker=t["speaker"])
        for t in truth["turns"]
    )
    minutes, _ = ExtractiveWriter().write_minutes(
        WholeMaterial(
            filename=f"{name}.mp4",
            duration_s=truth["duration"],
            segments=spoken,
            screen=(),
            blocks=(),
            recorded_on=date(2025, 3, 10),
        )
    )
    assert not minutes.verdict.is_meeting
    assert minutes.action_items == minutes.decisions == minutes.open_questions == ()
