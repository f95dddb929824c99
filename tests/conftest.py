"""What tests of every folder share: the corpus, a data folder, an embedded backend."""

import asyncio
import gc
import logging
import os
import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lifestream.backends.embedded.migrations import LIFESTREAM_MIGRATIONS
from lifestream.backends.embedded.sqlite import Database
from lifestream.config import load_settings
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.inference.weights import catalog, store
from lifestream.ports.backend import Backend
from tests import scheduling
from tests.clocks.selection import belongs, name_of
from tests.embedded_backend import embedded_backend
from tests.google_cloud import (
    GoogleCloud,
    clients_are_installed,
    must_be_here,
    start_google_cloud,
)

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The developer corpus; tests that need it are skipped where it is absent."""
    if not (CORPUS / "MANIFEST.md").exists():
        pytest.skip("the developer corpus (../shared/corpus) is not here")
    return CORPUS


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """The folder of weights that this user's LifeStream uses: fetched by ``./run test``."""
    return load_settings().models_dir


def _weights(wanted: catalog.Weights, models_dir: Path) -> Path:
    found = store.locate(wanted, models_dir)
    if found is None and os.environ.get("TESTS_NEED_WEIGHTS"):
        pytest.fail(f"the weights of {wanted.title} must be here: ./run setup fetches them")
    if found is None:
        pytest.skip(f"the weights of {wanted.title} are not here: ./run setup fetches them")
    return found


@pytest.fixture(scope="session")
def whisper_base(models_dir: Path) -> Path:
    """The folder of Whisper base; tests that need it are skipped where it cannot be had."""
    return _weights(catalog.WHISPER_BASE, models_dir)


@pytest.fixture(scope="session")
def voice_weights(models_dir: Path) -> Path:
    """The folder of segmentation-3.0 and CAM++; skipped likewise."""
    return _weights(catalog.VOICES, models_dir)


@pytest.fixture(scope="session")
def sentence_weights(models_dir: Path) -> Path:
    """The folder of multilingual-e5-small; skipped likewise."""
    return _weights(catalog.E5_SMALL, models_dir)


@pytest.fixture(scope="session")
def embedder(models_dir: Path, sentence_weights: Path) -> E5Embedder:
    """The real sentence model, loaded once: it takes half a second and 300 MB."""
    return E5Embedder(models_dir=models_dir, threads=1)


def pytest_configure() -> None:
    """Let processes that tests start in data folders of their own find this user's weights;
    import without collecting garbage."""
    gc.disable()
    os.environ.setdefault("LIFESTREAM_MODELS_DIR", str(load_settings().models_dir))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> scheduling.SharersTogether:
    """Let several workers share the tests as ``scheduling`` says."""
    return scheduling.SharersTogether(config, log)


NEED_GOOGLE = ("rehearsal",)
"""Test folders whose every test talks to the stand-ins by Google's own clients."""


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave those folders out where the clients are not installed; the summary says so."""
    mine = collection_path.parent == Path(__file__).parent and collection_path.name in NEED_GOOGLE
    return True if mine and not clients_are_installed() and not must_be_here() else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what ``./run test-clocks`` runs; several workers begin with what takes longest."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: scheduling.by_length(item.nodeid))
    if "clock" not in config.option.markexpr:
        return  # To read the code of all tests takes as long as to import it.
    for item in items:
        if belongs(item.path, name_of(item)):
            item.add_marker(pytest.mark.clock)


def pytest_collection_finish() -> None:
    """Collect garbage again, but not through what importing and collecting made: it stays."""
    gc.freeze()
    gc.enable()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was left out, and what to install."""
    if not clients_are_installed():
        terminalreporter.write_line(
            "tests/rehearsal and tests/backends/gcp are left out: Google's clients are not "
            "installed (./run setup gcp)."
        )


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """A test that runs a command sets up logs for the whole process; the next one must not see."""
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    yield
    root.setLevel(level)
    root.handlers[:] = handlers


@pytest.fixture(autouse=True)
def _no_loop_of_a_browser(request: pytest.FixtureRequest) -> Iterator[None]:
    """Playwright's event loop counts as running in this thread from its first browser on."""
    if "chromium" in request.fixturenames:
        yield
        return
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(running)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data folder that nobody used before."""
    return tmp_path / "data"


@pytest.fixture
def database(data_dir: Path) -> Iterator[Database]:
    """``lifestream.db`` of ``data_dir``."""
    opened = Database(data_dir / "lifestream.db", migrations=LIFESTREAM_MIGRATIONS)
    yield opened
    opened.close()


@pytest.fixture
def embedded(data_dir: Path, database: Database) -> Iterator[Backend]:
    """A whole embedded backend over ``data_dir``; its processors end at once without work."""
    with embedded_backend(data_dir, database) as backend:
        yield backend


@pytest.fixture(scope="session")
def running_google_cloud() -> Iterator[GoogleCloud]:
    """Emulators and stand-ins; tests that need them are skipped where they cannot start."""
    started = start_google_cloud()
    yield started
    started.stop()


@pytest.fixture
def google_cloud(running_google_cloud: GoogleCloud) -> GoogleCloud:
    """The same with a project that nobody used before."""
    return replace(running_google_cloud, project=f"test-{secrets.token_hex(5)}")
