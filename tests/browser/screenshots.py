"""``./run screenshots``: every page, desktop and phone, light and dark, into docs/screenshots.

The pages show the sample recording, so that everybody's pictures are alike.
"""

import argparse
import io
import json
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image

from bench.browsing.browser import find_browser, served
from lifestream.config import load_settings
from tests.browser.accounts.home_server import first_path, home_server, sign_in, with_accounts
from tests.browser.pages import DESKTOP, PHONE, Visitor

TARGET = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
COLOURS = 256
"""A picture of a page has few colours; with a palette it is a third as large."""

PAGES = {
    "today": "/",
    "day": "/day/{day}",
    "play-day": "/day/{day}/play",
    "calendar": "/calendar?month={month}",
    "week": "/week/{day}",
    "letter": "/letter/week/{day}",
    "stats": "/stats?month={month}",
    "library": "/library",
    "tasks": "/tasks",
    "people": "/people",
    "trash": "/trash",
    "recording": "/r/{video}?t=36",
    "ask": "/ask?q=What+did+we+decide+about+Thursdays",
    "search": "/search?q=benches",
    "activity": "/activity",
    "settings": "/settings",
    "settings-model": "/settings#model-title",
    "your-data": "/settings#data-title",
    "keys": "/settings/keys",
    "audit": "/settings/audit",
    "webhooks": "/settings/webhooks",
    "rerun": "/r/{video}/rerun?stage=minutes",
    "share": "/r/{video}/share",
    "delete": "/r/{video}/delete",
    "conversations": "/conversations",
    "api": "/docs",
    "not-found": "/no-such-page",
}
SIGNED_IN = {"account": "/account", "accounts": "/accounts"}
HOME = ("welcome", "sign-in", *SIGNED_IN)
"""Pages of a server with accounts."""

LOOKS = {"desktop": DESKTOP, "phone": PHONE}
SETTLE_MS = 900


def main() -> int:
    """Take the pictures; 1 when a page complained in its console."""
    parser = argparse.ArgumentParser(prog="./run screenshots", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="PAGE", help=", ".join((*PAGES, *HOME)))
    parser.add_argument("--out", type=Path, default=TARGET, help="folder (docs/screenshots)")
    given = parser.parse_args()
    program = find_browser()
    if program is None:
        print("There is no Chromium on this machine; install it.", file=sys.stderr)
        return 2
    given.out.mkdir(parents=True, exist_ok=True)
    from playwright.sync_api import sync_playwright

    with _served() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        complaints = [
            complaint
            for look, size in LOOKS.items()
            for dark in (False, True)
            for complaint in _look(browser, site, given, (look, size, dark))
        ]
        if not given.names or set(HOME) & set(given.names):
            complaints += _at_home(browser, given)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


def _look(
    browser: Any, site: str, given: argparse.Namespace, how: tuple[str, tuple[int, int], bool]
) -> list[str]:
    _, size, dark = how
    with Visitor(browser, size=size, dark=dark) as someone:
        page = someone.open(f"{site}/library")
        video = page.locator("[data-row]").first.get_attribute("data-row")
        newest = page.request.get(f"{site}/api/v1/videos").json()["videos"][0]
        day = newest["recorded_at"][:10]
        for name, path in PAGES.items():
            if given.names and name not in given.names:
                continue
            someone.open(site + path.format(video=video, day=day, month=day[:7]))
            _take(page, given, name, how)
    return [one for one in someone.complaints if "no-such-page" not in one]


def _at_home(browser: Any, given: argparse.Namespace) -> list[str]:
    """The pages of accounts: before there is one, and signed in."""
    complaints = []
    ways = [(look, size, dark) for look, size in LOOKS.items() for dark in (False, True)]
    with tempfile.TemporaryDirectory() as folder, home_server(Path(folder)) as (site, app):
        first = first_path(app)
        for how in ways:
            with Visitor(browser, size=how[1], dark=how[2]) as someone:
                _take(someone.open(site + first), given, "welcome", how)
        with_accounts(app)
        for how in ways:
            with Visitor(browser, size=how[1], dark=how[2]) as someone:
                _take(someone.open(f"{site}/sign-in"), given, "sign-in", how)
                sign_in(someone, site)
                for name, path in SIGNED_IN.items():
                    _take(someone.open(site + path), given, name, how)
                complaints += someone.complaints
    return complaints


def _take(
    page: Any, given: argparse.Namespace, name: str, how: tuple[str, tuple[int, int], bool]
) -> None:
    """One picture, when it is wanted."""
    if given.names and name not in given.names:
        return
    page.wait_for_timeout(SETTLE_MS)
    picture = Image.open(io.BytesIO(page.screenshot()))
    small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    target = given.out / f"{name}-{how[0]}-{'dark' if how[2] else 'light'}.png"
    small.save(target, optimize=True)


@contextmanager
def _served() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        environ = {
            "LIFESTREAM_DATA_DIR": folder,
            "LIFESTREAM_DOWNLOAD_MODELS": "false",
            # The weights that `./run screenshots` fetched: pictures show a complete installation.
            "LIFESTREAM_MODELS_DIR": str(load_settings().models_dir),
            "LIFESTREAM_TIMEZONE": "Europe/Berlin",
        }
        with served(environ) as site:
            _let_programs_in(site)
            yield site


def _let_programs_in(site: str) -> None:
    """A key and a webhook, so that their pages show some."""
    for path, wanted in (
        ("keys", {"name": "Reading assistant", "scopes": ["read"], "days": None}),
        ("webhooks", {"url": "https://hooks.example.org/lifestream", "with_title": True}),
    ):
        headers = {"Content-Type": "application/json"}
        body = json.dumps(wanted).encode()
        asked = urllib.request.Request(f"{site}/api/v1/{path}", body, headers)
        with urllib.request.urlopen(asked) as answer:
            answer.read()


if __name__ == "__main__":
    sys.exit(main())
