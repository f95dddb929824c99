"""What a stage's run comes to, and that what nobody can price is never said to be free."""

from datetime import UTC, datetime

import pytest

from lifestream.domain.jobs.cost import NOTHING, Cost, Rates, total
from lifestream.domain.jobs.ledger import StageRecord
from lifestream.domain.jobs.prices import Price, PriceTable

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def a_price(amount: float) -> Price:
    return Price(
        amount=amount,
        per=1_000_000,
        unit="tokens",
        region="any",
        what="",
        source="",
        url="",
        read_on="2026-01-01",
        checked="not checked",
    )


TABLE = PriceTable(
    currency="USD",
    gathered_on="2026-01-01",
    prices={
        "big-1_in": a_price(2.0),
        "big-1_out": a_price(8.0),
        "maker/big-1_in": a_price(3.0),
        "maker/big-1_out": a_price(3.0),
    },
)
AT_HOME = Rates(table=TABLE, sellers=frozenset({"shop"}))
IN_THE_CLOUD = Rates(table=TABLE, sellers=frozenset({"shop"}), compute_per_s=0.001)


def a_record(
    model: str = "", *, wall_s: float = 10.0, tokens: tuple[int, int] = (0, 0), hit: bool = False
) -> StageRecord:
    return StageRecord(
        stage="minutes",
        attempt=1,
        started_at=NOON,
        wall_s=wall_s,
        cpu_s=1.0,
        peak_memory_bytes=1,
        cache_hit=hit,
        model=model,
        tokens_in=tokens[0],
        tokens_out=tokens[1],
    )


@pytest.mark.parametrize(
    ("rates", "record", "cost"),
    [
        (AT_HOME, a_record("faster-whisper small"), 0.0),
        (AT_HOME, a_record("shop big-1 prompt-3", tokens=(1_000_000, 500_000)), 6.0),
        (AT_HOME, a_record("shop big-1-2026-02-03 p", tokens=(1_000_000, 0)), 2.0),
        (AT_HOME, a_record("shop maker/big-1 p", tokens=(1_000_000, 0)), 3.0),
        (AT_HOME, a_record("own big-1", tokens=(1_000_000, 0)), 0.0),
        (IN_THE_CLOUD, a_record("faster-whisper small", wall_s=60.0), 0.06),
        (IN_THE_CLOUD, a_record("shop big-1", wall_s=60.0, tokens=(0, 1_000_000)), 8.06),
        (IN_THE_CLOUD, a_record("shop big-1", wall_s=60.0, tokens=(9, 9), hit=True), 0.0),
    ],
)
def test_a_run_costs_its_seconds_and_its_tokens(
    rates: Rates, record: StageRecord, cost: float
) -> None:
    assert rates.of(record).amount == pytest.approx(cost)
    assert rates.of(record).unknown == ()


@pytest.mark.parametrize(
    "record",
    [
        a_record("shop other-2 p1", tokens=(100, 100)),
        a_record("shop other-2"),
        a_record("shop/other-2"),
        a_record("shop/other-2/768"),
    ],
)
def test_a_model_without_a_price_is_named_and_not_free(record: StageRecord) -> None:
    cost = AT_HOME.of(record)
    assert cost.unknown == ("other-2",)
    assert not cost.is_nothing


def test_a_sold_model_whose_tokens_were_not_counted_has_no_known_price() -> None:
    assert AT_HOME.of(a_record("shop big-1")).unknown == ("big-1",)


def test_a_sum_keeps_what_is_unknown_and_names_it_once() -> None:
    whole = total(
        [Cost(amount=1.0), Cost(unknown=("a",)), Cost(amount=0.5, unknown=("b", "a")), NOTHING]
    )
    assert whole == Cost(amount=1.5, unknown=("a", "b"))
    assert total([]).is_nothing
