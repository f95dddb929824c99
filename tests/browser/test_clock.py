"""What the tests of ``./run test-clocks`` stand on: everybody's clock says the same."""

import time

from tests.browser.pages import Visitor


def test_pages_have_the_clock_and_the_zone_of_the_test(visitor: Visitor) -> None:
    page = visitor.open("about:blank")
    # Today's zone and hour, of a browser that was started by this process.
    page_s, minutes = page.evaluate("[Date.now() / 1000, new Date().getTimezoneOffset()]")
    assert abs(page_s - time.time()) < 30
    assert -60 * minutes == time.localtime(page_s).tm_gmtoff
