"""Every contract test runs over every foundation."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.foundations import EmbeddedFoundation, Foundation

FOUNDATIONS = {"embedded": EmbeddedFoundation}


@pytest.fixture(params=list(FOUNDATIONS))
def foundation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Foundation]:
    """A foundation with nothing in it."""
    made = FOUNDATIONS[request.param](tmp_path / "data")
    yield made
    made.close()
