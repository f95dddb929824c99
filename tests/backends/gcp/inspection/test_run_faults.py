"""Faults planted in a good project, each found with what mends it: what runs."""

from typing import Any

import pytest

from lifestream.domain.inspection import State
from rehearsal.stand_ins.google_rest.project import PREFIX, PROJECT, REGION
from rehearsal.stand_ins.google_rest.server import GoogleRest
from tests.backends.gcp.inspection.inspected import (
    APPLY,
    JOB,
    LATE,
    RUN,
    WEB,
    WHOLE,
    Fault,
    Resources,
    agent,
    bound,
    change,
    fault,
    gone,
    image,
    look,
    must_be_found,
    not_ok,
    unbound,
    variable,
)
from tests.backends.gcp.vertex_project import API, ENDPOINT, INDEX, with_vertex

ON_UPLOAD = f"{RUN}/services/{PREFIX}-on-upload"
QUOTA = (
    f"serviceusage.googleapis.com/v1beta1/projects/{PROJECT}/services/run.googleapis.com/"
    "consumerQuotaMetrics"
)


def task(**fields: Any) -> Any:
    return lambda resources: resources[JOB]["template"]["template"].update(fields)


def allowed(number: str) -> Any:
    def plant(resources: Resources) -> None:
        buckets = resources[QUOTA][-1]["consumerQuotaLimits"][0]["quotaBuckets"]
        buckets[-1]["effectiveLimit"] = number

    return plant


def public_by_choice(resources: Resources) -> None:
    """The deployer chose ``access = "public"`` and a login of the app's own."""
    variable(WEB, "LIFESTREAM_IDENTITY", "oidc")(resources)
    resources[WEB]["iapEnabled"] = False
    unbound(f"{WHOLE}:getIamPolicy", "roles/iap.admin")(resources)
    resources[f"{WEB}:getIamPolicy"]["bindings"] = [
        row
        for row in resources[f"{WEB}:getIamPolicy"]["bindings"]
        if row["role"] != "roles/run.invoker"
    ] + [{"role": "roles/run.invoker", "members": ["allUsers"]}]


