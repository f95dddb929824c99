"""What follows when a stage is made again is said as the pipeline does it."""

import pytest

from lifestream.domain.jobs.stages import SPEAKERS, STAGES, TRANSCRIPT, holders, made_again
from tests.services.jobs.test_killed_anywhere import MADE_FROM as SEEN_IN_THE_PIPELINE


def test_every_stage_is_made_from_stages_before_it() -> None:
    for position, stage in enumerate(STAGES):
        assert set(stage.made_from) <= set(STAGES[:position])


def test_the_words_are_also_held_by_the_result_that_has_their_speakers() -> None:
    assert holders(TRANSCRIPT) == ("transcript", "speakers")
    assert holders(SPEAKERS) == ("speakers",)


@pytest.mark.parametrize("stage", SEEN_IN_THE_PIPELINE)
def test_what_follows_is_what_the_pipeline_really_made_again(stage: str) -> None:
    # That recording's words are captions, and its samples are never kept.
    differs = {"transcript", "audio"} - {stage}
    assert set(made_again(stage)) - differs == SEEN_IN_THE_PIPELINE[stage] - differs
