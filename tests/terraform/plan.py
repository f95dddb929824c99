"""What a plan would make, in the terms that the checks need."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

UNKNOWN = "(known after apply)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One resource.

    Attributes:
        values: Its arguments; what only Google can say is missing or None.
        unknown: The same shape; true where the value is known only after the apply.
    """

    address: str
    type: str
    values: Mapping[str, Any]
    unknown: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All of them, by their address."""

    resources: Mapping[str, Planned]

    @classmethod
    def read(cls, shown: Mapping[str, Any]) -> "Plan":
        """From ``terraform show -json``."""
        return cls(
            resources={
                one["address"]: Planned(
                    address=one["address"],
                    type=one["type"],
                    values=one["change"]["after"] or {},
                    unknown=one["change"]["after_unknown"] or {},
                )
                for one in shown["resource_changes"]
                if one["mode"] == "managed"
            }
        )

    def of_type(self, *types: str) -> list[Planned]:
        """The resources of one of ``types``."""
        return [one for one in self.resources.values() if one.type in types]

    def environment(self, address: str) -> dict[str, str]:
        """Variables of the only container of a Cloud Run service or job, by their name.

        A value that is not known before the apply, or is a secret, is ``UNKNOWN``.
        """
        return dict(_variables(self.resources[address]))


def _variables(resource: Planned) -> Iterator[tuple[str, str]]:
    template = resource.values["template"][0]
    if resource.type.endswith("_job"):
        template = template["template"][0]
    [container] = template["containers"]
    for one in container["env"]:
        value = one.get("value")
        yield one["name"], UNKNOWN if value is None else value
