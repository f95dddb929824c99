"""The first account, a phone that uploads, and the pages of accounts in every look."""

from pathlib import Path
from typing import Any

from bench.browsing.browser import find_browser
from tests.browser.accounts.home_server import (
    ANNA,
    BEN,
    PASSWORD,
    first_path,
    home_server,
    sign_in,
    with_accounts,
)
from tests.browser.conftest import real
from tests.browser.page_checks import SMALL_TARGETS, STICKING_OUT
from tests.browser.pages import DESKTOP, NARROWEST, PHONE, Visitor, until_so
from tests.browser.uploading import STANDUP, drop, is_stored

NAME = "nas.home.arpa"
PAGES = ("/account", "/accounts", "/settings")


def wrong_with(someone: Visitor, targets_px: int) -> list[str]:
    """What axe finds, what is too small to press, and what sticks out."""
    found = [*someone.violations(), *someone.page.evaluate(SMALL_TARGETS, targets_px)]
    return [str(one) for one in (*found, *someone.page.evaluate(STICKING_OUT))]


def test_a_phone_makes_the_first_account_without_scripts_and_uploads(
    chromium: Any, data_dir: Path
) -> None:
    with (
        home_server(data_dir) as (site, app),
        Visitor(chromium, size=PHONE, java_script_enabled=False) as someone,
    ):
        page = someone.open(site + first_path(app))
        page.get_by_label("Your e-mail address").fill(ANNA)
        page.get_by_label("Password, at least").fill(PASSWORD)
        page.get_by_label("The same once more").fill(PASSWORD)
        page.get_by_role("button", name="Make the account").click()
        page.get_by_role("link", name="Today").first.wait_for()

        page = someone.open(f"{site}/library")
        page.locator("input[type=file]").first.set_input_files(STANDUP)
        page.get_by_role("button", name="Upload").click()
        page.get_by_text("standup").first.wait_for()

        page = someone.open(f"{site}/account")
        page.get_by_role("button", name="Sign out here").click()
        page.get_by_role("heading", name="Sign in").wait_for()
        page = someone.open(f"{site}/library")
        assert page.get_by_role("heading", level=1).inner_text() == "Sign in"
        assert real(someone.complaints) == []


def test_a_phone_in_the_same_network_uploads_without_tls_and_is_told_what_that_costs(
    chromium: Any, data_dir: Path
) -> None:
    """By a name that is not this machine's: browsers then keep microphone and workers back."""
    launch = chromium.browser_type.launch
    options = ["--no-sandbox", f"--host-resolver-rules=MAP {NAME} 127.0.0.1"]
    with home_server(data_dir) as (address, app):
        with_accounts(app)
        site = address.replace("127.0.0.1", NAME)
        browser = launch(executable_path=find_browser(), args=options)
        with Visitor(browser, size=PHONE) as someone:
            page = someone.open(f"{site}/sign-in")
            page.get_by_text("This connection is not encrypted").wait_for()
            sign_in(someone, site)
            assert not page.evaluate("globalThis.isSecureContext")
            drop(page, "standup.mp4", STANDUP.read_bytes())
            until_so(
                page, lambda: is_stored(data_dir, STANDUP.read_bytes()), "the file did not arrive"
            )
            page = someone.open(f"{site}/record")
            page.get_by_role("button", name="Record", exact=True).click()
            page.get_by_text("https").first.wait_for()
            page.goto("about:blank")
            assert real(someone.complaints) == []
        browser.close()


def test_the_pages_of_accounts_are_right_in_every_look(chromium: Any, data_dir: Path) -> None:
    with home_server(data_dir) as (site, app):
        first = first_path(app)
        with Visitor(chromium, size=PHONE) as someone:
            someone.open(site + first)
            assert wrong_with(someone, 44) == []
        with_accounts(app)
        for size, dark, targets_px in (
            (DESKTOP, False, 24),
            (PHONE, True, 44),
            (NARROWEST, False, 24),
        ):
            with Visitor(chromium, size=size, dark=dark) as someone:
                page = someone.open(f"{site}/sign-in")
                assert wrong_with(someone, targets_px) == []
                sign_in(someone, site)
                for path in PAGES:
                    someone.open(site + path)
                    assert wrong_with(someone, targets_px) == [], path
                page.goto("about:blank")
                assert real(someone.complaints) == []


def test_an_administrator_hands_over_a_link_and_disables_an_account(
    chromium: Any, data_dir: Path
) -> None:
    with home_server(data_dir) as (site, app), Visitor(chromium) as someone:
        with_accounts(app)
        sign_in(someone, site, wanted="/accounts")
        page = someone.page
        page.get_by_label("Their e-mail address").fill("eva@example.org")
        page.get_by_role("button", name="Make an invitation").click()
        link = page.locator(".secret").inner_text()
        with Visitor(chromium, size=PHONE) as invited:
            theirs = invited.open(link)
            theirs.get_by_label("Password, at least").fill(PASSWORD)
            theirs.get_by_label("The same once more").fill(PASSWORD)
            theirs.get_by_role("button", name="Save and sign in").click()
            theirs.get_by_role("link", name="Today").first.wait_for()
            page.get_by_role("button", name="Disable eva@example.org").click()
            page.locator(".badge-failed").wait_for()
            theirs.goto(f"{site}/library")
            assert theirs.get_by_role("heading", level=1).inner_text() == "Sign in"
            theirs.goto("about:blank")
        assert BEN in page.locator("main").inner_text()
        page.goto("about:blank")
        assert real(someone.complaints) == []
