"""Documents are read back as they were written, and nothing else is read at all."""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifestream.domain import codec
from lifestream.domain.summary import ActionItem, Evidence
from lifestream.domain.transcript import EngineInfo, Segment, Transcript, Word
from tests.domain.jobs.test_job import a_job

ITEM = ActionItem(
    task="send the contract",
    owner="Ewan",
    due_said="by Wednesday",
    due=date(2025, 3, 12),
    evidence=Evidence(start_s=1.5, end_s=4.0, quote="I will send it", speaker="S2"),
)

times = st.floats(min_value=0, max_value=1e6, allow_nan=False)
words = st.builds(
    Word, start_s=times, end_s=times, text=st.text(), probability=st.none() | st.floats(0, 1)
)
segments = st.builds(
    Segment,
    start_s=times,
    end_s=times,
    text=st.text(),
    words=st.lists(words, max_size=3).map(tuple),
    speaker=st.none() | st.text(),
)


@given(st.lists(segments, max_size=4).map(tuple))
def test_any_transcript_is_read_back_as_it_was_written(value: tuple[Segment, ...]) -> None:
    transcript = Transcript(segments=value, engine=EngineInfo(name="test"))

    assert codec.decode(Transcript, codec.encode(transcript)) == transcript


def test_dates_enums_and_nested_values_are_read_back() -> None:
    job = a_job().claim(datetime(2026, 1, 1, tzinfo=UTC), "w")

    assert codec.decode(ActionItem, codec.encode(ITEM)) == ITEM
    assert codec.decode(type(job), codec.encode(job)) == job


def test_the_same_value_gives_the_same_bytes() -> None:
    assert codec.encode(ITEM) == codec.encode(codec.decode(ActionItem, codec.encode(ITEM)))


def test_a_flipped_letter_is_noticed() -> None:
    damaged = codec.encode(ITEM).replace(b"send the contract", b"send the contrast")

    with pytest.raises(ValueError, match="damaged"):
        codec.decode(ActionItem, damaged)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"surprise": 1}, "unknown field 'surprise'"),
        ({"task": 7}, "ActionItem.task should be str"),
        ({"evidence": {"start_s": 1.0}}, "ActionItem.evidence"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(change: dict[str, object], complaint: str) -> None:
    plain = codec.to_plain(ITEM) | change

    with pytest.raises(ValueError, match=complaint):
        codec.from_plain(ActionItem, plain)


def test_a_document_of_a_later_schema_is_refused() -> None:
    document = json.loads(codec.encode(ITEM)) | {"schema_version": 99}

    with pytest.raises(ValueError, match="ActionItem document"):
        codec.decode(ActionItem, json.dumps(document))
