"""axe-core on every page: nothing to complain about, in both themes, on desktop and phone."""

from typing import Any

import pytest

from tests.browser.pages import DESKTOP, PHONE, Visitor

PATHS = ("/library", "/ask", "/activity", "/docs", "/no-such-page")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_no_page_has_a_violation(
    chromium: Any, site: str, size: tuple[int, int], dark: bool
) -> None:
    with Visitor(chromium, size=size, dark=dark) as someone:
        found = {}
        for path in PATHS:
            someone.open(site + path)
            found[path] = someone.violations()
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
