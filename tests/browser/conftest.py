"""A real browser in front of a real server: what a person sees and presses."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.browsing.browser import find_browser, playwright_is_installed
from bench.recordings.folders import link_models
from tests.browser.pages import PHONE, Visitor
from tests.web.serving.forked import served


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One Chromium for all tests; each page gets a context of its own."""
    program = find_browser()
    if program is None:
        pytest.skip("there is no Chromium on this machine")
    if not playwright_is_installed():
        pytest.skip("Playwright is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
        )
        yield browser
        browser.close()


@pytest.fixture
def data_dir(data_dir: Path) -> Path:
    """A data folder that nobody used before, with the models of this machine."""
    link_models(data_dir)
    return data_dir


@pytest.fixture
def site(data_dir: Path) -> Iterator[str]:
    """The address of a server over ``data_dir``: an empty library with the sample recording."""
    with served({"LIFESTREAM_DATA_DIR": str(data_dir)}) as address:
        yield address


@pytest.fixture
def working_site(data_dir: Path) -> Iterator[str]:
    """The address of LifeStream as ``./run`` serves it: what arrives is processed."""
    given = {"LIFESTREAM_DATA_DIR": str(data_dir), "LIFESTREAM_DOWNLOAD_MODELS": "false"}
    server = subprocess.Popen(
        [sys.executable, "-m", "lifestream", "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | given,
    )
    assert server.stdout is not None
    line = next(line for line in server.stdout if "http://" in line)
    yield line[line.index("http://") :].split()[0].rstrip("/")
    server.terminate()
    server.communicate(timeout=30)


@pytest.fixture(autouse=True)
def _pages_are_left_before_the_server_ends(request: pytest.FixtureRequest) -> Iterator[None]:
    """A page that asks for news of a server that is gone complains, and rightly."""
    here = {"site", "working_site", "visitor", "phone"}.intersection(request.fixturenames)
    found = {name: request.getfixturevalue(name) for name in sorted(here)}
    yield
    for someone in (found[name] for name in ("visitor", "phone") if name in found):
        for page in someone.context.pages:
            page.goto("about:blank")


@pytest.fixture
def visitor(chromium: Any) -> Iterator[Visitor]:
    """A person at a desktop browser; ends with no complaint in the console."""
    with Visitor(chromium) as someone:
        yield someone
    assert real(someone.complaints) == []


@pytest.fixture
def phone(chromium: Any) -> Iterator[Visitor]:
    """A person with a phone."""
    with Visitor(chromium, size=PHONE) as someone:
        yield someone
    assert real(someone.complaints) == []


def real(complaints: list[str]) -> list[str]:
    """Without those of a page that outlives its server for a moment when a test ends."""
    return [one for one in complaints if "ERR_CONNECTION_REFUSED" not in one]
