"""Typing over the transcript: saved, kept, undone, never lost."""

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from lifestream.bootstrap import Application
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from tests.browser.pages import PHONE, Visitor, until, until_so
from tests.browser.recordings import application_over, spoken

FIELD = ".line-editor textarea"
FIRST = "We meet mayor Smith at the harbour tomorrow."


@pytest.fixture
def application(embedded: Backend, data_dir: Path) -> Application:
    """What the server of ``site`` serves."""
    return application_over(embedded, data_dir)


@pytest.fixture
def video(application: Application) -> Video:
    """A recording with five lines of two voices."""
    return spoken(application)


@pytest.fixture
def address(site: str, video: Video) -> str:
    """Its page."""
    return f"{site}/r/{video.video_id}"


def saved_words(address: str) -> list[str]:
    """What the server says is said."""
    api = address.replace("/r/", "/api/v1/videos/") + "/transcript/window"
    with urllib.request.urlopen(api) as answer:
        return [one["text"] for one in json.load(answer)["segments"]]


def saved(page: Any, address: str, *words: str, at: int = 0) -> None:
    """Wait until the server says that these lines are said, the first of them at ``at``.

    Raises:
        AssertionError: It never did.
    """
    wanted = list(words)
    until_so(
        page,
        lambda: saved_words(address)[at : at + len(words)] == wanted,
        f"the server never said: {wanted}",
    )


def open_line(page: Any, words: str) -> Any:
    """The field of the line that holds these words."""
    page.locator("[data-transcript]").hover()
    page.locator(".line", has_text=words).locator(".said").dblclick()
    page.locator(FIELD).wait_for()
    return page.locator(FIELD)


def line(page: Any, words: str) -> Any:
    """The line that holds these words."""
    return page.locator(".virtual .line", has_text=words)


def test_typed_words_are_saved_by_themselves_and_there_after_a_reload(
    visitor: Visitor, address: str
) -> None:
    page = visitor.open(address)
    open_line(page, FIRST).fill("We meet Mayor Smith at three.")
    page.get_by_text("Saved", exact=True).wait_for()
    saved(page, address, "We meet Mayor Smith at three.")
    page.reload()
    page.locator(".line", has_text="We meet Mayor Smith at three.").wait_for()
    page.get_by_role("button", name="Update").wait_for()
    assert "words edited since" in page.locator("#minutes").inner_text()


def test_enter_goes_on_escape_brings_back_and_keys_reach_the_player(
    visitor: Visitor, address: str
) -> None:
    page = visitor.open(address)
    page.locator("[data-transcript]").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("e")
    page.locator(FIELD).wait_for()
    page.locator(FIELD).fill("Another first line.")
    page.keyboard.press("Enter")
    until(
        page,
        "document.querySelector('.line-editor textarea')?.value.startsWith('The harbour hall')",
    )
    page.keyboard.type(" never")
    page.keyboard.press("Escape")
    until(page, "!document.querySelector('.line-editor textarea')")
    saved(page, address, "Another first line.", "The harbour hall is booked for the whole day.")
    page.keyboard.press("e")
    page.locator(FIELD).wait_for()
    page.keyboard.press("Alt+k")
    until(page, "!document.querySelector('[data-media]').paused")


def test_shift_enter_splits_and_backspace_at_the_start_joins(
    visitor: Visitor, address: str
) -> None:
    page = visitor.open(address)
    field = open_line(page, FIRST)
    field.evaluate("node => node.setSelectionRange(20, 20)")
    page.keyboard.press("Shift+Enter")
    until(
        page,
        "document.querySelector('.line-editor textarea')?.value === 'at the harbour tomorrow.'",
    )
    saved(page, address, "We meet mayor Smith", "at the harbour tomorrow.")
    page.keyboard.press("Backspace")
    until(page, f"document.querySelector('.line-editor textarea')?.value === '{FIRST}'")
    saved(page, address, FIRST)
    page.keyboard.press("Escape")
    until(page, "!document.querySelector('.line-editor textarea')")
    page.get_by_role("button", name="Undo", exact=True).click()
    line(page, "We meet mayor Smith at the harbour tomorrow.").wait_for(state="detached")
    saved(page, address, "at the harbour tomorrow.", at=1)


