"""Findings of an inspection of an installation: one sentence each, and how to mend the fault."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a thing is."""

    OK = "ok"
    WRONG = "wrong"
    UNKNOWN = "cannot tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that is looked at.

    Attributes:
        code: Its stable name: lower case with hyphens.
        group: The heading it is shown under.
        what: What must hold, as one sentence.
        mend: The command that mends it; ``{name}`` stands for what is known when it is run.
    """

    code: str
    group: str
    what: str
    mend: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A finding about one subject under one rule.

    Attributes:
        subject: The resource, by its name.
        found: One sentence.
        mend: The exact command; empty when nothing is to be mended.
        permission: What the asking account lacks, when that is why the answer is unknown.
    """

    code: str
    group: str
    subject: str
    state: State
    found: str
    mend: str = ""
    permission: str = ""
