"""The browser of this machine, for the benches and the browser tests."""

import importlib.util
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def find_browser() -> str | None:
    """The program, or None."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


def playwright_is_installed() -> bool:
    """Whether it can be imported; nothing is."""
    return importlib.util.find_spec("playwright") is not None