def test_a_voice_gets_a_name_everywhere_and_loses_it_by_undo(
    visitor: Visitor, address: str
) -> None:
    page = visitor.open(address)
    page.locator("[data-transcript]").hover()
    page.get_by_role("button", name="Speaker 2: say who this is").first.click()
    dialog = page.locator("dialog[open]")
    dialog.wait_for()
    assert dialog.get_by_role("button", name="Play this voice at").count() == 2
    assert visitor.violations() == []
    dialog.get_by_label("Name").fill("Anna")
    dialog.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Anna: say who this is").first.wait_for()
    until(page, "document.querySelector('.legend').innerText.includes('Anna')")
    assert "Anna was told" in page.locator("#minutes").inner_text()
    page.get_by_role("button", name="Undo", exact=True).click()
    page.get_by_role("button", name="Speaker 2: say who this is").first.wait_for()


def test_one_line_is_given_to_somebody_else(visitor: Visitor, address: str) -> None:
    page = visitor.open(address)
    open_line(page, FIRST)
    page.locator("[data-reassign]").select_option("S2")
    page.get_by_text("This line is Speaker 2’s now.").wait_for()
    page.locator(".virtual [data-voice]").first.click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("Name").fill("Marta")
    dialog.get_by_label("Only this line").check()
    dialog.get_by_role("button", name="Save").click()
    page.get_by_text("This line is Marta’s now.").wait_for()
    assert page.locator(".virtual .line").first.get_by_text("Marta").is_visible()
    assert page.get_by_role("button", name="Speaker 2: say").count() == 2


def test_two_tabs_with_one_line_lose_nothing(visitor: Visitor, address: str) -> None:
    page = visitor.open(address)
    open_line(page, FIRST)
    with urllib.request.urlopen(
        urllib.request.Request(
            address.replace("/r/", "/api/v1/videos/") + "/edits",
            data=json.dumps(
                {
                    "edit_id": "another-tab-1",
                    "kind": "text",
                    "segment_id": "t1000",
                    "base_text": FIRST,
                    "text": "Somebody else was quicker.",
                }
            ).encode(),
            headers={"Content-Type": "application/json"},
        )
    ) as answer:
        assert answer.status == 201
    page.locator(FIELD).fill("My own words.")
    conflict = page.locator(".conflict")
    conflict.wait_for()
    assert "Somebody else was quicker." in conflict.inner_text()
    assert "My own words." in conflict.inner_text()
    assert visitor.violations() == []
    page.reload()
    page.locator(".conflict").get_by_role("button", name="Keep mine").click()
    until(page, "!localStorage.length || !Object.keys(localStorage).some(k => /draft/.test(k))")
    saved(page, address, "My own words.")
    visitor.complaints = [c for c in visitor.complaints if "409" not in c]


def test_an_old_token_and_a_lost_connection_keep_every_word(visitor: Visitor, address: str) -> None:
    page = visitor.open(address)
    visitor.context.clear_cookies()
    open_line(page, FIRST).fill("Typed with an old token.")
    page.get_by_text("Saved", exact=True).wait_for()
    saved(page, address, "Typed with an old token.")

    page.route("**/edits", lambda route: route.fulfill(status=401, body="{}"))
    page.locator(FIELD).fill("Typed after the login ended.")
    page.get_by_text("You are signed out").wait_for()
    page.reload()
    page.get_by_text("You are signed out").wait_for()
    page.locator(".line[data-draft]").wait_for()
    page.unroute("**/edits")
    page.get_by_role("button", name="Try again").click()
    until(page, "!document.querySelector('.unsaved')")
    saved(page, address, "Typed after the login ended.")
    visitor.complaints = [c for c in visitor.complaints if "40" not in c]