RUN_FAULTS = [
    fault("no web app", gone(WEB), "service", "Not found", "google_cloud_run_v2_service.web"),
    fault("no job", gone(JOB), "service", "Not found", "google_cloud_run_v2_job.processor"),
    fault(
        "version not ready",
        change(WEB, latestCreatedRevision=f"{PREFIX}-web-00004-xyz"),
        "service",
        f"{PREFIX}-web-00004-xyz never got ready; {PREFIX}-web-00003-abc answers",
        APPLY,
    ),
    fault(
        "a model that ends",
        variable(WEB, "LIFESTREAM_OPENAI_MODEL", "gpt-5-mini"),
        "model-ends",
        "gpt-5-mini end",
        "openai_model",
    ),
    fault(
        "service failed",
        change(
            ON_UPLOAD, terminalCondition={"state": "CONDITION_FAILED", "message": "no such image"}
        ),
        "service",
        "no such image",
        APPLY,
    ),
    fault(
        "placeholder",
        image(JOB, "us-docker.pkg.dev/cloudrun/container/job"),
        "image",
        "nothing was built yet",
        "terraform -chdir=terraform output -raw next",
    ),
    fault("tag", image(WEB, "eu.example/web:latest"), "image", "named by a tag", "output -raw"),
    fault(
        "unknown setting",
        variable(WEB, "LIFESTREAM_COLOUR", "red"),
        "environment",
        "does not know LIFESTREAM_COLOUR",
        APPLY,
    ),
    fault(
        "other bucket",
        variable(JOB, "LIFESTREAM_GCP_BUCKET", "elsewhere"),
        "environment",
        "LIFESTREAM_GCP_BUCKET is elsewhere",
        APPLY,
    ),
    fault(
        "wrong run account",
        task(serviceAccount="1-compute@developer.gserviceaccount.com"),
        "run-account",
        "1-compute@developer",
        APPLY,
    ),
    fault(
        "function open to the internet",
        change(ON_UPLOAD, ingress="INGRESS_TRAFFIC_ALL"),
        "ingress",
        "INGRESS_TRAFFIC_ALL",
        """google_cloud_run_v2_service.function["on_upload"]""",
    ),
    fault(
        "function open to all",
        bound(f"{ON_UPLOAD}:getIamPolicy", "roles/run.invoker", "allUsers"),
        "invokers",
        "whole world (allUsers)",
        f"gcloud run services remove-iam-policy-binding {PREFIX}-on-upload --member='allUsers'",
    ),
    fault(
        "function that iam does not guard",
        change(ON_UPLOAD, invokerIamDisabled=True),
        "iam-check",
        "IAM does not check who calls",
        APPLY,
    ),
    fault(
        "web open to all",
        bound(f"{WEB}:getIamPolicy", "roles/run.invoker", "allUsers"),
        "invokers",
        "whole world (allUsers)",
        f"{PREFIX}-web --member='allUsers'",
    ),
    fault(
        "iap may not call",
        unbound(f"{WEB}:getIamPolicy", "run.invoker"),
        "callers",
        "may not call it",
        f"--member='{agent('gcp-sa-iap')}'",
    ),
    fault(
        "push may not call",
        unbound(f"{ON_UPLOAD}:getIamPolicy", "run.invoker"),
        "account-roles",
        "push lacks roles/run.invoker",
        APPLY,
    ),
    fault("iap off", change(WEB, iapEnabled=False), "iap", "IAP is off", "service.web"),
    fault(
        "other iap audience",
        variable(WEB, "LIFESTREAM_IAP_AUDIENCE", "/projects/1/global/backendServices/2"),
        "iap",
        "expects the audience /projects/1/global",
        APPLY,
    ),
    fault("asks nobody", variable(WEB, "LIFESTREAM_IDENTITY", None), "iap", "not ask IAP", APPLY),
    fault(
        "push not expected",
        variable(ON_UPLOAD, "LIFESTREAM_PUSH_ACCOUNT", None),
        "subscription-identity",
        f"{PREFIX}-on-upload expects nobody",
        APPLY,
    ),
    fault("no gpu", task(nodeSelector={}), "gpu", "1 GPU", "job.processor"),
    fault(
        "dear gpu", task(gpuZonalRedundancyDisabled=False), "gpu", "second zone", "job.processor"
    ),
    fault("no late job", gone(LATE), "service", "Not found", "google_cloud_run_v2_job.late[0]"),
    fault(
        "late job with a gpu",
        lambda resources: resources[LATE]["template"]["template"].update(
            nodeSelector={"accelerator": "nvidia-l4"}
        ),
        "gpu",
        "pays for a GPU",
        "job.late[0]",
    ),
    fault(
        "both jobs listen",
        variable(LATE, "LIFESTREAM_PROCESSOR_PART", "listening"),
        "environment",
        "LIFESTREAM_PROCESSOR_PART is listening, not rest",
        APPLY,
    ),
    fault(
        "late job not for the processor",
        unbound(f"{LATE}:getIamPolicy", "job_starter", "processor"),
        "account-roles",
        "processor lacks custom/job_starter",
        APPLY,
    ),
    fault(
        "quota too small",
        allowed("1"),
        "gpu-quota",
        "1 at once are allowed, a recording takes 2",
        "--quota-id=NvidiaL4GpuAllocNoZonalRedundancyPerProjectRegion "
        f"--dimensions=region={REGION} --preferred-value=2",
    ),
    fault(
        "quota not listed",
        lambda resources: resources[QUOTA].pop(),
        "gpu-quota",
        "lists no L4 quota",
        "quotas preferences create",
        state=State.UNKNOWN,
    ),
]


@pytest.mark.parametrize("planted", RUN_FAULTS)
def test_a_planted_fault_is_found_with_its_mending(google: GoogleRest, planted: Fault) -> None:
    must_be_found(google, planted)


VERTEX_FAULTS = [
    fault(
        "slow updates",
        change(f"{API}/{INDEX}", indexUpdateMethod="BATCH_UPDATE"),
        "vector-index",
        "BATCH_UPDATE",
        "google_vertex_ai_index.passages[0]",
    ),
    fault(
        "narrow index",
        change(f"{API}/{INDEX}", metadata={"config": {"dimensions": 768}}),
        "vector-dimensions",
        "768 dimensions",
        "./run reindex",
    ),
    fault(
        "not deployed",
        change(f"{API}/{ENDPOINT}", deployedIndexes=[]),
        "vector-endpoint",
        "nothing is",
        "deployed_index.passages[0]",
    ),
    fault(
        "not set",
        variable(WEB, "LIFESTREAM_GCP_INDEX", None),
        "vector-index",
        "LIFESTREAM_GCP_INDEX is not set",
        APPLY,
    ),
    fault("no endpoint", gone(f"{API}/{ENDPOINT}"), "vector-endpoint", "Not found", APPLY),
]


@pytest.mark.parametrize("planted", VERTEX_FAULTS)
def test_faults_of_vertex_search_are_found(google: GoogleRest, planted: Fault) -> None:
    with_vertex(google.resources)

    must_be_found(google, planted)


def test_public_access_is_well_only_where_it_was_chosen(google: GoogleRest) -> None:
    public_by_choice(google.resources)

    assert not_ok(look(google)) == []
