"""Settings to what work costs here. The only place that knows which engines are sold by whom."""

import functools
import ipaddress
import json
from pathlib import Path
from urllib.parse import urlsplit

from lifestream.bootstrap.engines import choose_language_model
from lifestream.config import Settings
from lifestream.domain.cost import Rates
from lifestream.domain.prices import PriceError, PriceTable, read_prices

TABLE = Path(__file__).resolve().parents[1] / "prices.json"
"""The only list of prices. ``./run costs`` reads it, too."""

PROCESSOR_CPUS = 8.0
PROCESSOR_MEMORY_GIB = 32.0
"""Of a processor's task with its GPU. Source: terraform/processor.tf, compared by a test."""


@functools.cache
def load_prices(path: Path = TABLE) -> PriceTable:
    """Raises PriceError when the file is no price table."""
    try:
        return read_prices(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise PriceError(f"{path.name} is no price table: {error}") from error


def rates(settings: Settings) -> Rates:
    """What processing costs with these settings. Raises PriceError."""
    table = load_prices()
    # Also where no key is set now: older receipts may have been paid for.
    own_endpoint = _is_on_this_machine(settings.openai_base_url)
    writes = choose_language_model(settings).engine == "openai"
    return Rates(
        table=table,
        compute_per_s=_processor_per_s(table) if settings.backend == "gcp" else 0.0,
        sellers=frozenset({"vertex"} if own_endpoint else {"openai", "vertex"}),
        writer=f"openai {settings.openai_model}" if writes else "",
    )


def _processor_per_s(table: PriceTable) -> float:
    return (
        table.price("run_gpu").of(1.0)
        + table.price("run_job_cpu").of(PROCESSOR_CPUS)
        + table.price("run_job_memory").of(PROCESSOR_MEMORY_GIB)
    )


def _is_on_this_machine(base_url: str) -> bool:
    """An endpoint of one's own, such as a local model server: it charges nothing."""
    host = urlsplit(base_url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