def test_words_typed_without_a_connection_are_sent_when_it_is_back(
    visitor: Visitor, address: str
) -> None:
    page = visitor.open(address)
    field = open_line(page, FIRST)
    visitor.set_offline(True)
    field.fill("Typed in a tunnel.")
    page.get_by_text("LifeStream cannot be reached").wait_for()
    visitor.set_offline(False)
    until(page, "!document.querySelector('.unsaved')")
    saved(page, address, "Typed in a tunnel.")
    visitor.complaints = [c for c in visitor.complaints if "ERR_INTERNET" not in c]


def test_a_replacement_is_shown_before_it_is_done_and_taken_back_in_the_history(
    visitor: Visitor, address: str
) -> None:
    page = visitor.open(address)
    page.locator(".pane-tools summary").click()
    page.get_by_role("button", name="Find and replace").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("Find").fill("mayor")
    dialog.get_by_label("Replace with").fill("Mayor")
    dialog.get_by_text("2 places in 2 lines would change.").wait_for()
    assert dialog.locator("ins").all_inner_texts() == ["Mayor", "Mayor"]
    saved(page, address, FIRST)
    assert visitor.violations() == []
    dialog.get_by_role("button", name="Replace 2").click()
    line(page, "We meet Mayor Smith").wait_for()
    page.locator(".pane-tools summary").click()
    page.get_by_role("button", name="History of edits").click()
    history = page.locator("dialog[open]")
    history.get_by_role("button", name="Take back").click()
    history.get_by_role("button", name="Bring back").wait_for()
    assert visitor.violations() == []
    saved(page, address, FIRST)
    history.get_by_role("button", name="Bring back").click()
    history.get_by_role("button", name="Take back").wait_for()
    saved(page, address, "We meet Mayor Smith at the harbour tomorrow.")


def test_what_was_typed_in_a_dialog_is_there_again_after_a_reload_but_not_after_cancel(
    visitor: Visitor, address: str
) -> None:
    page = visitor.open(address)

    def name_field() -> Any:
        page.locator("[data-transcript]").hover()
        page.get_by_role("button", name="Speaker 2: say who this is").first.click()
        return page.locator("dialog[open]").get_by_label("Name")

    name_field().fill("Anna Weather")
    page.reload()
    assert name_field().input_value() == "Anna Weather"
    page.locator("dialog[open]").get_by_role("button", name="Cancel").click()
    assert name_field().input_value() == ""


def test_doubtful_words_are_walked_one_by_one(visitor: Visitor, address: str) -> None:
    page = visitor.open(address)
    selected = """(() => { const f = document.querySelector('.line-editor textarea');
      return f && f.value.slice(f.selectionStart, f.selectionEnd); })()"""
    page.keyboard.press("q")
    until(page, f"{selected} === 'mayor'")
    page.keyboard.type("Mayor")
    page.keyboard.press("Enter")
    until(page, "document.querySelector('.line-editor textarea')?.value.startsWith('Then')")
    until(page, f"{selected} === 'mayor'")
    page.keyboard.press("Enter")
    until(page, f"{selected} === 'glass'")
    page.keyboard.press("Enter")
    page.get_by_text("That was the last doubtful word.").wait_for()
    saved(page, address, "We meet Mayor Smith at the harbour tomorrow.")


def test_a_phone_edits_a_line_by_touch(chromium: Any, address: str) -> None:
    with Visitor(chromium, size=PHONE) as someone:
        page = someone.open(address)
        page.locator(".line", has_text=FIRST).locator(".said").tap()
        page.locator("[data-open-edit]").tap()
        page.locator(FIELD).fill("Typed with a thumb.")
        assert someone.violations() == []
        page.get_by_role("button", name="Done").tap()
        line(page, "Typed with a thumb.").wait_for()
        until(page, "!Object.keys(localStorage).some(k => /draft/.test(k))")
        saved(page, address, "Typed with a thumb.")
        assert someone.complaints == []
