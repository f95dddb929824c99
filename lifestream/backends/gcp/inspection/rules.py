"""Every rule: what must hold and what mends it (rules.toml). docs/cloud-doctor.md is made of it."""

import tomllib
from pathlib import Path

from lifestream.domain.inspection import Rule

EVERYTHING = "terraform -chdir=terraform apply -var-file=environments/{environment}.tfvars"
TERRAFORM = f"{EVERYTHING} -target='{{address}}'"
"""Makes one resource as terraform/ describes it."""

_TABLE = tomllib.loads(Path(__file__).with_name("rules.toml").read_text(encoding="utf-8"))


def _command(written: str) -> str:
    return written.replace("{again}", TERRAFORM).replace("{terraform}", EVERYTHING)


RULES = {
    code: Rule(code=code, group=group, what=what, mend=_command(mend))
    for group, rows in _TABLE.items()
    for code, (what, mend) in rows.items()
}
"""By code, in the order in which they are shown."""
