"""The project being looked at: its names, its APIs, and how findings are made."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from lifestream.backends.gcp.inspection.names import Names
from lifestream.backends.gcp.inspection.rest import Json, Missing, Rest
from lifestream.backends.gcp.inspection.rules import RULES, TERRAFORM
from lifestream.domain.inspection import Finding, State

PROJECTS = "cloudresourcemanager.googleapis.com"
RUN = "run.googleapis.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """The input of every check."""

    rest: Rest
    names: Names
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    _read: dict[str, Json] = field(default_factory=dict)

    @property
    def number(self) -> str:
        """The project's number.

        Raises:
            RestError: It cannot be read.
        """
        project = self.once("project", self._project)
        return str(project["name"]).removeprefix("projects/")

    def once(self, key: str, read: Callable[[], Json]) -> Json:
        """The result of ``read``, kept for the other checks; two at the same time both ask."""
        if key not in self._read:
            self._read[key] = read()
        return self._read[key]

    def project(self) -> Json:
        """The project's resource."""
        return self.once("project", self._project)

    def service(self, name: str) -> Json:
        """A Cloud Run service."""
        names = self.names
        path = f"v2/projects/{names.project}/locations/{names.region}/services/{name}"
        return self.once(name, lambda: self.rest.get(RUN, path, needs="run.services.get"))

    def _project(self) -> Json:
        path = f"v3/projects/{self.names.project}"
        return self.rest.get(PROJECTS, path, needs="resourcemanager.projects.get")

    def ok(self, code: str, subject: str, found: str) -> Finding:
        """It is as it should be."""
        return self._finding(code, subject, State.OK, found)

    def wrong(self, code: str, subject: str, found: str, **known: object) -> Finding:
        """It is not; ``known`` fills the rule's mending command."""
        return self._finding(code, subject, State.WRONG, found, self.mend(code, **known))

    def unknown(self, code: str, subject: str, found: str, mend: str = "") -> Finding:
        """Nobody can tell."""
        return self._finding(code, subject, State.UNKNOWN, found, mend)

    def judged(
        self, code: str, subject: str, good: str, bad: Iterable[object], **known: object
    ) -> Finding:
        """``wrong`` with all of ``bad`` when there is any, else ``ok`` with ``good``.

        Args:
            bad: Sentences without their stop; whatever is empty or False says nothing.
        """
        reasons = [str(reason) for reason in bad if reason]
        if not reasons:
            return self.ok(code, subject, good)
        sentence = "; ".join(reasons)
        if sentence.partition(" ")[0].isalpha():  # a name stays as it is
            sentence = sentence[0].upper() + sentence[1:]
        return self.wrong(code, subject, f"{sentence}.", **known)

    def mend(self, code: str, **known: object) -> str:
        """The rule's command with names in it."""
        names = self.names
        fixed = {"project": names.project, "region": names.region, "environment": names.environment}
        return RULES[code].mend.format_map({**fixed, **known})

    def missing(self, check: "Check", error: Missing) -> Finding:
        """A 404 where something should be; terraform makes it again."""
        command = TERRAFORM if check.address else TERRAFORM.partition(" -target")[0]
        mend = command.format(environment=self.names.environment, address=check.address)
        message = str(error).rstrip(".")
        return self._finding(check.code, check.subject, State.WRONG, f"Not found: {message}.", mend)

    def _finding(
        self, code: str, subject: str, state: State, found: str, mend: str = ""
    ) -> Finding:
        group = RULES[code].group
        return Finding(code=code, group=group, subject=subject, state=state, found=found, mend=mend)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One piece of looking, run by itself.

    Attributes:
        code: The rule under which it is told that this check could not look.
        address: The resource in terraform/ that makes the thing, for when it is missing.
        run: Gives findings.

    Raises (``run``):
        RestError: It could not look.
    """

    code: str
    subject: str
    run: Callable[[Live], Iterable[Finding]]
    address: str = ""


def first(rows: Any) -> Json:
    """The first of a list that may be missing or empty."""
    return dict(rows[0]) if rows else {}
