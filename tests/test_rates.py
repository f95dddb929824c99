"""Settings to prices: one list for the application and the month's bill."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.costs.assumptions import Assumptions
from deploy.costs.bill import GIB_PER_CPU
from deploy.costs.prices import load_prices as prices_of_the_bill
from lifestream.bootstrap.prices import (
    LATE_CPUS,
    LATE_MEMORY_GIB,
    PROCESSOR_CPUS,
    PROCESSOR_MEMORY_GIB,
    load_prices,
    rates,
)
from lifestream.config import Settings, load_settings
from lifestream.domain.errors import ConfigError
from lifestream.domain.jobs.ledger import StageRecord
from lifestream.domain.jobs.prices import PriceError


def settings(tmp_path: Path, **given: str) -> Settings:
    named = {f"LIFESTREAM_{name.upper()}": value for name, value in given.items()}
    return load_settings({"LIFESTREAM_DATA_DIR": str(tmp_path), **named})


def test_the_bill_and_the_receipt_read_one_list() -> None:
    assert prices_of_the_bill() is load_prices()
    assert len(list(Path(__file__).parents[1].glob("[!.]*/**/prices.json"))) == 1


def test_on_a_machine_of_ones_own_nothing_but_services_costs_money(tmp_path: Path) -> None:
    here = rates(settings(tmp_path))
    assert (here.compute_per_s, here.writer) == (0.0, "")
    assert here.of_tokens("extractive rules-1", 100, 100).is_nothing
    # What was written with a key that is not set any more was paid for all the same.
    assert here.of_tokens("openai gpt-4o-mini p1", 1_000_000, 0).amount == pytest.approx(0.15)


def test_a_model_server_on_this_machine_charges_nothing_and_one_elsewhere_may(
    tmp_path: Path,
) -> None:
    for address in ("http://127.0.0.1:11434/v1", "http://localhost:1234/v1", "http://[::1]/v1"):
        own = rates(settings(tmp_path, openai_base_url=address, openai_model="llama3"))
        assert own.of_tokens(own.writer, 1000, 1000).is_nothing, address
    other = rates(
        settings(tmp_path, openai_base_url="https://models.example/v1", openai_model="llama3")
    )
    assert other.of_tokens(other.writer, 1000, 1000).unknown == ("llama3",)


def test_a_model_the_table_lacks_gets_the_price_that_is_set(tmp_path: Path) -> None:
    given = rates(
        settings(
            tmp_path, openai_base_url="https://m.example/v1", model_prices="co/big=0.4/1.6,f=0/0"
        )
    )
    assert given.of_tokens("openai co/big p1", 1_000_000, 500_000).amount == pytest.approx(1.2)
    assert given.of_tokens("openai f p1", 1_000_000, 0).is_nothing
    assert given.of_tokens("openai gpt-4o p1", 1_000_000, 0).amount == pytest.approx(2.5)
    assert "co/big_in" not in load_prices().prices
    for wrong in ("big", "big=1", "big=a/b", "big=-1/2"):
        with pytest.raises(ConfigError, match=r"MODEL_PRICES.*big"):
            rates(settings(tmp_path, model_prices=wrong))


def test_in_the_cloud_a_second_costs_gpu_processors_and_memory(tmp_path: Path) -> None:
    cloud = rates(settings(tmp_path, backend="gcp", gcp_project="p", gcp_bucket="b"))
    table, taken = load_prices(), Assumptions()
    assert (
        taken.processor_cpus,
        taken.processor_memory_gib,
    ) == (PROCESSOR_CPUS, PROCESSOR_MEMORY_GIB)
    assert (taken.late_cpus, GIB_PER_CPU * taken.late_cpus) == (LATE_CPUS, LATE_MEMORY_GIB)
    assert cloud.compute_per_s == pytest.approx(
        table.price("run_gpu").amount
        + 8 * table.price("run_job_cpu").amount
        + 32 * table.price("run_job_memory").amount
    )
    assert cloud.compute_without_gpu_per_s == pytest.approx(
        4 * table.price("run_job_cpu").amount + 16 * table.price("run_job_memory").amount
    )
    record = StageRecord(
        stage="scenes",
        attempt=1,
        started_at=datetime(2026, 1, 1, tzinfo=UTC),
        wall_s=100.0,
        cpu_s=100.0,
        peak_memory_bytes=1,
    )
    with_gpu, without = cloud.of(record), cloud.of(replace(record, without_gpu=True))
    assert with_gpu.amount == pytest.approx(100 * cloud.compute_per_s)
    assert without.amount == pytest.approx(100 * cloud.compute_without_gpu_per_s)


def test_a_file_that_is_no_price_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "prices.json"
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(PriceError, match="no price table"):
        load_prices(path)
