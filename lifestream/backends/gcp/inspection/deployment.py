"""What holds for the whole deployment: APIs, quota, models, the digests of the provider."""

from collections.abc import Iterator
from typing import Any

from lifestream.backends.gcp.inspection.live import Check, Live
from lifestream.backends.gcp.inspection.rest import Json
from lifestream.domain.inspection import Finding
from lifestream.domain.model_ends import ModelUse, Outlook, verdict

LOCK = "terraform/.terraform.lock.hcl"
USAGE = "serviceusage.googleapis.com"
METRIC = "run.googleapis.com/nvidia_l4_gpu_allocation_no_zonal_redundancy"
"""Source: Cloud Run, "Quotas and limits"; its quota id is
NvidiaL4GpuAllocNoZonalRedundancyPerProjectRegion."""

USES = (
    ("minutes and answers", "language_model", "openai_model", "openai_model"),
    (
        "speech to text",
        "transcriber",
        "transcription_model",
        "LIFESTREAM_TRANSCRIPTION_MODEL in extra_env",
    ),
    ("finding by meaning", "embedder", "embedding_model", "LIFESTREAM_EMBEDDING_MODEL"),
)
"""Work, the setting of its engine, that of its model, and where a deployer sets the model."""


def checks(live: Live) -> list[Check]:
    """One of each."""
    name = live.names.project
    return [
        Check(code="apis", subject=name, run=_apis),
        Check(code="provider-lock", subject=LOCK, run=_lock),
        Check(code="gpu-quota", subject=f"L4 in {live.names.region}", run=_quota),
        Check(code="model-ends", subject="models", run=_model_ends),
    ]


def _apis(live: Live) -> Iterator[Finding]:
    name = live.names.project
    url, needs = f"{USAGE}/v1/projects/{name}/services", "serviceusage.services.list"
    asked = {"filter": "state:ENABLED", "pageSize": "200"}
    rows = live.rest.pages(url, "services", needs=needs, params=asked)
    there = {str(service["name"]).rpartition("/")[2] for service in rows}
    missing = [api for api in live.names.apis if api not in there]
    bad = [missing and f"not enabled: {', '.join(missing)}"]
    yield live.judged("apis", name, bad, apis=" ".join(missing))


def _lock(live: Live) -> Iterator[Finding]:
    bad = [not live.names.is_locked and "there is none in this checkout"]
    yield live.judged("provider-lock", LOCK, bad)


def _quota(live: Live) -> Iterator[Finding]:
    """Source: Service Usage API v1beta1, consumerQuotaMetrics.list."""
    names, subject = live.names, f"L4 in {live.names.region}"
    job = live.read(live.thing("processor"))
    tasks = int(job.get("template", {}).get("taskCount", 1))
    metrics = live.rest.pages(
        f"{USAGE}/v1beta1/projects/{names.project}/services/run.googleapis.com/consumerQuotaMetrics",
        "metrics",
        needs="serviceusage.quotas.get",
        params={"view": "FULL", "pageSize": "500"},
    )
    limit = _limit(metrics, names.region)
    known = {"tasks": str(tasks)}
    if limit is None:
        sentence = "Google lists no L4 quota for this project; the first deployment will show it."
        yield live.unknown("gpu-quota", subject, sentence, live.mend("gpu-quota", **known))
        return
    few = f"{limit} at once are allowed, a recording takes {tasks}"
    yield live.judged("gpu-quota", subject, [0 <= limit < tasks and few], **known)


def _limit(metrics: list[Json], region: str) -> int | None:
    """The region's limit, else the default one; -1 is none at all; None where there is no word."""
    buckets = [
        bucket
        for metric in metrics
        if metric.get("metric") == METRIC
        for limit in metric.get("consumerQuotaLimits", [])
        for bucket in limit.get("quotaBuckets", [])
    ]
    for dimensions in ({"region": region}, {}):
        for bucket in buckets:
            if bucket.get("dimensions", {}) == dimensions and "effectiveLimit" in bucket:
                return int(bucket["effectiveLimit"])
    return None


def _model_ends(live: Live) -> Iterator[Finding]:
    """Whether models end soon that the doors use.

    The deployment's own key is never read: what is announced is known, and the endpoint is asked
    with the key of whoever looks, where there is one.
    """
    environment = live.read(live.thing("web"))["env"]
    # Another endpoint's models may bear the same names.
    ends: Any = {} if "LIFESTREAM_OPENAI_BASE_URL" in environment else live.names.model_ends
    for work, engine, model, setting in USES:
        chosen = {
            name: environment.get(f"LIFESTREAM_{name.upper()}") or live.names.defaults[name]
            for name in (engine, model)
        }
        if chosen[engine] == "openai" or (engine, chosen[engine]) == ("language_model", "auto"):
            use = ModelUse(work=work, model=chosen[model], setting=setting)
            found = verdict(use, ends, None, today=live.now.date())
            bad = [found.outlook is not Outlook.FINE and found.sentence.rstrip(".")]
            yield live.judged("model-ends", work, bad, found.sentence)
