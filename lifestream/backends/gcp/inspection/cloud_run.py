"""Cloud Run: the web app, the functions and the processor's job, as they run now."""

from collections.abc import Iterator, Mapping
from functools import partial
from types import MappingProxyType

from lifestream.backends.gcp.inspection.live import RUN, Check, Live, first
from lifestream.backends.gcp.inspection.names import FUNCTIONS
from lifestream.backends.gcp.inspection.policies import members, run_place
from lifestream.backends.gcp.inspection.rest import Json
from lifestream.domain.inspection import Finding

INVOKER = "roles/run.invoker"
INTERNAL = "INGRESS_TRAFFIC_INTERNAL_ONLY"
GPU = "nvidia-l4"
PLACEHOLDERS = ("us-docker.pkg.dev/cloudrun/", "gcr.io/cloudrun/")
"""Google's sample images, which terraform starts with. Source: Cloud Run, "Quickstarts"."""

METRIC = "run.googleapis.com/nvidia_l4_gpu_allocation_no_zonal_redundancy"
"""Source: Cloud Run, "Quotas and limits"; its quota id is
NvidiaL4GpuAllocNoZonalRedundancyPerProjectRegion."""

PREFIX = "LIFESTREAM_"
PART = "LIFESTREAM_PROCESSOR_PART"
JOB = "google_cloud_run_v2_job.processor"
LATE = "google_cloud_run_v2_job.late[0]"


def checks(live: Live) -> list[Check]:
    """Of every service and the job."""
    names = live.names
    doors = {names.web: ("web", "google_cloud_run_v2_service.web")}
    for short in FUNCTIONS:
        address = f'google_cloud_run_v2_service.function["{short}"]'
        doors[names.named(short)] = ("functions", address)
    found = []
    for name, (account, address) in doors.items():
        run = partial(_service, name=name, account=account, address=address)
        found.append(Check(code="service", subject=name, run=run, address=address))
        invokers = partial(_invokers, name=name, is_web=account == "web")
        found.append(Check(code="invokers", subject=name, run=invokers, address=address))
    if names.late_job:
        run = partial(_late_job, name=names.late_job)
        found.append(Check(code="service", subject=names.late_job, run=run, address=LATE))
    return [
        *found,
        Check(code="iap", subject=names.web, run=_iap, address=doors[names.web][1]),
        Check(code="service", subject=names.job, run=_job, address=JOB),
        Check(code="gpu-quota", subject=f"L4 in {names.region}", run=_quota, address=JOB),
    ]


def environment_of(service: Json) -> dict[str, str]:
    """Variables of a service's only container; a secret one has the text ``(secret)``."""
    container = first(service.get("template", {}).get("containers"))
    return {
        str(row["name"]): "(secret)" if "valueSource" in row else str(row.get("value", ""))
        for row in container.get("env", [])
    }


def _service(live: Live, *, name: str, account: str, address: str) -> Iterator[Finding]:
    """Source: Cloud Run Admin API v2, resource Service."""
    found = live.service(name)
    bad = _not_ready(found)
    created, ready = found.get("latestCreatedRevision"), found.get("latestReadyRevision")
    if created != ready:
        bad.append(f"{_last(created)} never got ready; {_last(ready)} answers")
    good = f"{_last(ready)} is ready."
    yield live.judged("service", name, good, bad, address=address)
    if account == "functions":
        ingress = found.get("ingress")
        bad = [f"it answers {ingress}"] if ingress != INTERNAL else []
        yield live.judged("ingress", name, "Only Google's own traffic.", bad, address=address)
        unguarded = found.get("invokerIamDisabled")
        bad = ["IAM does not check who calls, and the function relies on it"] if unguarded else []
        yield live.judged("iam-check", name, "IAM checks who calls.", bad, address=address)
    yield from _template(live, name, account, found.get("template", {}), address)


