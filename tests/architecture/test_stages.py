"""Stages have one catalogue, one file each, and one place for their labels."""

import ast
from pathlib import Path

from lifestream.domain.jobs.stages import STAGE_NAMES
from tests.architecture.checkout import ROOT, sources

ROOM = "lifestream/pipeline/stages"
CATALOGUE = "lifestream/domain/jobs/stages.py"
LABELS = "web/presentation/stages.py"
MAX_NAMED = 3
"""A list of more stages than this is a catalogue of its own."""


def test_every_stage_has_a_file_named_after_it_and_no_other_file_is_there() -> None:
    files = {file.stem for file in sources(ROOM)} - {"__init__"}

    assert files == set(STAGE_NAMES)


def test_stages_return_what_they_make_and_leave_handing_on_to_the_run() -> None:
    changing = [
        f"{file}: .{node.attr}"
        for file in sources(ROOM)
        for node in ast.walk(_tree(file))
        if isinstance(node, ast.Attribute)
        and node.attr in {"took", "change_video", "library", "job_store"}
    ]

    assert changing == []


def test_lists_of_stages_come_from_the_catalogue() -> None:
    own = {
        str(file): sorted(named)
        for file in sources("lifestream", "web", "functions", "processor", "deploy")
        if str(file) not in {CATALOGUE, LABELS} and ROOM not in str(file)
        # Fields of exported documents happen to be called likewise.
        if "export" not in file.parts and len(named := _named(file)) > MAX_NAMED
    }

    assert own == {}


def _named(file: Path) -> set[str]:
    """Stages that the code of a file names by a string in a collection."""
    return {
        text.value
        for node in ast.walk(_tree(file))
        if isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict)
        for text in (node.keys if isinstance(node, ast.Dict) else node.elts)
        if isinstance(text, ast.Constant) and text.value in STAGE_NAMES
    }


def _tree(file: Path) -> ast.Module:
    return ast.parse((ROOT / file).read_text(encoding="utf-8"))
