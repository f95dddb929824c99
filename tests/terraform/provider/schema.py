"""Terraform's shape of a provider schema, made from the package's classes and the overlay.

A block is ``{"attributes": {NAME: {"type", "required", "optional", "computed", "write_only"}},
"block_types": {NAME: {"nesting_mode", "min_items", "max_items", "block"}}}``; types are written as
Terraform writes them in JSON: ``"string"``, ``["list", "string"]``, ``["object", {...}]``.

Not in the package: which arguments are write-only (the overlay says it); and, so not checked,
enumerations, patterns, arguments that exclude each other.
"""

import re
import tarfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.terraform.provider.source_maps import (
    Declared,
    SourceClass,
    Written,
    classes,
    struct_name,
    typescript,
)

Block = dict[str, Any]
Type = Any

SCALARS = {"String": "string", "Number": "number", "Boolean": "bool", "Any": "string"}
GETTER = re.compile(r"(cdktf\.Fn\.tolist\()?this\.get(\w+?)(List|Map)?Attribute\(")
REFERENCE = re.compile(r'new (?:cdktf\.)?(\w+)\(this, "\w+"(?:, (\w+))?\)')
BUILT_IN = re.compile(r"^(String|Number|Boolean|Any)(Map|List|MapList)$")
STORED = re.compile(r"^(string|number|boolean|any)(List|Map)?$")

KINDS = {"TerraformResource": "resources", "TerraformDataSource": "data"}

CONFIG = {"project": "string", "region": "string", "zone": "string", "credentials": "string"}
CONFIG |= {"billing_project": "string", "access_token": "string", "request_timeout": "string"}
CONFIG |= {"user_project_override": "bool", "impersonate_service_account": "string"}
CONFIG |= {"default_labels": ["map", "string"], "add_terraform_attribution_label": "bool"}
"""Arguments of the provider block itself that a deployment may want. Source: "Google Provider
Configuration Reference"; the package keeps no types for them."""


def package_schema(tarball: Path) -> Block:
    """Everything the npm package knows: ``{"resources": {TYPE: block}, "data": {TYPE: block}}``."""
    schema: Block = {"resources": {}, "data": {}}
    with tarfile.open(tarball) as package:
        for member in package:
            if member.name.endswith("/index.js") and (file := package.extractfile(member)):
                found = classes(typescript(file.read().decode()))
                _add(schema, found)
    return schema


def _add(schema: Block, found: dict[str, SourceClass]) -> None:
    for one in found.values():
        if one.extends in KINDS:
            # A few (google_container_cluster) are generated differently. Leaving them out is
            # noticed: Terraform then says that the type is not supported.
            with suppress(KeyError):
                schema[KINDS[one.extends]][one.resource_type] = _Reader(found).block(one)


def chosen(known: Block, *, types: dict[str, set[str]], overlay: Block) -> Block:
    """The part of ``known`` that is used, with ``overlay`` laid over it.

    Args:
        types: Under ``resources`` and ``data``, the types used; unknown ones are left out, which
            makes Terraform say so.
        overlay: What the package is too old for, in the shape of ``known``.
    """
    schema = {
        kind: {
            one: merged(known[kind].get(one, empty()), overlay.get(kind, {}).get(one, {}))
            for one in sorted(types[kind] & (set(known[kind]) | set(overlay.get(kind, {}))))
        }
        for kind in KINDS.values()
    }
    arguments = {name: {"type": one, "optional": True} for name, one in CONFIG.items()}
    return schema | {"provider": {"attributes": arguments, "block_types": {}}}


def empty() -> Block:
    """A block with nothing in it."""
    return {"attributes": {}, "block_types": {}}


def merged(known: Block, added: Block) -> Block:
    """``known`` with ``added`` laid over it, block by block."""
    result = {"attributes": known["attributes"] | added.get("attributes", {})}
    blocks = dict(known["block_types"])
    for name, one in added.get("block_types", {}).items():
        under = blocks.get(name, {"block": empty()})
        blocks[name] = under | one | {"block": merged(under["block"], one.get("block", {}))}
    return result | {"block_types": blocks}


class _Reader:
    def __init__(self, found: dict[str, SourceClass]) -> None:
        self._classes = found

    def block(self, of: SourceClass) -> Block:
        block = empty()
        for one in of.declared:
            written = of.written.get(one.name)
            reference = REFERENCE.search(one.code)
            inner = self._classes.get(reference[1]) if reference else None
            if reference and inner and written and written.is_block:
                is_set = reference[2] == "true" or written.kind == "set"
                block["block_types"][one.name] = self._nested(one, inner, written, is_set=is_set)
            else:
                block["attributes"][one.name] = _flags(one) | {"type": self._type(one, written)}
        return block

    def _nested(
        self, one: Declared, inner: SourceClass, written: Written, *, is_set: bool
    ) -> Block:
        single = inner.extends == "ComplexObject"
        nested: Block = {"nesting_mode": "set" if is_set else "list"}
        if written.kind == "struct" and not is_set:
            nested["nesting_mode"] = "single"
        elif single:
            nested["max_items"] = 1
        if one.required:
            nested["min_items"] = 1
        return nested | {"block": self.block(self._element(inner))}

    def _element(self, of: SourceClass) -> SourceClass:
        """The class of one item: of the list itself, if it is one."""
        if of.extends == "ComplexObject":
            return of
        return self._classes[struct_name(of.name) + "OutputReference"]

    def _type(self, one: Declared, written: Written | None) -> Type:
        getter = GETTER.search(one.code)
        reference = REFERENCE.search(one.code)
        if getter:
            return _plain_type(getter, written)
        if not reference:
            return "dynamic" if "interpolationForAttribute" in one.code else "string"
        if built_in := BUILT_IN.match(reference[1]):
            scalar, shape = SCALARS[built_in[1]], built_in[2]
            return ["list", ["map", scalar]] if shape == "MapList" else [shape.lower(), scalar]
        inner = self._classes[reference[1]]
        shape = "map" if inner.extends == "ComplexMap" else "list"
        return ["set" if reference[2] == "true" else shape, self._object(self._element(inner))]

    def _object(self, of: SourceClass) -> Type:
        block = self.block(of)
        fields = {name: one["type"] for name, one in block["attributes"].items()}
        for name, nested in block["block_types"].items():
            inner = {n: a["type"] for n, a in nested["block"]["attributes"].items()}
            mode = "set" if nested["nesting_mode"] == "set" else "list"
            fields[name] = [mode, ["object", inner]]
        return ["object", fields]


def _plain_type(getter: re.Match[str], written: Written | None) -> Type:
    scalar = SCALARS.get(getter[2], "string")
    shape = (getter[3] or "").lower()
    if getter[2] == "List":  # getListAttribute: of strings, unless said otherwise
        shape = "list"
    stored = STORED.match(written.storage) if written else None
    if stored:
        scalar, shape = SCALARS[stored[1].capitalize()], (stored[2] or "").lower()
    if getter[1] or (written and written.kind == "set"):
        shape = "set"
    return [shape, scalar] if shape else scalar


def _flags(one: Declared) -> Block:
    flags = {"required": one.required, "optional": one.optional, "computed": one.computed}
    return {name: True for name, on in flags.items() if on}
