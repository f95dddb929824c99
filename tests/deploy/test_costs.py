"""What a month costs: the sums are right, follow the use, and are what docs/costs.md says."""

import dataclasses
import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import cast

import pytest

from deploy.costs import scale
from deploy.costs.__main__ import main
from deploy.costs.assumptions import Assumptions
from deploy.costs.bill import BY_INSTANCE, VERTEX, Bill, Line, Use, bill, gpu_seconds, late_seconds
from deploy.costs.hour import typical_hour
from deploy.costs.page import PAGE, generated, page_with
from deploy.costs.prices import CHECKED, PriceError, PriceTable, load_prices
from lifestream.ports.backend import Backend
from lifestream.ports.batch_store import BatchStore
from lifestream.ports.job_store import JobStore
from lifestream.services.jobs import leased_job
from lifestream.services.jobs.sweep import sweep

TABLE = load_prices()
TERRAFORM = Path(__file__).resolve().parents[2] / "terraform"


def _bill(use: Use, taken: Assumptions | None = None) -> Bill:
    return bill(use, TABLE, taken)


def _line(made: Bill, name: str) -> Line:
    return next(line for line in made.lines if line.name == name)


def _resource(name: str, kind: str) -> str:
    text = (TERRAFORM / name).read_text(encoding="utf-8")
    found = re.search(rf"{kind}\s*=\s*\"?([0-9.]+)", text)
    assert found, f"{name} sets no {kind}"
    return found[1]


def test_the_gpu_line_is_what_one_works_out_by_hand() -> None:
    taken = dataclasses.replace(
        Assumptions(),
        transcript_s_per_hour=100,
        speakers_s_per_hour=50,
        scenes_cpu_s_per_hour=300,
        decode_cores=3,
        screen_text_s_per_hour=30,
        writing_s_per_hour=10,
        other_s_per_hour=10,
        start_s=20,
        late_start_s=25,
        processor_tasks=2,
        late_cpus=0,
    )
    # An hour takes 100 + 50 + 300/3 + 30 + 10 + 10 = 300 s; each of two tasks starts for 20 s.
    use = Use(videos=10, hours=2)
    assert gpu_seconds(use, taken) == pytest.approx(10 * 2 * 300 + 10 * 2 * 20)
    line = _line(_bill(use, taken), "run_gpu")
    assert line.cost == pytest.approx(6400 * TABLE.price("run_gpu").amount)
    cpu = _line(_bill(use, taken), "run_job_cpu")
    assert cpu.quantity == pytest.approx(6400 * taken.processor_cpus)

    # With a second job, 100 + 50 + 10 of them have a GPU, and 300/3 + 30 + 10 have none.
    two = dataclasses.replace(taken, late_cpus=4)
    assert gpu_seconds(use, two) == pytest.approx(10 * 2 * 160 + 10 * 2 * 20)
    assert late_seconds(use, two) == pytest.approx(10 * 2 * 140 + 10 * 25)
    cpu = _line(_bill(use, two), "run_job_cpu")
    assert cpu.quantity == pytest.approx(3600 * two.processor_cpus + 3050 * 4)


def test_a_disk_is_paid_by_size_and_by_the_processors_seconds_and_is_off_by_default() -> None:
    use = Use(videos=10, hours=2, disk_gib=60)

    line = _line(_bill(use), "run_disk")

    both_s = gpu_seconds(use, Assumptions()) + late_seconds(use, Assumptions())
    assert line.quantity == pytest.approx(60 * both_s)
    variable = (TERRAFORM / "variables.tf").read_text(encoding="utf-8")
    default = variable.partition('"processor_disk_gib"')[2].partition("default")[2]
    assert float(default.split()[1]) == Use().disk_gib
    assert "run_disk" not in {line.name for line in _bill(Use(videos=10)).lines}


def test_every_image_of_a_build_is_scanned_once() -> None:
    scan = (TERRAFORM.parent / "deploy/build/scan.sh").read_text(encoding="utf-8")
    doors = re.search(r"for door in (.*); do", scan)

    assert doors
    assert _line(_bill(Use(builds=2)), "scan").quantity == 2 * len(doors[1].split())


def test_the_price_of_a_build_is_that_of_the_machine_it_runs_on() -> None:
    build = (TERRAFORM.parent / "cloudbuild.yaml").read_text(encoding="utf-8")
    machine = re.search(r"machineType: (\w+)", build)

    assert machine
    assert machine[1].lower().replace("_", "-") in TABLE.price("build").what


def test_readme_says_what_the_script_works_out() -> None:
    readme = " ".join((TERRAFORM.parent / "README.md").read_text(encoding="utf-8").split())
    said = re.search(r"estimated \$([\d.]+) a month, 100 one-hour videos about \$([\d.]+)", readme)

    assert said
    assert float(said[1]) == pytest.approx(_bill(Use()).total, rel=0.05)
    assert float(said[2]) == pytest.approx(_bill(Use(videos=100)).total, rel=0.05)


