"""The stand-in provider knows what Google's knows, and nothing that was not pinned."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.terraform.provider.package import PackageMissing, check_integrity, known_schema
from tests.terraform.provider.schema import chosen, empty, merged
from tests.terraform.toolbox import missing
from tests.terraform.workspace import OVERLAY


@pytest.fixture(scope="module")
def known() -> dict[str, Any]:
    """The whole schema of the package."""
    try:
        return known_schema(shutil.which("npm"))
    except PackageMissing as error:
        missing(str(error))


def test_the_package_is_read_to_its_end(known: dict[str, Any]) -> None:
    # Counted in the package: folders of lib, less three that are generated differently.
    assert (len(known["resources"]), len(known["data"])) == (1094, 372)


def test_arguments_keep_their_types_and_whether_they_are_required(known: dict[str, Any]) -> None:
    notification = known["resources"]["google_storage_notification"]["attributes"]

    assert notification["bucket"] == {"required": True, "type": "string"}
    assert notification["custom_attributes"] == {"optional": True, "type": ["map", "string"]}
    assert notification["event_types"] == {"optional": True, "type": ["set", "string"]}
    assert notification["self_link"] == {"computed": True, "type": "string"}


def test_blocks_keep_how_often_they_may_stand(known: dict[str, Any]) -> None:
    blocks = known["resources"]["google_storage_bucket"]["block_types"]

    assert "max_items" not in blocks["lifecycle_rule"]
    assert blocks["lifecycle_rule"]["block"]["block_types"]["action"]["min_items"] == 1
    assert blocks["versioning"]["max_items"] == 1
    assert blocks["timeouts"]["nesting_mode"] == "single"


def test_another_package_than_the_pinned_one_is_refused(tmp_path: Path) -> None:
    forged = tmp_path / "package.tgz"
    forged.write_bytes(b"not the package")

    with pytest.raises(PackageMissing, match="other content than the pinned"):
        check_integrity(forged)


def test_the_overlay_adds_to_a_block_and_keeps_the_rest() -> None:
    under = {"attributes": {"name": {"type": "string"}}, "block_types": {}}
    inner = {"nesting_mode": "list", "block": under}

    result = merged(
        empty() | {"block_types": {"template": inner}},
        {"block_types": {"template": {"block": {"attributes": {"new": {"type": "bool"}}}}}},
    )

    template = result["block_types"]["template"]
    assert template["nesting_mode"] == "list"
    assert set(template["block"]["attributes"]) == {"name", "new"}


def test_a_type_that_nobody_knows_is_left_out() -> None:
    schema = {"resources": {"google_a": empty()}, "data": {}}
    types = {"resources": {"google_a", "google_b", "google_c"}, "data": {"google_d"}}

    used = chosen(schema, types=types, overlay={"resources": {"google_b": {"attributes": {}}}})

    assert set(used["resources"]) == {"google_a", "google_b"}
    assert used["data"] == {}


def test_the_overlay_holds_only_what_the_package_does_not(known: dict[str, Any]) -> None:
    overlay = json.loads(OVERLAY.read_text(encoding="utf-8"))

    already = [
        f"{one}.{name}"
        for one, block in overlay["resources"].items()
        for name, attribute in block.get("attributes", {}).items()
        if known["resources"].get(one, empty())["attributes"].get(name) == attribute
    ]

    assert already == []
    assert overlay["source"]
