"""The project that is inspected: reading its things once, and making findings."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from lifestream.backends.gcp.inspection.names import Names
from lifestream.backends.gcp.inspection.rest import Denied, Disabled, Json, Missing, Rest, RestError
from lifestream.backends.gcp.inspection.rules import RULES, TERRAFORM
from lifestream.backends.gcp.inspection.things import Thing, things, value
from lifestream.domain.inspection import Finding, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """The input of every check."""

    rest: Rest
    names: Names
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    _read: dict[str, Json] = field(default_factory=dict)

    @property
    def number(self) -> str:
        """The project's number. Raises RestError."""
        return str(self.read(self.thing("project"))["name"]).removeprefix("projects/")

    def things(self, *kinds: str) -> list[Thing]:
        """All that there should be, or all of these kinds."""
        return things(self.names, lambda: self.number, kinds)

    def thing(self, kind: str, one: str = "") -> Thing:
        """One of them."""
        return next(thing for thing in self.things(kind) if thing.one == one)

    def read(self, thing: Thing) -> Json:
        """The resource, once for all checks; two at the same time both ask. Raises RestError."""
        return self._once(thing.words["url"], lambda: self._ask(thing))

    def _ask(self, thing: Thing) -> Json:
        url, needs, items = thing.words["url"], thing.table["needs"], thing.table.get("list")
        if items:
            return {items: self.rest.pages(f"{url}/{items}", items, needs=needs)}
        found = self.rest.get(url, needs=needs)
        if thing.words["template"]:
            found["env"] = environment_of(value(found, thing.words["template"]))
        return found

    def policy(self, thing: Thing) -> Json:
        """Who may do what with it. Raises RestError."""
        url = thing.words["url"] + thing.table.get("policy", ":getIamPolicy")
        resource = thing.table.get("needs", "").rpartition(".")[0]
        needs = thing.table.get("policy_needs", f"{resource}.getIamPolicy")
        return self._once(url, lambda: self.rest.policy(url, needs=needs))

    def _once(self, url: str, read: Callable[[], Json]) -> Json:
        if url not in self._read:
            self._read[url] = read()
        return self._read[url]

    def agent(self, service: str) -> str:
        """One of Google's own accounts in this project, as a member of a policy."""
        return f"serviceAccount:service-{self.number}@{service}.iam.gserviceaccount.com"

    def ok(self, code: str, subject: str, found: str = "") -> Finding:
        """It is as the rule says, or as ``found`` says."""
        return self._finding(code, subject, State.OK, found or RULES[code].what)

    def wrong(self, code: str, subject: str, found: str, **known: str) -> Finding:
        """It is not; ``known`` fills the rule's mending command."""
        return self._finding(code, subject, State.WRONG, found, self.mend(code, **known))

    def unknown(self, code: str, subject: str, found: str, mend: str = "") -> Finding:
        """It cannot be known."""
        return self._finding(code, subject, State.UNKNOWN, found, mend)

    def judged(
        self, code: str, subject: str, bad: Iterable[object], good: str = "", **known: str
    ) -> Finding:
        """``wrong`` with all of ``bad`` when there is any, else ``ok``.

        Args:
            bad: Sentences without their stop; whatever is empty or False says nothing.
        """
        reasons = dict.fromkeys(str(reason) for reason in bad if reason)
        if not reasons:
            return self.ok(code, subject, good)
        sentence = "; ".join(reasons)
        if sentence.partition(" ")[0].isalpha():  # a name stays as it is
            sentence = sentence[0].upper() + sentence[1:]
        return self.wrong(code, subject, f"{sentence}.", **known)

    def mend(self, code: str, **known: str) -> str:
        """The rule's command with names in it."""
        return RULES[code].mend.format_map({**self.names.words(), **known})

    def why_not(self, check: "Check", error: Exception) -> Finding:
        """The finding where a check could not look."""
        code, subject = check.code, check.subject
        if isinstance(error, Missing):
            # What should be there and is not is made again by terraform.
            command = TERRAFORM if check.address else TERRAFORM.partition(" -target")[0]
            mend = command.format(environment=self.names.environment, address=check.address)
            found = f"Not found: {str(error).rstrip('.')}."
            return self._finding(code, subject, State.WRONG, found, mend)
        if isinstance(error, Denied):
            # Google does not tell strangers which projects exist.
            project = self.names.project
            doubt = f" Or there is no project {project}." if code == "project" else ""
            mend = f"Ask an owner of {project} for a role that has {error.permission}."
            lacks = {"found": f"{error}{doubt}", "mend": mend, "permission": error.permission}
            return self._finding(code, subject, State.UNKNOWN, **lacks)
        if isinstance(error, Disabled):
            return self.unknown(code, subject, str(error), self.mend("apis", apis=error.api))
        if isinstance(error, RestError):
            return self.unknown(code, subject, str(error))
        sentence = f"Google's answer was not understood ({type(error).__name__}: {error})."
        return self.unknown(code, subject, sentence)

    def _finding(
        self, code: str, subject: str, state: State, found: str, mend: str = "", **more: str
    ) -> Finding:
        about = {"code": code, "group": RULES[code].group, "subject": subject, **more}
        return Finding(state=state, found=found, mend=mend, **about)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One piece of looking, run by itself.

    Attributes:
        code: The rule under which it is reported that this check could not look.
        run: Gives findings; may raise RestError.
        address: The resource in terraform/ that makes the thing, for when it is missing.
    """

    code: str
    subject: str
    run: Callable[[Live], Iterable[Finding]]
    address: str = ""


def environment_of(template: Any) -> dict[str, str]:
    """Variables of a template's only container; a secret one has the text ``(secret)``."""
    return {
        str(row["name"]): "(secret)" if "valueSource" in row else str(row.get("value", ""))
        for rows in value(template, "containers[].env") or ()
        for row in rows
    }