def test_only_what_goes_beyond_the_free_amount_is_paid() -> None:
    price = dataclasses.replace(TABLE.price("run_requests"), amount=0.4, per=1_000_000, free=2e6)
    below = Line(group="g", name="run_requests", quantity=1.5e6, price=price)
    above = Line(group="g", name="run_requests", quantity=5e6, price=price)
    assert [below.free, below.cost, below.full_cost] == pytest.approx([1.5e6, 0, 0.6])
    assert [above.free, above.cost, above.full_cost] == pytest.approx([2e6, 1.2, 2])


def test_watching_and_keeping_are_what_one_works_out_by_hand() -> None:
    taken = dataclasses.replace(
        Assumptions(), upload_gb_per_hour=2, artifact_gb_per_hour=0.5, watched=0.25
    )
    made = _bill(Use(videos=10, hours=3), taken)
    assert _line(made, "egress").quantity == pytest.approx(30 * 2 * 0.25)
    assert _line(made, "storage").cost == pytest.approx(30 * 2.5 * TABLE.price("storage").amount)


def test_the_total_is_the_sum_of_the_lines() -> None:
    made = _bill(Use(videos=7, hours=1.5, builds=2))
    assert made.total == pytest.approx(sum(line.cost for line in made.lines))
    assert made.total < made.full_total


def test_an_idle_month_has_no_processing_and_costs_a_few_units_at_most() -> None:
    idle = _bill(Use())
    assert {line.group for line in idle.lines}.isdisjoint({"processing", "writing"})
    assert idle.total < 5
    assert idle.total < _bill(Use(videos=100)).total / 10


@pytest.mark.parametrize(
    "growing",
    [
        [Use(videos=many) for many in (0, 1, 2, 50)],
        [Use(videos=20, hours=long) for long in (0.1, 1, 2, 12)],
        [Use(videos=20, min_instances=many) for many in (0, 1, 2)],
        [Use(builds=many) for many in (0, 1, 30)],
        [Use(videos=5, disk_gib=many) for many in (0, 10, 60)],
    ],
    ids=["videos", "hours", "min_instances", "builds", "disk_gib"],
)
def test_more_use_never_costs_less(growing: list[Use]) -> None:
    totals = [_bill(use).total for use in growing]
    assert totals == sorted(totals)
    assert totals[0] < totals[-1]


def test_a_vector_search_endpoint_is_the_dearest_line_of_a_small_month() -> None:
    made = _bill(Use(videos=20, vectors=VERTEX))
    dearest = max(made.lines, key=lambda line: line.cost)
    assert dearest.name == "vertex_node"
    assert _bill(Use(vectors=VERTEX)).total > 10 * _bill(Use()).total


def test_the_writer_that_quotes_costs_no_tokens() -> None:
    names = {line.name for line in _bill(Use(videos=10, model="none")).lines}
    assert not [name for name in names if name.endswith(("_in", "_out"))]


def test_an_unknown_model_or_price_is_refused_with_what_to_do() -> None:
    with pytest.raises(PriceError, match=r"no prices for the language model 'gpt-9'.*gpt-6-luna"):
        _bill(Use(videos=1, model="gpt-9"))
    without = {name: price for name, price in TABLE.prices.items() if name != "egress"}
    lacking = dataclasses.replace(TABLE, prices=without)
    with pytest.raises(PriceError, match=r"no price named 'egress'.*prices\.json"):
        bill(Use(videos=1), lacking)


def test_every_price_says_where_when_and_how_sure() -> None:
    for name, price in TABLE.prices.items():
        assert price.checked in CHECKED, name
        assert price.url.startswith("https://"), name
        assert date.fromisoformat(price.read_on) <= date.fromisoformat(TABLE.gathered_on), name
        assert price.what and price.unit and price.region, name


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"checked": "surely"}, "must say how it was checked"),
        ({"amount": -1}, "must not be negative"),
        ({"colour": "red"}, "is not complete"),
    ],
)
def test_a_broken_price_table_is_refused(
    tmp_path: Path, change: dict[str, object], complaint: str
) -> None:
    entry = dataclasses.asdict(TABLE.price("egress")) | change
    path = tmp_path / "prices.json"
    table = {"currency": "USD", "gathered_on": "2026-01-01", "image_tokens": {}}
    path.write_text(json.dumps({**table, "prices": {"egress": entry}}), encoding="utf-8")
    with pytest.raises(PriceError, match=complaint):
        load_prices(path)


def test_longer_prompts_cost_more_because_the_real_ones_are_counted() -> None:
    quiet = typical_hour(dataclasses.replace(Assumptions(), words_per_minute=60))
    busy = typical_hour(dataclasses.replace(Assumptions(), words_per_minute=180))
    assert quiet.tokens_in < busy.tokens_in
    # 180 words a minute for an hour are at least 10 000 tokens, whatever stands around them.
    assert busy.tokens_in > 10_000
    assert (busy.blocks, busy.pictures) == (12, 96)


