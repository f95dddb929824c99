"""Without a connection or a login: what is said, what is kept, and how it goes on."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.pages import PHONE, Visitor, until

WORKER_READY = "navigator.serviceWorker.ready.then(() => true)"
CONTROLLED = "navigator.serviceWorker.controller !== null"
EVERYTHING_KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) {
      const text = await (await caches.match(request)).clone().text();
      found.push([new URL(request.url).pathname, text]);
    }
  }
  return found;
}"""


@pytest.fixture
def installed(chromium: Any, site: str) -> Iterator[Visitor]:
    """Somebody in whose browser LifeStream's worker runs."""
    with Visitor(chromium, size=PHONE, installed=True) as someone:
        page = someone.open(f"{site}/library")
        assert page.evaluate("navigator.serviceWorker.register('/service-worker.js').then(() => 1)")
        assert page.evaluate(WORKER_READY)
        until(page, CONTROLLED)
        yield someone


def test_without_a_connection_a_page_of_ours_says_so_and_goes_on_by_itself(
    installed: Visitor, site: str
) -> None:
    page = installed.page
    installed.set_offline(True)
    page.goto(f"{site}/ask")
    assert page.locator("h1").inner_text() == "There is no connection"
    assert installed.violations() == []
    assert page.url == f"{site}/ask"
    installed.set_offline(False)
    page.wait_for_selector("#q")
    assert page.url == f"{site}/ask"


def test_nothing_private_is_kept_on_the_device(installed: Visitor, site: str) -> None:
    page = installed.page
    page.locator("[data-plain-only], label[for=files]").first.wait_for(state="attached")
    for path in ("/ask", "/settings", "/library"):
        page.goto(site + path)
    kept = dict(page.evaluate(EVERYTHING_KEPT))
    assert "/offline" in kept
    assert all(path == "/offline" or path.startswith("/static/") for path in kept)
    assert "csrf" not in kept["/offline"]


def test_the_worker_never_stands_between_a_person_and_a_new_page(
    installed: Visitor, site: str
) -> None:
    page = installed.page
    # As after an update, with a worker that is older than the server.
    page.evaluate("caches.keys().then((names) => Promise.all(names.map((n) => caches.delete(n))))")
    page.goto(f"{site}/settings")
    assert page.locator("h1").inner_text() == "Settings"
    assert installed.complaints == []


def test_a_lost_connection_is_said_and_so_is_its_return(visitor: Visitor, site: str) -> None:
    page = visitor.open(f"{site}/ask")
    page.locator("#q").fill("what I typed")
    visitor.set_offline(True)
    page.locator("[data-state=gone]").wait_for()
    assert "No connection" in page.locator("[role=status][data-session]").inner_text()
    assert visitor.violations() == []
    visitor.set_offline(False)
    page.locator("[data-state=back]").wait_for()
    assert page.locator("#q").input_value() == "what I typed"
    visitor.complaints = [c for c in visitor.complaints if "ERR_INTERNET" not in c]


def test_an_ended_login_asks_to_sign_in_elsewhere_and_keeps_what_was_typed(
    chromium: Any, site: str
) -> None:
    with Visitor(chromium) as someone:
        page = someone.open(f"{site}/ask")
        page.locator("#q").fill("a long question")
        refused = {"status": 401, "content_type": "application/problem+json", "body": "{}"}
        someone.context.route("**/api/v1/**", lambda route: route.fulfill(**refused))
        page.keyboard.press("Control+k")
        page.locator("[data-state=out]").wait_for()
        page.keyboard.press("Escape")
        link = page.get_by_role("link", name="Sign in again in a new tab")
        assert link.get_attribute("target") == "_blank"
        assert someone.violations() == []
        someone.context.unroute("**/api/v1/**")
        page.evaluate("dispatchEvent(new Event('focus'))")
        page.locator("[data-state=in]").wait_for()
        assert page.locator("#q").input_value() == "a long question"


def test_the_manifest_is_whole(visitor: Visitor, site: str) -> None:
    page = visitor.open(f"{site}/library")
    manifest = page.evaluate("fetch('/manifest.webmanifest').then((answer) => answer.json())")
    sizes = page.evaluate(
        """(icons) => Promise.all(icons.map(async ({src}) => {
             const image = new Image(); image.src = src; await image.decode();
             return `${image.naturalWidth}x${image.naturalHeight}`; }))""",
        [icon for icon in manifest["icons"] if icon["type"] == "image/png"],
    )
    assert sizes == ["192x192", "512x512", "512x512"]
    assert manifest["share_target"]["action"] == "/upload/shared"
    for shortcut in manifest["shortcuts"]:
        assert page.request.get(site + shortcut["url"]).ok
