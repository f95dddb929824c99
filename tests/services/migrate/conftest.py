"""Two machines, one of them with a diary of three recordings."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lifestream.domain.ids import LOCAL_OWNER
from lifestream.domain.video import Video
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.services.migrate.route import Route
from tests.services.migrate.diary import (
    BUDGET,
    GARDEN,
    HARBOUR,
    Machine,
    open_machine,
    processed,
)


@pytest.fixture
def source(tmp_path: Path) -> Machine:
    return open_machine(tmp_path / "old", "lifestream")


@pytest.fixture
def target(tmp_path: Path) -> Machine:
    return open_machine(tmp_path / "new", "diary-in-the-cloud")


@pytest.fixture
def diary(
    source: Machine, embedder: E5Embedder, tmp_path: Path
) -> Iterator[tuple[Video, Video, Video]]:
    """Three recordings at the source; its own events are over."""
    made = [
        processed(source.backend, embedder, tmp_path, name, texts)
        for name, texts in (("hall.mp4", HARBOUR), ("garden.mp4", GARDEN), ("money.mp4", BUDGET))
    ]
    source.deliver_events()
    yield (made[0], made[1], made[2])


@pytest.fixture
def route(source: Machine, target: Machine, tmp_path: Path) -> Route:
    (tmp_path / "scratch").mkdir()
    return Route(
        source=source.backend,
        target=target.backend,
        owner=LOCAL_OWNER,
        new_owner=LOCAL_OWNER,
        scratch=tmp_path / "scratch",
    )
