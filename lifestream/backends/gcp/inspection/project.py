"""The project itself: that it is there, is paid for, and has its APIs."""

from collections.abc import Iterator

from lifestream.backends.gcp.inspection.live import Check, Live
from lifestream.domain.inspection import Finding

CLOCK_OFF_S = 60.0
"""Source: Cloud Storage, V4 signing: a signature's date may not lie in the future. Tokens of
Google's are believed for some seconds around their times."""


LOCK = "terraform/.terraform.lock.hcl"


def checks(live: Live) -> list[Check]:
    """Of the project."""
    name = live.names.project
    return [
        Check(code="project", subject=name, run=_project),
        Check(code="billing", subject=name, run=_billing),
        Check(code="apis", subject=name, run=_apis),
        Check(code="provider-lock", subject=LOCK, run=_lock),
    ]


def _project(live: Live) -> Iterator[Finding]:
    project = live.project()
    state = project.get("state", "")
    bad = [] if state == "ACTIVE" else [f"it is {state or 'in no known state'}"]
    yield live.judged("project", live.names.project, f"It is active, number {live.number}.", bad)
    yield live.ok("credentials", "your account", "Google takes your credentials.")


def _billing(live: Live) -> Iterator[Finding]:
    name = live.names.project
    told = live.rest.get(
        "cloudbilling.googleapis.com",
        f"v1/projects/{name}/billingInfo",
        needs="resourcemanager.projects.get",
    )
    bad = [] if told.get("billingEnabled") else ["no billing account is linked"]
    account = str(told.get("billingAccountName", "")).removeprefix("billingAccounts/")
    yield live.judged("billing", name, f"Paid by {account}.", bad)


def _apis(live: Live) -> Iterator[Finding]:
    name = live.names.project
    enabled = live.rest.pages(
        "serviceusage.googleapis.com",
        f"v1/projects/{name}/services",
        "services",
        needs="serviceusage.services.list",
        params={"filter": "state:ENABLED", "pageSize": "200"},
    )
    there = {str(service["name"]).rpartition("/")[2] for service in enabled}
    missing = [api for api in live.names.apis if api not in there]
    bad = [f"not enabled: {', '.join(missing)}"] if missing else []
    yield live.judged(
        "apis", name, f"All {len(live.names.apis)} are enabled.", bad, apis=" ".join(missing)
    )


def _lock(live: Live) -> Iterator[Finding]:
    bad = [] if live.names.is_locked else ["there is none in this checkout"]
    yield live.judged("provider-lock", LOCK, "It is there.", bad)


def clock(live: Live) -> list[Finding]:
    """This machine's clock against the dates of Google's answers."""
    off_s = live.rest.clock_off_s
    if off_s is None:
        return []
    bad = [f"it is {abs(off_s):.0f} s {'fast' if off_s > 0 else 'slow'}"]
    wrong = bad if abs(off_s) > CLOCK_OFF_S else []
    return [live.judged("clock", "this machine", "It agrees with Google's.", wrong)]
