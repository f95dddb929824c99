"""Settings to what work costs here. The only place that knows which engines are sold by whom."""

import functools
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lifestream.bootstrap.writers import choose_language_model, is_on_this_machine
from lifestream.config import Settings
from lifestream.domain.errors import ConfigError
from lifestream.domain.jobs.cost import Rates
from lifestream.domain.jobs.prices import NOT_CHECKED, Price, PriceError, PriceTable, read_prices

TABLE = Path(__file__).resolve().parents[1] / "prices.json"
"""The only list of prices. ``./run costs`` reads it, too."""

_AMOUNT = r"\d+(?:\.\d+)?"
MODEL_PRICE = re.compile(rf"(?P<model>[^=\s]+)=(?P<read>{_AMOUNT})/(?P<written>{_AMOUNT})")

PROCESSOR_CPUS = 8.0
PROCESSOR_MEMORY_GIB = 32.0
"""Of a processor's task with its GPU. Source: terraform/processor.tf, compared by a test."""

LATE_CPUS = 4.0
LATE_MEMORY_GIB = 16.0
"""Of a processor without a GPU. Source: terraform/processor_late.tf, compared by a test."""


@functools.cache
def load_prices(path: Path = TABLE) -> PriceTable:
    """Raises PriceError when the file is no price table."""
    try:
        return read_prices(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise PriceError(f"{path.name} is no price table: {error}") from error


def rates(settings: Settings) -> Rates:
    """The prices of processing with these settings.

    Raises:
        PriceError: The price table is damaged.
        ConfigError: A price of LIFESTREAM_MODEL_PRICES cannot be read.
    """
    table = with_models(load_prices(), settings.model_prices)
    # Also where no key is set now: older receipts may have been paid for.
    own_endpoint = is_on_this_machine(settings.openai_base_url)
    writes = choose_language_model(settings).engine == "openai"
    return Rates(
        table=table,
        compute_per_s=_processor_per_s(table) if settings.backend == "gcp" else 0.0,
        compute_without_gpu_per_s=_late_per_s(table) if settings.backend == "gcp" else 0.0,
        sellers=frozenset({"vertex"} if own_endpoint else {"openai", "vertex"}),
        writer=f"openai {settings.openai_model}" if writes else "",
    )


def with_models(table: PriceTable, given: Sequence[str]) -> PriceTable:
    """The table with prices of one's own, each ``model=read/written`` for a million tokens.

    Raises:
        ConfigError: One of them cannot be read.
    """
    prices = dict(table.prices)
    for text in given:
        found = MODEL_PRICE.fullmatch(text.strip())
        if found is None:
            raise ConfigError(
                f"LIFESTREAM_MODEL_PRICES has {text!r}; write each as model=read/written in "
                f"{table.currency} for a million tokens, such as llama3=0/0."
            )
        for way, amount in (("in", found["read"]), ("out", found["written"])):
            prices[f"{found['model']}_{way}"] = Price(
                amount=float(amount),
                per=1_000_000,
                unit="tokens",
                region="any",
                what=f"{found['model']}, tokens",
                source="LIFESTREAM_MODEL_PRICES",
                url="",
                read_on=table.gathered_on,
                checked=NOT_CHECKED,
            )
    return replace(table, prices=prices)


def _processor_per_s(table: PriceTable) -> float:
    return (
        table.price("run_gpu").of(1.0)
        + table.price("run_job_cpu").of(PROCESSOR_CPUS)
        + table.price("run_job_memory").of(PROCESSOR_MEMORY_GIB)
    )


def _late_per_s(table: PriceTable) -> float:
    cpu, memory = table.price("run_job_cpu"), table.price("run_job_memory")
    return cpu.of(LATE_CPUS) + memory.of(LATE_MEMORY_GIB)
