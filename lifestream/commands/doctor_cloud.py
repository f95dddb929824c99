"""``./run doctor --cloud``: is a live Google Cloud project as LifeStream needs it, and if not, how
to mend it. Reads only. Ends with 0 (all well), 1 (something is wrong) or 3 (some is not known)."""

import argparse
import dataclasses
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from typing import TextIO

from lifestream.config import load_settings
from lifestream.domain.inspection import Finding, State

WRONG = 1
UNKNOWN = 3
COLOURS = {State.OK: "32", State.WRONG: "1;31", State.UNKNOWN: "33"}
PAGE_TOP = """# What `./run doctor --cloud` looks at

```sh
gcloud auth application-default login
./run doctor --cloud --project PROJECT            # --region, --environment prod, --json
```

It looks at a live project with your own rights and changes nothing. Each thing is **ok**,
**wrong** (with what was found and the command that mends it), or **cannot tell** (with the
permission that your account lacks; `roles/viewer` with `roles/iam.securityReviewer` has most of
them, an owner all). It ends with 0 when all is ok, 1 when something is wrong, and 3 when nothing is
wrong but something could not be found out.

After `eval "$(terraform -chdir=terraform output -raw settings)"` it takes project, region,
environment, buckets and database from what terraform says it made. Without, names follow from
`--project` and `--environment`, as terraform makes them. `--origin https://diary.example.org` names
each of terraform's `further_origins`. Which search, embedder and login were chosen is read from the
web app's settings. Commands with
`terraform` expect your variables in `terraform/environments/ENVIRONMENT.tfvars`.

This page is made from the rules of the doctor by `./run docs`.
"""


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the words that belong to ``--cloud``."""
    cloud = parser.add_argument_group("a live Google Cloud project")
    cloud.add_argument("--cloud", action="store_true", help="look at a project instead; reads only")
    cloud.add_argument("--project", default="", help="its id; default: LIFESTREAM_GCP_PROJECT")
    cloud.add_argument("--region", default="", help="default: LIFESTREAM_GCP_REGION")
    cloud.add_argument(
        "--environment",
        default="",
        help="terraform's; default: by LIFESTREAM_GCP_DATABASE, or prod",
    )
    cloud.add_argument(
        "--origin", action="append", default=[], help="terraform's further_origins, one each"
    )
    cloud.add_argument("--json", action="store_true", help="print the findings as JSON")
    cloud.add_argument("--all", action="store_true", help="list what is ok one by one, too")


def run(arguments: argparse.Namespace) -> int:
    """Print the findings."""
    from lifestream.bootstrap.cloud_inspection import inspect_cloud

    findings = inspect_cloud(
        load_settings(),
        project=arguments.project,
        region=arguments.region,
        environment=arguments.environment,
        origins=tuple(arguments.origin),
    )
    if arguments.json:
        rows = [dataclasses.asdict(finding) for finding in findings]
        json.dump({"findings": rows, "counts": _counts(findings)}, sys.stdout, indent=1)
        print()
    else:
        _print(findings, everything=arguments.all, to=sys.stdout)
    states = {finding.state for finding in findings}
    if State.WRONG in states:
        return WRONG
    return UNKNOWN if State.UNKNOWN in states else 0


def page() -> str:
    """docs/cloud-doctor.md: every rule and what mends it."""
    from lifestream.bootstrap.cloud_inspection import RULES

    lines = [PAGE_TOP.rstrip("\n")]
    group = ""
    for rule in RULES.values():
        if rule.group != group:
            group = rule.group
            lines += ["", f"## {group}", "", "| check | must hold | mended by |", "|---|---|---|"]
        lines.append(f"| `{rule.code}` | {rule.what} | {_shown(rule.mend)} |")
    return "\n".join(lines) + "\n"


def _shown(mend: str) -> str:
    if mend in {"{grant}", "{revoke}"}:
        verb = {"{grant}": "add", "{revoke}": "remove"}[mend]
        return f"`gcloud … {verb}-iam-policy-binding …`, as it is printed"
    words = [part.partition("}") for part in mend.split("{")]
    text = words[0][0] + "".join(name.upper() + rest for name, _, rest in words[1:])
    return f"`{text}`"


def _counts(findings: Sequence[Finding]) -> dict[str, int]:
    counted = Counter(finding.state for finding in findings)
    return {state.value: counted[state] for state in State}


def _print(findings: Sequence[Finding], *, everything: bool, to: TextIO) -> None:
    colour = to.isatty() and "NO_COLOR" not in os.environ
    for group in dict.fromkeys(finding.group for finding in findings):
        members = [finding for finding in findings if finding.group == group]
        fine = sum(finding.state is State.OK for finding in members)
        print(f"{group}  ({fine} of {len(members)} ok)", file=to)
        for finding in members:
            if everything or finding.state is not State.OK:
                _print_one(finding, colour, to)
        print(file=to)
    counts = _counts(findings)
    print(", ".join(f"{count} {state}" for state, count in counts.items()) + ".", file=to)


def _print_one(finding: Finding, colour: bool, to: TextIO) -> None:
    state = f"{finding.state.value:11}"
    if colour:
        state = f"\033[{COLOURS[finding.state]}m{state}\033[0m"
    print(f"  {state} {finding.code}: {finding.subject}", file=to)
    print(f"              {finding.found}", file=to)
    if finding.mend:
        print(f"              mend: {finding.mend}", file=to)
