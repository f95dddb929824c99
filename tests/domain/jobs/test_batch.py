"""What a request to reprocess may say, and which version is older."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import OwnerId
from lifestream.domain.jobs.batch import ReprocessRequest, Selection
from tests.contracts.places.samples import a_video

GOOD = ReprocessRequest(
    batch_id="b1", select=Selection(owner=OwnerId("anna")), from_stage="minutes"
)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"select": Selection()}, "selection is empty"),
        ({"select": Selection(older_than_pipeline="new")}, "no version"),
        (
            {"select": Selection(from_day=date(2026, 3, 2), to_day=date(2026, 3, 1))},
            "before they begin",
        ),
        ({"from_stage": "cooking"}, "no stage"),
        ({"batch_id": "a/b"}, "no name for a batch"),
        ({"batch_id": ""}, "no name for a batch"),
        ({"batch_id": "b" * 65}, "no name for a batch"),
        ({"at_once": 0}, "at_once"),
        ({"at_once": 101}, "at_once"),
    ],
)
def test_a_request_that_cannot_be_done_says_why(changes: dict[str, Any], told: str) -> None:
    assert GOOD.checked() == GOOD

    with pytest.raises(InvalidRequest, match=told):
        replace(GOOD, **changes).checked()


@pytest.mark.parametrize(
    ("pipeline", "than", "older"),
    [
        ("", "0.1", True),
        ("0.9", "0.10", True),
        ("0.1.0", "0.1", False),
        ("0.1", "0.1.0", False),
        ("1.0", "0.9.9", False),
    ],
)
def test_versions_are_compared_by_their_numbers(pipeline: str, than: str, older: bool) -> None:
    video = replace(a_video(), pipeline=pipeline)

    assert Selection(older_than_pipeline=than).matches(video) is older
