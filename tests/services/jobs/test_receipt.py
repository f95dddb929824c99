"""The receipt of a recording: run by run, with what nobody knows named as such."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lifestream.domain.errors import NotFound
from lifestream.domain.jobs.ledger import StageRecord
from lifestream.ports.backend import Backend
from lifestream.services.jobs.receipt import get_receipt
from tests.contracts.places.foundations import START
from tests.contracts.places.samples import ANNA, BERT
from tests.services.ledgers import SHOP, done, uploaded, worked

LATER = START + timedelta(days=1)


def test_every_run_stands_for_itself_newest_first(embedded: Backend) -> None:
    job = uploaded(embedded, "1")
    done(embedded, worked(embedded, job, at=START), at=START + timedelta(minutes=2))
    kept = ("media", "audio", "speech", "transcript", "speakers", "scenes", "screen_text")
    again = worked(embedded, job, at=LATER, stored=(*kept, "time_blocks"))
    done(embedded, again, at=LATER + timedelta(minutes=1))

    receipt = get_receipt(embedded, ANNA, job.job_id, SHOP)

    newest, first = receipt.runs
    assert (newest.started_at, first.started_at) == (LATER, START)
    assert (newest.waited_s, first.waited_s, receipt.waited_s) == (4.0, 4.0, 8.0)
    assert (newest.wall_s, first.wall_s, receipt.wall_s) == (20.0, 100.0, 120.0)
    assert receipt.stages_kept == 8
    # Minutes once more: a million tokens at 2. The first run wrote blocks and minutes.
    assert (newest.cost.amount, first.cost.amount) == (2.0, 4.0)
    assert receipt.tokens == (3_000_000, 0)
    assert receipt.cost.amount == 6.0
    assert receipt.media_s == 3600.0


def test_a_model_without_a_price_makes_the_sum_incomplete_not_smaller(embedded: Backend) -> None:
    job = worked(embedded, uploaded(embedded, "1"), at=START, writer="shop other-2")
    cost = get_receipt(embedded, ANNA, job.job_id, SHOP).cost
    assert (cost.amount, cost.unknown) == (0.0, ("other-2",))


def test_a_ledger_of_before_claims_were_noted_is_one_run_of_unknown_wait(
    embedded: Backend,
) -> None:
    job = worked(embedded, uploaded(embedded, "1"), at=START)
    old = tuple(replace(record, epoch=0) for record in job.stages)
    embedded.job_store.save(replace(job, stages=old, runs=()))

    receipt = get_receipt(embedded, ANNA, job.job_id, SHOP)

    (run,) = receipt.runs
    assert (run.waited_s, receipt.waited_s, run.wall_s) == (None, None, 100.0)
    assert run.started_at == START


def test_nothing_was_done_yet_and_nothing_is_claimed(embedded: Backend) -> None:
    job = uploaded(embedded, "1")
    receipt = get_receipt(embedded, ANNA, job.job_id, SHOP)
    assert (receipt.runs, receipt.wall_s, receipt.waited_s) == ((), 0, None)
    assert receipt.cost.is_nothing


def test_a_receipt_outlives_its_recording_and_is_its_owners_alone(embedded: Backend) -> None:
    job = worked(embedded, uploaded(embedded, "1"), at=START)
    with pytest.raises(NotFound):
        get_receipt(embedded, BERT, job.job_id, SHOP)
    embedded.library.delete(ANNA, job.video_id)
    assert get_receipt(embedded, ANNA, job.job_id, SHOP).wall_s == 100.0


def test_a_line_says_what_its_stage_alone_cost(embedded: Backend) -> None:
    job = worked(embedded, uploaded(embedded, "1"), at=START)
    (run,) = get_receipt(embedded, ANNA, job.job_id, SHOP).runs
    by_stage: dict[str, tuple[StageRecord, float]] = {
        line.record.stage: (line.record, line.cost.amount) for line in run.lines
    }
    assert by_stage["minutes"][1] == 2.0
    assert by_stage["transcript"][1] == 0.0
    assert by_stage["minutes"][0].tokens_in == 1_000_000
