"""The browser of this machine, and a server to look at: for benches, pictures and browser tests."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def find_browser() -> str | None:
    """The program, or None."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


def playwright_is_installed() -> bool:
    """Whether it can be imported; nothing is."""
    return importlib.util.find_spec("playwright") is not None


@contextmanager
def served(environ: Mapping[str, str]) -> Iterator[str]:
    """The address of ``./run serve`` on a free port, with ``environ`` on top of our own."""
    server = subprocess.Popen(
        [sys.executable, "-m", "lifestream", "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **environ},
    )
    assert server.stdout is not None
    try:
        line = next(line for line in server.stdout if "http://" in line)
        yield line[line.index("http://") :].split()[0].rstrip("/")
    finally:
        server.terminate()
        server.wait(60)
