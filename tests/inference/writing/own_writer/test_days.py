"""A day written by the real small model: what it says stands at a second of its recordings."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lifestream.inference.writing.openai_writer import OpenAiWriter
from lifestream.ports.backend import Backend
from lifestream.services.days.day import day_of
from lifestream.services.days.write_narrative import write_narrative
from tests.services.days.recordings import OWNER, record

pytestmark = [pytest.mark.writer, pytest.mark.timeout(600)]

DAY = date(2026, 11, 17)
NINE = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
GREENHOUSE = (
    "We decided to buy the greenhouse in April.",
    "I will send the offer to the bank by Friday.",
)
HARBOUR = ("The harbour hall is free on Saturday.", "Then we meet at the harbour hall.")


def test_a_day_of_two_recordings_is_written_with_moments_of_both_or_quoted(
    embedded: Backend, writer: OpenAiWriter
) -> None:
    record(embedded, "1", NINE, says=GREENHOUSE, title="Greenhouse")
    record(embedded, "2", NINE + timedelta(hours=3), says=HARBOUR, title="Harbour")

    assert write_narrative(embedded, writer, OWNER, DAY, UTC)

    page = day_of(embedded, OWNER, DAY, UTC)
    # So weak a model may leave nothing that stands up; then the day quotes its recordings.
    assert page.narrative.engine in (None, writer.engine)
    assert page.narrative.headline
    assert page.narrative.sentences
    seconds = {("v1", 0.0), ("v1", 300.0), ("v2", 0.0), ("v2", 300.0)}
    assert {(one.video_id, one.at_s) for one in page.narrative.sentences} <= seconds
