"""Every contract test runs over every foundation."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.places.foundations import EmbeddedFoundation, Foundation
from tests.google_cloud import clients_are_installed, missing

FOUNDATIONS = ("embedded", "google", pytest.param("live", marks=pytest.mark.live))


@pytest.fixture(params=FOUNDATIONS)
def foundation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Foundation]:
    """A foundation with nothing in it."""
    made = _make(request, tmp_path)
    yield made
    made.close()


def _make(request: pytest.FixtureRequest, tmp_path: Path) -> Foundation:
    if request.param == "embedded":
        return EmbeddedFoundation(tmp_path / "data")
    # Google's clients need not be installed to collect the tests.
    if request.param == "live":
        if not clients_are_installed():
            missing("Google's clients are not installed. Run: ./run setup gcp")
        from tests.contracts.places.live_foundation import LiveFoundation, places_of_environment

        return LiveFoundation(places_of_environment())
    cloud = request.getfixturevalue("google_cloud")
    from tests.contracts.places.google_foundation import GoogleFoundation

    return GoogleFoundation(cloud)
