"""Pages in a real browser over a slow connection, beside a blank page in the same run."""

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.browsing.browser import find_browser, served
from bench.browsing.page_measures import MAX_MS, PageMeasure, visit
from bench.recordings.folders import environ_for, working_folder
from bench.report import Row, beside, row, say

LCP_GOAL_MS = 1200
TBT_GOAL_MS = 100
CLS_GOAL = 0.02
TRANSFER_GOAL_KB = 150
INTERACTIVE_GOAL_MS = 1500
SEEK_GOAL_MS = 500
PEER = "a blank page of the same server"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of ``bench pages``."""
    parser.add_argument("--visits", type=int, default=5, help="visits of each page (5)")
    parser.add_argument("--fast", action="store_true", help="without the slow-4G profile")


def files_of(given: argparse.Namespace) -> list[Path]:
    """Nothing is read."""
    return []


def measure(given: argparse.Namespace) -> list[Row]:
    """Serve 500 recordings of 300 days and one of ten hours; visit its pages."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory(dir=working_folder("")) as folder:
        pages = _fill(Path(folder))
        with served(environ_for(Path(folder))) as site, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=find_browser(),
                args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
            )
            rows = _visits(browser, site, pages, given)
            rows.append(_seek(browser, site, given.visits))
            browser.close()
    return rows


def _fill(data_dir: Path) -> dict[str, str]:
    """The pages that are visited, by what they are called."""
    import os

    os.environ.update(environ_for(data_dir))
    from bench.recordings.diary import add_diary
    from bench.recordings.long_recording import add_long_recording
    from lifestream.bootstrap import application, zone_of
    from lifestream.domain.ids import LOCAL_OWNER
    from lifestream.services.uploads.add_sample import add_sample

    application.cache_clear()
    app = application()
    say("filling the library")
    sample = add_sample(
        app.backend, app.inference.embedder, LOCAL_OWNER, zone=zone_of(app.settings)
    )
    day = add_diary(app, sample)
    return {
        "blank": "/healthz",
        "library": "/library",
        "ask": "/ask",
        "day": f"/day/{day.isoformat()}",
        "calendar": f"/calendar?month={day:%Y-%m}",
        "recording of ten hours": f"/r/{add_long_recording(app)}",
    }


def _visits(browser: Any, site: str, pages: dict[str, str], given: argparse.Namespace) -> list[Row]:
    measured: dict[str, list[PageMeasure]] = {name: [] for name in pages}
    for number in range(given.visits):
        say(f"visit {number + 1} of {given.visits}")
        # In turn, so that a moment of other load on the machine meets every page.
        for name, path in pages.items():
            measured[name].append(visit(browser, site + path, slow=not given.fast))
    blank = measured.pop("blank")
    return [one for name, visits in measured.items() for one in _rows(name, visits, blank)]


def _rows(name: str, visits: list[PageMeasure], blank: list[PageMeasure]) -> list[Row]:
    def middle(field: str, of: list[PageMeasure]) -> float:
        return float(statistics.median(getattr(one, field) for one in of))

    empty = max(middle("lcp_ms", blank), middle("interactive_ms", blank))
    if name not in {"library", "ask", "day", "calendar"}:
        interactive = middle("interactive_ms", visits)
        return [
            row(f"{name}: interactive", interactive, "ms", goal=INTERACTIVE_GOAL_MS, better="less"),
            row(f"{name}: first byte", middle("answered_ms", visits), "ms"),
            row(f"{name}: sent", middle("transfer_bytes", visits) / 1000, "kB"),
        ]
    lcp_ms = middle("lcp_ms", visits)
    return [
        row(f"{name}: LCP", lcp_ms, "ms", goal=LCP_GOAL_MS, better="less"),
        beside(f"{name}: LCP beside blank", lcp_ms, "ms", peer=PEER, peer_value=empty),
        row(f"{name}: TBT", middle("tbt_ms", visits), "ms", goal=TBT_GOAL_MS, better="less"),
        row(f"{name}: CLS", middle("cls", visits), "", goal=CLS_GOAL, better="less"),
        row(
            f"{name}: sent",
            middle("transfer_bytes", visits) / 1000,
            "kB",
            goal=TRANSFER_GOAL_KB,
            better="less",
        ),
    ]


def _seek(browser: Any, site: str, visits: int) -> Row:
    """From the click on a citation until the video plays, on the machine's own connection."""
    taken = []
    for _ in range(visits):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.goto(f"{site}/ask", wait_until="load")
        page.locator("#q").fill("Who orders the glass?")
        page.locator("#q").press("Enter")
        chip = page.locator(".answer [data-play]").first
        chip.wait_for()
        page.evaluate(
            """() => { window.played = 0; document.addEventListener('playing',
                 () => { window.played ||= performance.now(); }, true);
               document.addEventListener('click',
                 () => { window.clicked = performance.now(); }, true); }"""
        )
        chip.click()
        _wait_until_played(page)
        taken.append(page.evaluate("window.played - window.clicked"))
        context.close()
        time.sleep(0.2)
    return row(
        "citation: click to playing",
        statistics.median(taken),
        "ms",
        goal=SEEK_GOAL_MS,
        better="less",
    )


def _wait_until_played(page: Any) -> None:
    """Playwright's own waiting is code of the page, which its policy forbids."""
    end_s = time.monotonic() + MAX_MS / 1000
    while not page.evaluate("window.played"):
        if time.monotonic() > end_s:
            raise TimeoutError("the video of a citation never played")
        time.sleep(0.02)