def test_what_the_product_says_of_itself_is_what_is_assumed() -> None:
    taken = Assumptions()
    assert taken.save_every_s == leased_job.SAVE_EVERY_S
    assert taken.heartbeat_s == leased_job.HEARTBEAT_S
    assert taken.processor_cpus == _default("processor_cpus")
    assert taken.processor_memory_gib == 4 * taken.processor_cpus
    assert taken.web_memory_gib == float(_resource("web.tf", "memory"))
    assert taken.function_memory_gib * 1024 == float(_resource("functions.tf", "memory"))
    assert taken.processor_tasks == _default("processor_tasks")
    assert taken.late_cpus == _default("late_cpus")


def _default(variable: str) -> float:
    text = (TERRAFORM / "variables.tf").read_text(encoding="utf-8")
    found = re.search(rf'variable "{variable}".*?default\s*=\s*(\d+)', text, re.S)
    assert found, f"variables.tf has no {variable}"
    return float(found[1])


class _Counted:
    """A store that counts the queries put to it."""

    def __init__(self, store: object) -> None:
        self._store = store
        self.queries = 0

    def __getattr__(self, name: str) -> object:
        self.queries += name in ("with_status", "to_finish", "running", "list")
        return getattr(self._store, name)


def test_an_idle_sweep_asks_as_often_as_is_assumed(embedded: Backend) -> None:
    jobs, batches = _Counted(embedded.job_store), _Counted(embedded.batch_store)
    backend = dataclasses.replace(
        embedded, job_store=cast(JobStore, jobs), batch_store=cast(BatchStore, batches)
    )
    sweep(backend, upload_expires=timedelta(hours=24), relaunch_after=timedelta(minutes=10))
    # The clock is asked at most once a minute, by one more read.
    assert jobs.queries + batches.queries + 1 == Assumptions().sweep_reads


def test_the_page_is_what_the_script_says_today() -> None:
    text = PAGE.read_text(encoding="utf-8")
    fresh = page_with(text, generated(TABLE, Assumptions()))
    assert fresh == text, "run: python -m deploy.costs --write"


def test_another_price_makes_another_page() -> None:
    dear = dataclasses.replace(TABLE.price("egress"), amount=9.0)
    table: PriceTable = dataclasses.replace(TABLE, prices={**TABLE.prices, "egress": dear})
    text = PAGE.read_text(encoding="utf-8")
    assert page_with(text, generated(table, Assumptions())) != text


def test_json_is_one_document_with_the_same_total(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--videos", "3", "--hours", "0.5", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["use"]["videos"] == 3
    assert document["total"] == round(_bill(Use(videos=3, hours=0.5)).total, 2)
    assert document["total"] == pytest.approx(sum(line["cost"] for line in document["lines"]), 0.01)


def test_an_assumption_can_be_set_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--videos", "10", "--set", "watched=0", "--markdown"]) == 0
    assert "to the internet" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--set", "wached=1"], "'wached' is no assumption"),
        (["--set", "watched=often"], "watched must be a number, not 'often'"),
        (["--set", "watched=-1"], "watched must not be negative"),
        (["--set", "watched"], "--set takes NAME=VALUE"),
        (["--model", "gpt-9"], "no prices for the language model 'gpt-9'"),
    ],
)
def test_wrong_usage_is_said_in_a_sentence(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert complaint in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--videos", "-1"], ["--hours", "0"], ["--hours", "nan"]])
def test_an_impossible_month_is_refused(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


def test_the_page_of_scale_is_as_computed() -> None:
    text = scale.PAGE.read_text(encoding="utf-8")
    assert f"{scale.BEGIN}\n{scale.generated()}\n{scale.END}" in text


def test_a_larger_shard_and_a_narrower_vector_hold_more() -> None:
    assert scale.hours_in_shard(2, 1536) < scale.hours_in_shard(2, 256)
    assert scale.hours_in_shard(50, 256) == pytest.approx(
        25 * scale.hours_in_shard(2, 256), rel=0.01
    )


def test_an_instance_that_is_paid_by_its_life_costs_more_than_its_requests() -> None:
    table = load_prices()
    asked = bill(Use(videos=100, min_instances=1), table)
    there = bill(Use(videos=100, min_instances=1, billing=BY_INSTANCE), table)
    assert there.full_total > asked.full_total


def test_readme_says_what_a_production_deployment_costs() -> None:
    readme = (TERRAFORM.parent / "README.md").read_text(encoding="utf-8")
    pattern = r"web app: \$(\d+), with 100 videos \$(\d+), with 1,000 \$(\d+)"
    said = re.search(pattern, " ".join(readme.split()))
    assert said
    for dollars, videos in zip(said.groups(), (0, 100, 1000), strict=True):
        use = Use(videos=videos, vectors=VERTEX, min_instances=1, billing=BY_INSTANCE)
        assert float(dollars) == pytest.approx(_bill(use).total, abs=1)
