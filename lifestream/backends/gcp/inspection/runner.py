"""All checks at once; none waits for another and none hides another."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from functools import partial

from lifestream.backends.gcp.inspection import access, deployment, firestore, messages
from lifestream.backends.gcp.inspection.judgements import JUDGEMENTS
from lifestream.backends.gcp.inspection.live import Check, Live
from lifestream.backends.gcp.inspection.rest import Json, NoCredentials, RestError, Unreachable
from lifestream.backends.gcp.inspection.rules import RULES
from lifestream.backends.gcp.inspection.things import Thing, differences
from lifestream.domain.inspection import Finding

TIMEOUT_S = 60.0
MAX_AT_ONCE = 12
MAX_CLOCK_OFF_S = 60.0
"""Source: Cloud Storage, V4 signing: a signature's date may not lie in the future. Google accepts
tokens for some seconds around their times."""


def inspect(live: Live, *, timeout_s: float = TIMEOUT_S) -> list[Finding]:
    """Every finding, in the order of the rules.

    Args:
        timeout_s: How long all checks together may take once Google answered at all. Each of
            their requests has a shorter time of its own.
    """
    try:
        live.read(live.thing("project"))
        findings = [live.ok("credentials", "your account")]
    except NoCredentials as error:
        return [live.wrong("credentials", "your account", str(error))]
    except Unreachable as error:
        host = live.thing("project").words["url"].partition("/")[0]
        return [live.unknown("reach", "Google", str(error), live.mend("reach", host=host))]
    except RestError:  # The check of the project says why.
        findings = []
    live = _as_deployed(live)
    checks = [_check(thing) for thing in live.things() if thing.rules]
    for part in (deployment, access, messages, firestore):
        checks += part.checks(live)
    findings += _run_all(live, checks, timeout_s) + _clock(live)
    order = {code: number for number, code in enumerate(RULES)}
    return sorted(findings, key=lambda finding: order[finding.code])


def _as_deployed(live: Live) -> Live:
    try:
        environment = live.read(live.thing("web"))["env"]
    except RestError:  # The checks of the service say why.
        return replace(live, names=replace(live.names, embedder=""))
    return replace(live, names=live.names.as_deployed(environment))


def _run_all(live: Live, checks: Sequence[Check], timeout_s: float) -> list[Finding]:
    pool = ThreadPoolExecutor(max_workers=MAX_AT_ONCE, thread_name_prefix="doctor")
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
        findings.append(live.why_not(check, error))
    return findings


def _check(thing: Thing) -> Check:
    """A look at the fields of one thing."""
    code, address = next(iter(thing.rules)), thing.words["address"]
    return Check(code=code, subject=thing.name, run=partial(_look, thing=thing), address=address)


def _look(live: Live, *, thing: Thing) -> Iterator[Finding]:
    if not thing.name:
        sentence = thing.words.fill(thing.table["unnamed"])
        yield live.wrong(next(iter(thing.rules)), thing.kind, sentence, **thing.words)
        return
    found = live.read(thing)
    for code in thing.rules:
        yield from _judged(live, thing, code, found)


def _judged(live: Live, thing: Thing, code: str, found: Json) -> Iterator[Finding]:
    """One rule about one thing."""
    only, otherwise = thing.table.get("only", {}).get(code, ("always", ""))
    if not thing.words.fill(only):
        yield live.ok(code, thing.name, otherwise)
        return
    bad: list[object] = []
    try:
        bad += differences(thing.rules[code], found, thing.words)
        if code in JUDGEMENTS:
            bad += JUDGEMENTS[code](live, thing, found)
    except RestError as error:  # Another thing cannot be read; this one's other rules go on.
        yield live.why_not(replace(_check(thing), code=code), error)
        if not bad:
            return
    yield live.judged(code, thing.name, bad, **thing.words)


def _clock(live: Live) -> list[Finding]:
    """This machine's clock against the dates of Google's answers."""
    off_s = live.rest.clock_off_s
    if off_s is None:
        return []
    off = f"it is {abs(off_s):.0f} s {'fast' if off_s > 0 else 'slow'}"
    return [live.judged("clock", "this machine", [abs(off_s) > MAX_CLOCK_OFF_S and off])]