def _job(live: Live) -> Iterator[Finding]:
    name, address = live.names.job, JOB
    found = _read_job(live, name)
    yield from _either_job(live, name, found, "listening" if live.names.late_job else "", JOB)
    task, accelerator, limits = _task(found)
    other = accelerator != GPU or limits.get("nvidia.com/gpu") != "1"
    twice = not task.get("gpuZonalRedundancyDisabled")
    bad = [
        other and f"a task gets {limits.get('nvidia.com/gpu', 0)} {accelerator or 'GPU'}",
        twice and "its GPU is kept ready in a second zone, which costs more and is not needed",
    ]
    yield live.judged("gpu", name, f"{_tasks(found)} tasks with one L4 each.", bad, address=address)


def _late_job(live: Live, *, name: str) -> Iterator[Finding]:
    found = _read_job(live, name)
    yield from _either_job(live, name, found, "rest", LATE)
    _, accelerator, limits = _task(found)
    idle = accelerator or "nvidia.com/gpu" in limits
    bad = ["it pays for a GPU that nothing there uses"] if idle else []
    yield live.judged("gpu", name, "It has none and needs none.", bad, address=LATE)


def _either_job(live: Live, name: str, found: Json, part: str, address: str) -> Iterator[Finding]:
    """Source: Cloud Run Admin API v2, resource Job."""
    yield live.judged("service", name, "It is ready.", _not_ready(found), address=address)
    task, _, _ = _task(found)
    more = {PART: part} if part else {}
    yield from _template(live, name, "processor", task, address, more=more)


def _task(job: Json) -> tuple[Json, str, Json]:
    """The template of a task, its accelerator, and its limits."""
    task = dict(job.get("template", {}).get("template", {}))
    limits = first(task.get("containers")).get("resources", {}).get("limits", {})
    return task, str(task.get("nodeSelector", {}).get("accelerator", "")), dict(limits)


def _read_job(live: Live, name: str) -> Json:
    names = live.names
    path = f"v2/projects/{names.project}/locations/{names.region}/jobs/{name}"
    return live.once(name, lambda: live.rest.get(RUN, path, needs="run.jobs.get"))


def _tasks(job: Json) -> int:
    return int(job.get("template", {}).get("taskCount", 1))


def _not_ready(found: Json) -> list[str]:
    condition = found.get("terminalCondition", {})
    if condition.get("state") == "CONDITION_SUCCEEDED":
        return []
    reason = condition.get("message") or condition.get("state") or "no state is known"
    return [f"it is not ready: {reason}"]


def _template(
    live: Live,
    name: str,
    account: str,
    template: Json,
    address: str,
    *,
    more: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Finding]:
    """The template that services and jobs share: image, account, settings (``more`` of its own)."""
    image = str(first(template.get("containers")).get("image", ""))
    placeholder, tagged = image.startswith(PLACEHOLDERS), "@sha256:" not in image
    bad = [
        placeholder and f"it runs Google's placeholder {image}: nothing was built yet",
        tagged
        and not placeholder
        and f"{image} is named by a tag, which may mean another image tomorrow",
    ]
    yield live.judged("image", name, f"{image.rpartition('/')[2]}.", bad)
    wanted, runs_as = live.names.account(account), template.get("serviceAccount")
    bad = [runs_as != wanted and f"it runs as {runs_as or 'the default account'}"]
    yield live.judged("run-account", name, f"It runs as {wanted}.", bad, address=address)
    environment = environment_of({"template": template})
    faults = _environment_faults(live, environment, more)
    count = sum(variable.startswith(PREFIX) for variable in environment)
    yield live.judged("environment", name, f"{count} settings.", faults, address=address)


def _environment_faults(
    live: Live, environment: Mapping[str, str], more: Mapping[str, str]
) -> list[str]:
    names = live.names
    ours = {name for name in environment if name.startswith(PREFIX)}
    if unknown := sorted(ours - names.settings):
        bad = [f"this version does not know {', '.join(unknown)} and would refuse to start"]
    else:
        bad = []
    wanted = {
        "LIFESTREAM_BACKEND": "gcp",
        "LIFESTREAM_GCP_PROJECT": names.project,
        "LIFESTREAM_GCP_BUCKET": names.uploads_bucket,
        "LIFESTREAM_GCP_DATABASE": names.database,
        **more,
    }
    if names.late_job:
        wanted["LIFESTREAM_GCP_LATE_JOB"] = names.late_job
    if names.artifacts_bucket != names.uploads_bucket:
        wanted["LIFESTREAM_GCP_ARTIFACTS_BUCKET"] = names.artifacts_bucket
    for name, value in wanted.items():
        if environment.get(name) != value:
            bad.append(f"{name} is {environment.get(name) or 'not set'}, not {value}")
    return bad


