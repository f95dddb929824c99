"""Reads the generated TypeScript inside the source maps of @cdktf/provider-google.

The package is JavaScript; only the TypeScript in its source maps still says which argument is
required, which is a block, and what type each one has.
"""

import base64
import json
import re
from dataclasses import dataclass

MAP = "sourceMappingURL=data:application/json;base64,"

CLASS = re.compile(r"^export class (\w+) extends cdktf\.(\w+) \{\n(.*?)^\}", re.M | re.S)
WRITER = re.compile(r"^export function (\w+)ToHclTerraform\(struct\?:.*?\{\n(.*?)^\}", re.M | re.S)
WRITTEN = re.compile(
    r"^ +(\w+): \{\s*\n\s+value: .*,\s*\n\s+isBlock: (\w+),\s*\n"
    r'\s+type: "(\w+)",\s*\n\s+storageClassType: "([^"]+)"',
    re.M,
)
DECLARED = re.compile(r"// (\w+) - computed: (\w+), optional: (\w+), required: (\w+)\n")
RESOURCE_TYPE = re.compile(r'tfResourceType = "(\w+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How an argument is written in HCL.

    Attributes:
        kind: ``simple``, ``list``, ``set``, ``map`` or ``struct``.
        storage: ``string``, ``stringList``, ``booleanMap`` ... or the name of a class.
    """

    is_block: bool
    kind: str
    storage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """One argument or attribute of a class.

    Attributes:
        code: The TypeScript of its getter and setter.
    """

    name: str
    computed: bool
    optional: bool
    required: bool
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceClass:
    """A resource, a data source, or a block of one.

    Attributes:
        extends: ``TerraformResource``, ``TerraformDataSource``, ``ComplexObject``,
            ``ComplexList`` or ``ComplexMap``.
    """

    name: str
    extends: str
    declared: tuple[Declared, ...]
    written: dict[str, Written]
    resource_type: str


def typescript(javascript: str) -> str:
    """The source from which ``javascript`` was compiled."""
    encoded = javascript[javascript.rindex(MAP) + len(MAP) :].split(maxsplit=1)[0]
    return str(json.loads(base64.b64decode(encoded))["sourcesContent"][0])


def classes(source: str) -> dict[str, SourceClass]:
    """Every class of ``source`` by its name."""
    writers = {_capital(name): body for name, body in WRITER.findall(source)}
    return {
        name: _class(name, extends, body, writers.get(struct_name(name), ""))
        for name, extends, body in CLASS.findall(source)
    }


def struct_name(class_name: str) -> str:
    """The plain structure that ``class_name`` reads."""
    return re.sub(r"(OutputReference|List|Map)$", "", class_name)


def _class(name: str, extends: str, body: str, writer: str) -> SourceClass:
    head, _, tail = body.partition("protected synthesizeAttributes")
    resource_type = RESOURCE_TYPE.search(body)
    return SourceClass(
        name=name,
        extends=extends,
        declared=_declared(head),
        written={
            argument: Written(is_block=is_block == "true", kind=kind, storage=storage)
            for argument, is_block, kind, storage in WRITTEN.findall(tail or writer)
        },
        resource_type=resource_type[1] if resource_type else "",
    )


def _declared(head: str) -> tuple[Declared, ...]:
    found = list(DECLARED.finditer(head))
    ends = [match.start() for match in found[1:]] + [len(head)]
    return tuple(
        Declared(
            name=match[1],
            computed=match[2] == "true",
            optional=match[3] == "true",
            required=match[4] == "true",
            code=head[match.end() : end],
        )
        for match, end in zip(found, ends, strict=False)  # nothing declared, nothing ends
    )


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
