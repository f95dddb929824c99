"""A person at a page: Playwright over the system's Chromium, with what every test wants of it."""

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.waiting import GIVE_UP_AFTER_S

DESKTOP = (1280, 900)
PHONE = (390, 844)
NARROWEST = (320, 700)
"""CSS pixels. WCAG 2.2, 1.4.10 Reflow, asks for 320."""

ASK_EVERY_MS = 50

SET_CLOCK = """globalThis.Date = class extends Date {
    constructor(...given) { given.length ? super(...given) : super(Date.now()); }
    static now() { return super.now() + 1000 * AHEAD_S; }
};"""
"""The clock of ``./run test-clocks``, for pages; Chromium's own stays as it is."""


SLOW_MS = int(os.environ.get("TESTS_PAGES_SLOW_MS", "0"))
"""By how much every answer to a page is late, and how much slower (by the factor of this over 100)
its scripts run. A test that reads once what it should wait for fails then; see docs/testing.md."""

LATE = {"latency": SLOW_MS, "downloadThroughput": -1, "uploadThroughput": -1}

MARK_ALIKE = """(most) => {
  for (const parent of document.querySelectorAll('body, body *')) {
    const seen = new Map();
    for (const child of parent.children) {
      const kind = `${child.tagName} ${child.className}`;
      seen.set(kind, (seen.get(kind) ?? 0) + 1);
      if (seen.get(kind) > most) child.dataset.alike = '';
    }
  }
}"""
"""Marks what stands after so many siblings of its kind."""


def until(page: Any, expression: str, *, within_s: float = GIVE_UP_AFTER_S) -> None:
    """Wait for an expression to be true.

    Playwright's own waiting is code of the page, which its policy forbids; this asks by the
    debugger, and lets the browser speak meanwhile.

    Raises:
        AssertionError: It never was; names it.
    """
    wanted = f"() => Boolean({expression})"
    until_so(page, lambda: page.evaluate(wanted), f"never true: {expression}", within_s=within_s)


def until_so(
    page: Any, holds: Callable[[], object], otherwise: str, *, within_s: float = GIVE_UP_AFTER_S
) -> None:
    """Wait until ``holds`` gives something true, and let the browser speak meanwhile.

    Raises:
        AssertionError: It never did; says ``otherwise``.
    """
    ends_at = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < ends_at, otherwise
        page.wait_for_timeout(ASK_EVERY_MS)


class Visitor:
    """One browser context and its page. Console errors and exceptions are kept in ``complaints``.

    Args:
        size: Width and height in CSS pixels; narrow ones touch.
        dark: Whether the system asks for dark colours.
        installed: Whether service workers run, as in an installed app.
        more: Other properties of the browser context, such as ``timezone_id``.
    """

    def __init__(
        self,
        browser: Any,
        *,
        size: tuple[int, int] = DESKTOP,
        dark: bool = False,
        installed: bool = False,
        **more: Any,
    ) -> None:
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            has_touch=size[0] < 600,
            accept_downloads=True,
            service_workers="allow" if installed else "block",
            **more,
        )
        self.context.set_default_timeout(60_000)
        if ahead_s := os.environ.get("TESTS_CLOCK_AHEAD_S"):
            self.context.add_init_script(SET_CLOCK.replace("AHEAD_S", ahead_s))
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self._debuggers: list[Any] = []
        self._watch(self.page)
        self.context.on("page", self._watch)

    def open(self, address: str) -> Any:
        """Go there; the page, loaded."""
        self.page.goto(address, wait_until="load")
        return self.page

    def set_offline(self, is_offline: bool) -> None:
        """Take the connection of its pages away, or give it back."""
        self.context.set_offline(is_offline)
        for debugger in self._debuggers:
            debugger.send("Network.emulateNetworkConditions", {"offline": is_offline} | LATE)

    def violations(self, *, rules: Sequence[str] = (), max_alike: int = 0) -> list[str]:
        """What axe-core finds wrong with the page as it stands, one sentence for each node.

        Args:
            rules: Only by these, where some are named.
            max_alike: How many of siblings with the same tag and classes are looked at; 0 for all.
        """
        import axe_playwright_python

        source = Path(axe_playwright_python.__file__).parent / "axe.min.js"
        # Evaluated by the debugger, as the page's policy lets no other script in.
        if self.page.evaluate("typeof axe === 'undefined'"):
            self.page.evaluate(source.read_text(encoding="utf-8"))
        only = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else {}
        if max_alike:
            self.page.evaluate(MARK_ALIKE, max_alike)
        found = self.page.evaluate(
            "(given) => axe.run({exclude: [['[data-alike]']]}, given)",
            {"resultTypes": ["violations"]} | only,
        )
        return [
            f"{rule['id']}: {rule['help']}: {node['html'][:200]}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    def __enter__(self) -> "Visitor":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.context.close()

    def _watch(self, page: Any) -> None:
        if SLOW_MS:
            self._slow_down(page)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._note)

    def _slow_down(self, page: Any) -> None:
        debugger = self.context.new_cdp_session(page)
        debugger.send("Network.enable")
        debugger.send("Network.emulateNetworkConditions", {"offline": False} | LATE)
        debugger.send("Emulation.setCPUThrottlingRate", {"rate": max(SLOW_MS / 100, 1)})
        self._debuggers.append(debugger)

    def _note(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")