def _invokers(live: Live, *, name: str, is_web: bool) -> Iterator[Finding]:
    """Who may call. Source: Cloud Run, "IAM roles"; IAP, "Enabling IAP for Cloud Run"."""
    there = members(run_place(live, "services", name).read(live), INVOKER)
    push = f"serviceAccount:{live.names.account('push')}"
    allowed, needed = {push}, set[str]()
    if is_web and live.names.access == "public":
        allowed, needed = {"allUsers"}, {"allUsers"}
    elif is_web:
        agent = f"serviceAccount:service-{live.number}@gcp-sa-iap.iam.gserviceaccount.com"
        allowed, needed = {agent}, {agent}
    for member in sorted(there - allowed):
        whole = member in {"allUsers", "allAuthenticatedUsers"}
        who = f"The whole world ({member})" if whole else member
        sentence = f"{who} may call it."
        yield live.wrong("invokers", name, sentence, service=name, member=member)
    for member in sorted(needed - there):
        yield live.wrong("callers", name, f"{member} may not call it.", service=name, member=member)
    if there <= allowed and needed <= there:
        yield live.ok("invokers", name, f"Only {', '.join(sorted(there)) or 'nobody'}.")


def _iap(live: Live) -> Iterator[Finding]:
    """Source: Cloud Run Admin API v2, Service.iapEnabled; IAP, "Get the JWT audience"."""
    names = live.names
    found = live.service(names.web)
    if names.access == "public":
        yield live.ok("iap", names.web, "Not asked for: the deployer chose public access.")
        return
    environment = environment_of(found)
    audience = f"/projects/{live.number}/locations/{names.region}/services/{names.web}"
    told = environment.get("LIFESTREAM_IAP_AUDIENCE")
    asks = environment.get("LIFESTREAM_IDENTITY") == "iap"
    bad = [
        not found.get("iapEnabled") and "IAP is off",
        not asks and "the app does not ask IAP who is there (LIFESTREAM_IDENTITY is not iap)",
        told != audience
        and f"the app expects the audience {told or '(none)'}, IAP says {audience}",
    ]
    address = "google_cloud_run_v2_service.web"
    yield live.judged("iap", names.web, "It is in front.", bad, address=address)


def _quota(live: Live) -> Iterator[Finding]:
    """Source: Service Usage API v1beta1, consumerQuotaMetrics.list."""
    names = live.names
    subject, tasks = f"L4 in {names.region}", _tasks(_read_job(live, names.job))
    metrics = live.rest.pages(
        "serviceusage.googleapis.com",
        f"v1beta1/projects/{names.project}/services/run.googleapis.com/consumerQuotaMetrics",
        "metrics",
        needs="serviceusage.quotas.get",
        params={"view": "FULL", "pageSize": "500"},
    )
    limit = _limit(metrics, names.region)
    if limit is None:
        sentence = "Google lists no L4 quota for this project; the first deployment will show it."
        yield live.unknown("gpu-quota", subject, sentence, live.mend("gpu-quota", tasks=tasks))
        return
    bad = [f"{limit} at once are allowed, a recording takes {tasks}"] if 0 <= limit < tasks else []
    allowed = "any number" if limit < 0 else str(limit)
    yield live.judged("gpu-quota", subject, f"{allowed} at once are allowed.", bad, tasks=tasks)


def _limit(metrics: list[Json], region: str) -> int | None:
    """The region's limit, else the default one; -1 is none at all; None where nothing is told."""
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


def _last(name: object) -> str:
    return str(name or "no version").rpartition("/")[2]
