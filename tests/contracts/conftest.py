"""Every contract test runs over every foundation."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.foundations import EmbeddedFoundation, Foundation

FOUNDATIONS = ("embedded", "google")


@pytest.fixture(params=FOUNDATIONS)
def foundation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Foundation]:
    """A foundation with nothing in it."""
    made = _make(request, tmp_path)
    yield made
    made.close()


def _make(request: pytest.FixtureRequest, tmp_path: Path) -> Foundation:
    if request.param == "embedded":
        return EmbeddedFoundation(tmp_path / "data")
    cloud = request.getfixturevalue("google_cloud")
    # Google's clients need not be installed to collect the tests.
    from tests.contracts.google_foundation import GoogleFoundation

    return GoogleFoundation(cloud)
