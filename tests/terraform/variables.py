"""The module's inputs, read from its text: Terraform has no command that lists them."""

import re
from dataclasses import dataclass
from pathlib import Path

VARIABLE = re.compile(r'^variable "(\w+)" \{\n(.*?)^\}', re.M | re.S)
DESCRIPTION = re.compile(r'^  description += "(.+)"$', re.M)
TYPE = re.compile(r"^  type += (\w+)", re.M)
DEFAULT = re.compile(r"^  default +=", re.M)
VALIDATION = re.compile(r"^  validation \{", re.M)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One input.

    Attributes:
        type: Its outermost word: ``string``, ``bool``, ``set``, ``object`` ...
        is_required: The deployer has to give it.
    """

    name: str
    description: str
    type: str
    is_required: bool
    is_validated: bool


def variables(module: Path) -> list[Variable]:
    """Every input of ``module``, whose files are formatted."""
    return [
        _variable(name, body)
        for file in sorted(module.glob("*.tf"))
        for name, body in VARIABLE.findall(file.read_text(encoding="utf-8"))
    ]


def _variable(name: str, body: str) -> Variable:
    description, kind = DESCRIPTION.search(body), TYPE.search(body)
    return Variable(
        name=name,
        description=description[1] if description else "",
        type=kind[1] if kind else "",
        is_required=not DEFAULT.search(body),
        is_validated=bool(VALIDATION.search(body)),
    )
