"""The Cloud Run part of the project: terraform/web.tf, functions.tf and processor.tf."""

from typing import Any

DIGEST = "sha256:" + "5e" * 32


def runs(project: str, number: str, region: str, prefix: str) -> dict[str, Any]:
    """Services and the job. Source: Cloud Run Admin API v2, resources Service and Job."""
    place = f"projects/{project}/locations/{region}"
    api = f"run.googleapis.com/v2/{place}"
    images = f"{region}-docker.pkg.dev/{project}/{prefix}"
    account = f"{{}}@{project}.iam.gserviceaccount.com"
    shared = _shared(project, region, prefix)
    identity = {
        "LIFESTREAM_IDENTITY": "iap",
        "LIFESTREAM_IAP_AUDIENCE": f"/projects/{number}/locations/{region}/services/{prefix}-web",
    }
    web = _service(f"{place}/services/{prefix}-web", "INGRESS_TRAFFIC_ALL")
    web["iapEnabled"] = True
    web["template"] = _template(
        f"{images}/web", account.format(f"{prefix}-web"), shared | identity, secret=True
    )
    found: dict[str, Any] = {f"{api}/services/{prefix}-web": web}
    for target in ("on-upload", "on-sweep", "on-reprocess", "on-dead-letter"):
        name = f"{prefix}-{target}"
        push = {
            "FUNCTION_TARGET": target.replace("-", "_"),
            "LIFESTREAM_PUSH_ACCOUNT": account.format(f"{prefix}-push"),
            "LIFESTREAM_PUSH_AUDIENCE": f"https://{name}-{number}.{region}.run.app",
        }
        service = _service(f"{place}/services/{name}", "INGRESS_TRAFFIC_INTERNAL_ONLY")
        service["template"] = _template(
            f"{images}/functions", account.format(f"{prefix}-functions"), shared | push
        )
        found[f"{api}/services/{name}"] = service
    runs_as = account.format(f"{prefix}-processor")
    for job, part, has_gpu in (("processor", "listening", True), ("late", "rest", False)):
        environ = {**shared, "LIFESTREAM_PROCESSOR_PART": part, "HF_HUB_OFFLINE": "1"}
        name = f"{place}/jobs/{prefix}-{job}"
        template = _template(f"{images}/processor", runs_as, environ, secret=True)
        found[f"run.googleapis.com/v2/{name}"] = _job(name, template, has_gpu=has_gpu)
    return found


def _shared(project: str, region: str, prefix: str) -> dict[str, str]:
    """terraform/locals.tf, ``shared_env``."""
    return {
        "LIFESTREAM_BACKEND": "gcp",
        "LIFESTREAM_GCP_PROJECT": project,
        "LIFESTREAM_GCP_REGION": region,
        "LIFESTREAM_GCP_BUCKET": f"{project}-{prefix}-uploads",
        "LIFESTREAM_GCP_ARTIFACTS_BUCKET": f"{project}-{prefix}-artifacts",
        "LIFESTREAM_GCP_DATABASE": prefix,
        "LIFESTREAM_GCP_LATE_JOB": f"{prefix}-late",
        "LIFESTREAM_GCP_VECTORS": "firestore",
        "LIFESTREAM_EMBEDDER": "openai",
        "LIFESTREAM_TRACE_EXPORTER": "none",
        "LIFESTREAM_EMBEDDING_MODEL": "text-embedding-3-small",
    }


def _job(name: str, task: dict[str, Any], *, has_gpu: bool) -> dict[str, Any]:
    limits = {"cpu": "4", "memory": "16Gi"}
    if has_gpu:
        task |= {"nodeSelector": {"accelerator": "nvidia-l4"}, "gpuZonalRedundancyDisabled": True}
        limits = {"cpu": "8", "memory": "32Gi", "nvidia.com/gpu": "1"}
    task["containers"][0]["resources"] = {"limits": limits}
    return {
        "name": name,
        "template": {"taskCount": 2, "parallelism": 2, "template": task},
        "terminalCondition": {"type": "Ready", "state": "CONDITION_SUCCEEDED"},
    }


def _service(name: str, ingress: str) -> dict[str, Any]:
    short = name.rpartition("/")[2]
    return {
        "name": name,
        "ingress": ingress,
        "terminalCondition": {"type": "Ready", "state": "CONDITION_SUCCEEDED"},
        "latestReadyRevision": f"{name}/revisions/{short}-00003-abc",
        "latestCreatedRevision": f"{name}/revisions/{short}-00003-abc",
    }


def _template(
    image: str, account: str, environment: dict[str, str], *, secret: bool = False
) -> dict[str, Any]:
    rows: list[dict[str, Any]] = [
        {"name": name, "value": value} for name, value in environment.items()
    ]
    if secret:
        reference = {"secret": "lifestream-prod-openai-api-key", "version": "latest"}
        source = {"secretKeyRef": reference}
        rows.append({"name": "LIFESTREAM_OPENAI_API_KEY", "valueSource": source})
    return {"serviceAccount": account, "containers": [{"image": f"{image}@{DIGEST}", "env": rows}]}
