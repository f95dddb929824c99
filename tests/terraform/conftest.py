"""One initialised copy of terraform/ for all tests, and what it plans."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.terraform.newcomer import DEFAULT, PUBLIC, VERTEX
from tests.terraform.plan import Plan
from tests.terraform.provider.package import PackageMissing
from tests.terraform.toolbox import missing
from tests.terraform.workspace import Workspace, folders, prepared


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """terraform/ as it is. Nobody changes it; errors are planted in copies."""
    with ExitStack() as stack:
        try:
            ready = stack.enter_context(prepared(tmp_path_factory.mktemp("terraform")))
        except PackageMissing as error:
            missing(str(error))
        yield ready


@pytest.fixture
def plant(workspace: Workspace, tmp_path: Path) -> Callable[[str, str, str], Workspace]:
    """A copy in which, in a file, one text is another: ``plant("web.tf", old, new)``."""
    names = folders(tmp_path)
    return lambda file, old, new: workspace.planted(next(names), file, old, new)


@pytest.fixture
def grow(workspace: Workspace, tmp_path: Path) -> Callable[[str], Workspace]:
    """A copy with one more file, of this text."""
    names = folders(tmp_path)
    return lambda text: workspace.grown(next(names), text)


@pytest.fixture(scope="session")
def default_plan(workspace: Workspace) -> Plan:
    """What a newcomer gets who gives only what has to be given."""
    return workspace.plan(DEFAULT)


@pytest.fixture(scope="session")
def public_plan(workspace: Workspace) -> Plan:
    """What a deployer gets who chose a login of one's own."""
    return workspace.plan(PUBLIC)


@pytest.fixture(scope="session")
def vertex_plan(workspace: Workspace) -> Plan:
    """What a deployer gets who chose Vertex AI for vectors and for their search."""
    return workspace.plan(VERTEX)
