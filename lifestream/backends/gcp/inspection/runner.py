"""All checks at once; none waits for another and none hides another."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace

from lifestream.backends.gcp.inspection import (
    accounts,
    buckets,
    cloud_run,
    firestore,
    messages,
    models,
    project,
    schedule,
    secrets,
    vertex,
)
from lifestream.backends.gcp.inspection.live import Check, Live
from lifestream.backends.gcp.inspection.rest import (
    Denied,
    Disabled,
    Missing,
    NoCredentials,
    RestError,
    Unreachable,
)
from lifestream.backends.gcp.inspection.rules import RULES
from lifestream.domain.inspection import Finding, State

TIMEOUT_S = 60.0

AT_ONCE = 12
PARTS = (
    project,
    accounts,
    buckets,
    messages,
    schedule,
    firestore,
    vertex,
    models,
    secrets,
    cloud_run,
)


def inspect(live: Live, *, timeout_s: float = TIMEOUT_S) -> list[Finding]:
    """Every finding, in the order of the rules.

    Args:
        timeout_s: How long all checks together may take once Google answered at all. Each of
            their requests has a shorter time of its own.
    """
    door = _first_question(live)
    if door is not None:
        return [door]
    live = _as_deployed(live)
    checks = [check for part in PARTS for check in part.checks(live)]
    findings = _run_all(live, checks, timeout_s)
    findings += project.clock(live)
    order = {code: number for number, code in enumerate(RULES)}
    return sorted(findings, key=lambda finding: order[finding.code])


def _first_question(live: Live) -> Finding | None:
    """The finding that makes every other question useless: no network, no credentials."""
    try:
        live.project()
    except NoCredentials as error:
        return live.wrong("credentials", "your account", str(error))
    except Unreachable as error:
        host = "cloudresourcemanager.googleapis.com"
        return live.unknown("reach", "Google", str(error), live.mend("reach", host=host))
    except RestError:
        return None
    return None


def _as_deployed(live: Live) -> Live:
    """The same with what the deployer chose in terraform, which the web app's settings tell."""
    try:
        environment = cloud_run.environment_of(live.service(live.names.web))
    except RestError:  # The checks of the service say why.
        return replace(live, names=replace(live.names, embedder=""))
    model = environment.get("LIFESTREAM_EMBEDDING_MODEL", "text-embedding-3-small")
    embedder = environment.get("LIFESTREAM_EMBEDDER", "local")
    names = replace(
        live.names,
        vectors="vertex" if environment.get("LIFESTREAM_GCP_VECTORS") == "vertex" else "firestore",
        access="public" if environment.get("LIFESTREAM_IDENTITY") == "oidc" else "iap",
        embedder=f"openai/{model}" if embedder == "openai" else embedder,
        dimensions=int(environment.get("LIFESTREAM_EMBEDDING_DIMENSIONS", "") or 0),
        late_job=environment.get("LIFESTREAM_GCP_LATE_JOB", ""),
        traces="cloud" if environment.get("LIFESTREAM_TRACE_EXPORTER") == "cloud" else "none",
    )
    return replace(live, names=names)


def _run_all(live: Live, checks: Sequence[Check], timeout_s: float) -> list[Finding]:
    pool = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="doctor")
    futures: dict[Future[list[Finding]], Check] = {
        pool.submit(run_one, live, check): check for check in checks
    }
    done, late = wait(futures, timeout=timeout_s)
    pool.shutdown(wait=False, cancel_futures=True)
    findings = [finding for future in done for finding in future.result()]
    for future in late:
        check = futures[future]
        sentence = f"No answer within {timeout_s:g} s; run the doctor again."
        findings.append(live.unknown(check.code, check.subject, sentence))
    return sorted(findings, key=lambda finding: finding.subject)


def run_one(live: Live, check: Check) -> list[Finding]:
    """One check; whatever goes wrong in it is a finding as well."""
    findings: list[Finding] = []
    try:
        for finding in check.run(live):
            findings.append(finding)
    except Exception as error:  # a mistake in one check must not hide the others
        findings.append(_why_not(live, check, error))
    return findings


def _why_not(live: Live, check: Check, error: Exception) -> Finding:
    if isinstance(error, Missing):
        return live.missing(check, error)
    if isinstance(error, Denied):
        return _denied(live, check, error)
    if isinstance(error, Disabled):
        mend = live.mend("apis", apis=error.api)
        return live.unknown(check.code, check.subject, str(error), mend)
    if isinstance(error, RestError):
        return live.unknown(check.code, check.subject, str(error))
    sentence = f"Google's answer was not understood ({type(error).__name__}: {error})."
    return live.unknown(check.code, check.subject, sentence)


def _denied(live: Live, check: Check, error: Denied) -> Finding:
    # Google does not tell strangers which projects exist.
    doubt = f" Or there is no project {live.names.project}." if check.code == "project" else ""
    return Finding(
        code=check.code,
        group=RULES[check.code].group,
        subject=check.subject,
        state=State.UNKNOWN,
        found=f"{error}{doubt}",
        mend=f"Ask an owner of {live.names.project} for a role that has {error.permission}.",
        permission=error.permission,
    )
