"""Measures of a page in a browser: when its largest part is there, how much it moves, how long it
does not listen, and how many bytes came.

Sources: web.dev, "Largest Contentful Paint", "Cumulative Layout Shift", "Total Blocking Time",
"Time to Interactive"; Lighthouse, "Throttling": slow 4G is 150 ms, 1.6 Mbit/s down, 0.75 up, and a
processor four times slower.
"""

from dataclasses import dataclass
from typing import Any

LATENCY_MS = 150
DOWN_BYTES_S = 1.6e6 / 8
UP_BYTES_S = 0.75e6 / 8
SETTLE_MS = 1500
MAX_MS = 120_000
"""A page that takes so long is measured, not given up: its figure is what the bench is for."""

OBSERVE = """
window.measured = {lcp_ms: 0, cls: 0, tasks: []};
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.measured.lcp_ms = entry.startTime;
}).observe({type: 'largest-contentful-paint', buffered: true});
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.measured.cls += entry.value;
}).observe({type: 'layout-shift', buffered: true});
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.measured.tasks.push([entry.startTime, entry.duration]);
}).observe({type: 'longtask', buffered: true});
"""  # noqa: E501

READ = """() => {
  const fcp = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0;
  const navigation = performance.getEntriesByType('navigation')[0];
  const late = measured.tasks.filter(([start]) => start >= fcp);
  return {
    lcp_ms: measured.lcp_ms,
    cls: measured.cls,
    tbt_ms: late.reduce((sum, [, length]) => sum + Math.max(0, length - 50), 0),
    interactive_ms: Math.max(fcp, navigation.domContentLoadedEventEnd,
      ...measured.tasks.map(([start, length]) => start + length)),
    answered_ms: navigation.responseStart,
  };
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMeasure:
    """One visit with an empty cache.

    Attributes:
        interactive_ms: When the last long task had ended and the scripts were there.
        answered_ms: When the page's first byte came.
        transfer_bytes: Everything that came over the wire until the page was at rest, but media.
    """

    lcp_ms: float
    cls: float
    tbt_ms: float
    interactive_ms: float
    answered_ms: float
    transfer_bytes: float


def visit(browser: Any, address: str, *, slow: bool = True, cpu_factor: float = 4) -> PageMeasure:
    """Open ``address`` in a fresh context, as a desktop of 1280 by 900 CSS pixels."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(OBSERVE)
    wire = _Wire(context.new_cdp_session(page), slow=slow, cpu_factor=cpu_factor)
    page.goto(address, wait_until="load", timeout=MAX_MS)
    page.wait_for_timeout(SETTLE_MS)
    measured = page.evaluate(READ)
    context.close()
    return PageMeasure(**measured, transfer_bytes=wire.transfer_bytes)


class _Wire:
    """The connection of one page, made slow and counted."""

    def __init__(self, session: Any, *, slow: bool, cpu_factor: float) -> None:
        self._media: set[str] = set()
        self.transfer_bytes = 0.0
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._came)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        if slow:
            session.send(
                "Network.emulateNetworkConditions",
                {
                    "offline": False,
                    "latency": LATENCY_MS,
                    "downloadThroughput": DOWN_BYTES_S,
                    "uploadThroughput": UP_BYTES_S,
                },
            )
            session.send("Emulation.setCPUThrottlingRate", {"rate": cpu_factor})

    def _asked(self, event: Any) -> None:
        if event.get("type") == "Media":
            self._media.add(event["requestId"])

    def _came(self, event: Any) -> None:
        if event["requestId"] not in self._media:
            self.transfer_bytes += event["encodedDataLength"]
