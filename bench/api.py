"""Every operation of the API asked what its description allows and what it does not.

What is not counted as unexpected: 503 and 507, with which the API says openly that something it
needs is away or full.
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from bench.recordings.folders import link_models, working_folder
from bench.report import Row, row, say

EXPECTED = frozenset((503, 507))
OPENAPI = "/api/v1/openapi.json"
KNOWN_SHARE = 0.7
"""How often an id in an address is one that exists; otherwise it is whatever was generated."""

Names = dict[str, list[str]]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of ``bench api``."""
    parser.add_argument("--cases", type=int, default=100, help="requests of each operation (100)")
    parser.add_argument("--api-seed", type=int, default=1, help="of the generator (1)")


def files_of(given: argparse.Namespace) -> list[Path]:
    """Nothing is read."""
    return []


def measure(given: argparse.Namespace) -> list[Row]:
    """Ask an application of its own with the sample recording in it."""
    with tempfile.TemporaryDirectory(prefix="api-", dir=working_folder("")) as folder:
        link_models(Path(folder))
        statuses, failures = ask_everything(Path(folder), given.cases, given.api_seed)
    operations = len({name for name, _ in statuses})
    answered: Counter[int] = Counter()
    for (_, status), count in statuses.items():
        answered[status] += count
    said = ", ".join(f"{status}: {count}" for status, count in sorted(answered.items()))
    return [
        row(
            "unexpected 5xx", len(failures), "count", goal=0, better="less",
            note="; ".join(failures[:5]) or said,
        ),
        row("operations", operations, "count"),
        row("requests", sum(answered.values()), "count", note=said),
    ]  # fmt: skip


def ask_everything(
    folder: Path, cases: int, seed: int
) -> tuple[Counter[tuple[str, int]], list[str]]:
    """Requests by operation and status, and a line for each unexpected answer."""
    import schemathesis

    app, known = _application(folder)
    schema = schemathesis.openapi.from_wsgi(OPENAPI, app)
    statuses: Counter[tuple[str, int]] = Counter()
    failures: list[str] = []
    operations = [found.ok() for found in schema.get_all_operations()]
    # What deletes comes last: the others need something that is there.
    for operation in sorted(operations, key=lambda one: one.method.upper() == "DELETE"):
        name = f"{operation.method.upper()} {operation.path}"
        say(name)
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            ask = _asking(name, known, Random(f"{seed} {name}"), statuses, failures)
            _run(operation.as_strategy(generation_mode=mode), ask, cases // 2, seed)
    return statuses, failures


def _asking(
    name: str,
    known: Names,
    random: Random,
    statuses: Counter[tuple[str, int]],
    failures: list[str],
) -> Callable[[Any], None]:
    def ask(case: Any) -> None:
        for parameter in case.path_parameters or {}:
            if parameter in known and random.random() < KNOWN_SHARE:
                case.path_parameters[parameter] = random.choice(known[parameter])
        answer = case.call()
        statuses[name, answer.status_code] += 1
        if answer.status_code >= 500 and answer.status_code not in EXPECTED:
            failures.append(f"{name}: {answer.status_code} to {str(case.as_curl_command())[:300]}")

    return ask


def _run(strategy: Any, ask: Callable[[Any], None], cases: int, seed: int) -> None:
    """Generate so many requests, or say that there are none of this kind."""
    import hypothesis
    from hypothesis.errors import Unsatisfiable

    settings = hypothesis.settings(
        max_examples=cases,
        deadline=None,
        database=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )

    @hypothesis.seed(seed)
    @settings
    @hypothesis.given(case=strategy)
    def generated(case: Any) -> None:
        ask(case)

    try:
        generated()
    except Unsatisfiable:
        say("  nothing of this kind can be asked")


def _application(folder: Path) -> tuple[Any, Names]:
    """The web door over a new data folder with the sample recording, and the ids in it."""
    from lifestream.bootstrap import build, zone_of
    from lifestream.config import load_settings
    from lifestream.domain.ids import LOCAL_OWNER
    from lifestream.services.uploads.add_sample import add_sample
    from web import create_app

    settings = load_settings({"LIFESTREAM_DATA_DIR": str(folder)})
    app = build(settings)
    zone = zone_of(settings)
    video = add_sample(app.backend, app.inference.embedder, LOCAL_OWNER, zone=zone)
    known: Names = {"video_id": [str(video.video_id)], "job_id": [str(video.job_id)]}
    site: Any = create_app(app)
    site.wsgi_app = _from_this_machine(site.wsgi_app)
    return site, known


def _from_this_machine(asked: Any) -> Any:
    def ask(environ: dict[str, Any], start: Any) -> Any:
        return asked(environ | {"REMOTE_ADDR": "127.0.0.1"}, start)

    return ask
