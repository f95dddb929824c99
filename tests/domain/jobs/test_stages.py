"""What follows when a stage is made again is said as the pipeline does it."""

import pytest

from lifestream.domain.jobs.batch import STAGE_NAMES
from lifestream.domain.jobs.stages import MADE_FROM, made_again
from tests.services.jobs.test_killed_anywhere import MADE_FROM as SEEN_IN_THE_PIPELINE


def test_every_stage_is_made_from_stages_before_it() -> None:
    assert tuple(MADE_FROM) == STAGE_NAMES
    for stage, taken in MADE_FROM.items():
        assert all(STAGE_NAMES.index(one) < STAGE_NAMES.index(stage) for one in taken)


@pytest.mark.parametrize("stage", SEEN_IN_THE_PIPELINE)
def test_what_follows_is_what_the_pipeline_really_made_again(stage: str) -> None:
    # That recording's words are captions, and its samples are never kept.
    differs = {"transcript", "audio"} - {stage}
    assert set(made_again(stage)) - differs == SEEN_IN_THE_PIPELINE[stage] - differs
