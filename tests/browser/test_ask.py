"""Asking: the answer as it is written, filters before it, sources that play, nothing lost."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lifestream.inference.embedding.e5 import E5Embedder
from tests.browser.asking import (
    SpeakingModel,
    add_recording,
    answered,
    ask,
    day_shown,
    served,
    speaking_model,
    three_days_ago,
)
from tests.browser.pages import NARROWEST, Visitor, until

GLASS = "Who orders the glass?"
PLAYED = """(() => { const media = document.querySelector("[data-drawer] video");
    return media && !media.paused && media.currentTime > 0 && media.readyState > 2; })()"""


@pytest.fixture
def recorded_at() -> datetime:
    """When the recording of the sites here was made."""
    return three_days_ago()


@pytest.fixture
def quoting(data_dir: Path, recorded_at: datetime, embedder: E5Embedder) -> Iterator[str]:
    """A server with the sample recording, made then, and no language model."""
    add_recording(data_dir, embedder, recorded_at=recorded_at)
    with served(data_dir) as address:
        yield address


@pytest.fixture
def model() -> Iterator[SpeakingModel]:
    """A language model that speaks when it is told to."""
    with speaking_model() as speaking:
        yield speaking


@pytest.fixture
def thinking(
    data_dir: Path, recorded_at: datetime, embedder: E5Embedder, model: SpeakingModel
) -> Iterator[str]:
    """A server with the sample recording, made then, and that model."""
    add_recording(data_dir, embedder, recorded_at=recorded_at)
    with served(data_dir, **model.settings) as address:
        yield address


def test_filters_are_seen_before_the_answer_and_it_comes_sentence_by_sentence(
    visitor: Visitor, thinking: str, recorded_at: datetime, model: SpeakingModel
) -> None:
    page = visitor.open(f"{thinking}/ask")
    turn = ask(page, f"What did Priya say about the glass on {recorded_at:%A}?")
    turn.get_by_role("link", name="Said by: Priya").wait_for()
    assert turn.get_by_role("link", name=f"Day: {day_shown(recorded_at)}").is_visible()
    assert turn.locator(".told p").count() == 0
    model.say("Priya orders the glass [1]. ", "By Friday, ")
    turn.locator(".told").get_by_text("Priya orders the glass.").wait_for()
    assert turn.locator(".told p").count() == 1
    assert turn.locator(".told").get_attribute("aria-live") == "polite"
    model.say("November twenty seventh [1].", end=True)
    turn.locator(".told").get_by_text("By Friday, November twenty seventh.").wait_for()
    answered(page)
    assert re.search(r"/ask/[\w-]{8,}$", page.url)
    assert "Written by openai" in page.locator(".turn").inner_text()


def test_a_filter_that_is_taken_off_asks_again_without_it(visitor: Visitor, quoting: str) -> None:
    page = visitor.open(f"{quoting}/ask")
    ask(page, "What did Alan say about the glass?")
    answered(page).get_by_role("link", name="Said by: Alan").click()
    until(page, "document.querySelectorAll('.turn').length === 2")
    turn = answered(page)
    assert turn.get_by_role("link", name="Said by: Alan").count() == 0
    assert turn.locator(".question").inner_text() == "What did Alan say about the glass?"


def test_a_follow_up_is_understood_and_both_are_there_after_a_reload(
    visitor: Visitor, thinking: str, model: SpeakingModel
) -> None:
    page = visitor.open(f"{thinking}/ask")
    model.say("Priya orders the glass [1].", end=True)
    ask(page, GLASS)
    answered(page)
    model.say("By Friday, November twenty seventh [1].", end=True)
    ask(page, "And by when?")
    turn = answered(page)
    assert f"Looked for: {model.restated}" in turn.inner_text()
    assert model.restated in model.asked[-1]
    page.reload()
    shown = page.locator(".turn").all_inner_texts()
    assert len(shown) == 2
    assert "Priya orders the glass." in shown[0]
    assert "By Friday, November twenty seventh." in shown[1]
    page.goto(f"{thinking}/ask")
    page.get_by_role("complementary", name="Conversations").get_by_role("link").first.click()
    page.locator(".told").get_by_text("By Friday, November twenty seventh.").wait_for()


def test_a_source_plays_beside_the_answer_at_its_second(visitor: Visitor, quoting: str) -> None:
    page = visitor.open(f"{quoting}/ask")
    ask(page, GLASS)
    chip = answered(page).locator(".told a").first
    second = float(chip.get_attribute("data-seek"))
    chip.click()
    until(page, PLAYED)
    media = "document.querySelector('[data-drawer] video')"
    assert second <= page.evaluate(f"{media}.currentTime") < second + 5
    assert page.evaluate(f"{media}.textTracks[0].mode") == "showing"
    assert "/ask/" in page.url
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('.told a[data-play]')")
    assert page.evaluate(f"{media}.paused")


def test_the_next_source_is_a_key_away(visitor: Visitor, quoting: str) -> None:
    page = visitor.open(f"{quoting}/search?q=benches")
    sources = page.locator(".sources a[data-play]:visible")
    sources.first.click()
    until(page, PLAYED)
    page.get_by_text(f"1 of {sources.count()}").wait_for()
    page.keyboard.press("n")
    page.get_by_text(f"2 of {sources.count()}").wait_for()
    second = float(sources.nth(1).get_attribute("data-seek"))
    until(
        page, f"Math.abs(document.querySelector('[data-drawer] video').currentTime - {second}) < 5"
    )
    page.keyboard.press("p")
    page.get_by_text(f"1 of {sources.count()}").wait_for()


def test_stopping_ends_the_model_and_the_answer_can_be_had_again(
    visitor: Visitor, thinking: str, model: SpeakingModel
) -> None:
    page = visitor.open(f"{thinking}/ask")
    turn = ask(page, GLASS)
    model.say("Priya orders the glass [1]. ", "And ")
    turn.locator(".told").get_by_text("Priya orders the glass.").wait_for()
    turn.get_by_role("button", name="Stop").click()
    turn.get_by_text("You stopped this answer.").wait_for()
    for _ in range(200):
        model.say("so on and so on [1]. ")
        if model.hung_up.wait(0.05):
            break
    assert model.hung_up.is_set()
    while not model.pieces.empty():
        model.pieces.get()
    page.reload()
    kept = page.locator(".turn")
    assert "Priya orders the glass." in kept.inner_text()
    model.say("It is Priya who orders the glass [1].", end=True)
    kept.get_by_role("button", name="Answer it again").click()
    page.get_by_text("It is Priya who orders the glass.").wait_for()
    answered(page)
    page.reload()
    assert page.locator(".turn").count() == 1
    assert "It is Priya who orders the glass." in page.locator(".turn").inner_text()


def test_the_next_question_ends_the_answer_before_it_and_says_so(
    visitor: Visitor, thinking: str, model: SpeakingModel
) -> None:
    page = visitor.open(f"{thinking}/ask")
    first = ask(page, GLASS)
    model.say("Priya orders the glass [1]. ", "And ")
    first.locator(".told").get_by_text("Priya orders the glass.").wait_for()
    asked = first.get_attribute("data-turn")
    ask(page, "Which elephants dance in the opera?")
    first = page.locator(f"[data-turn='{asked}']")
    first.get_by_text("This answer stopped when you asked the next question.").wait_for()
    assert first.get_by_role("button", name="Answer it again").is_visible()
    model.say(end=True)
    answered(page)
    assert "Priya orders the glass." in first.inner_text()


def test_what_is_not_there_says_where_it_looked_and_offers_the_nearest_day(
    visitor: Visitor, quoting: str, recorded_at: datetime
) -> None:
    page = visitor.open(f"{quoting}/ask")
    ask(page, f"What was said about the glass on {recorded_at - timedelta(days=7):%Y-%m-%d}?")
    turn = answered(page)
    turn.get_by_role("heading", name="Not found in your recordings").wait_for()
    turn.get_by_role("link", name=day_shown(recorded_at)).click()
    page.get_by_text("I will order the glass").first.wait_for()
    answered(page)
    ask(page, "Which elephants dance in the opera?")
    turn = answered(page)
    assert f"Searched 1 video, {day_shown(recorded_at)}, 2 min" in turn.inner_text()
    assert turn.get_by_role("link", name="Search everything").is_visible()


def test_what_is_being_typed_survives_reload_and_back(visitor: Visitor, quoting: str) -> None:
    page = visitor.open(f"{quoting}/ask")
    box = page.get_by_role("searchbox")
    box.fill("Who has not sent")
    page.reload()
    assert box.input_value() == "Who has not sent"
    page.goto(f"{quoting}/library")
    page.go_back()
    assert box.input_value() == "Who has not sent"


def test_a_question_sent_while_the_login_was_over_goes_out_when_one_is_back(
    visitor: Visitor, quoting: str
) -> None:
    page = visitor.open(f"{quoting}/ask")
    problem = {"status": 401, "code": "LOGIN_REQUIRED", "detail": "Sign in.", "title": ""}
    page.route("**/api/v1/query/stream", lambda route: route.fulfill(status=401, json=problem))
    ask(page, GLASS)
    page.get_by_text("Your login has ended. The question is kept").wait_for()
    page.unroute("**/api/v1/query/stream")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_text("I will order the glass").first.wait_for()
    assert page.locator(".turn").count() == 1
    visitor.complaints[:] = [one for one in visitor.complaints if "401" not in one]


def test_two_tabs_go_on_in_one_conversation(visitor: Visitor, quoting: str) -> None:
    page = visitor.open(f"{quoting}/ask")
    ask(page, GLASS)
    answered(page)
    other = visitor.context.new_page()
    other.goto(page.url)
    ask(other, "Who sends the invitations?")
    answered(other)
    ask(page, "What does the reading corner cost?")
    until(page, "document.querySelectorAll('.turn').length === 3")
    answered(page)
    asked = page.locator(".question").all_inner_texts()
    assert asked == [GLASS, "Who sends the invitations?", "What does the reading corner cost?"]


def test_shift_enter_and_a_leading_slash_search(visitor: Visitor, quoting: str) -> None:
    page = visitor.open(f"{quoting}/ask")
    page.get_by_role("searchbox").fill("benches")
    page.get_by_role("searchbox").press("Shift+Enter")
    page.wait_for_url("**/search?q=benches")
    assert page.locator("mark").first.inner_text().lower().startswith("bench")
    assert "1 recording is searchable" in page.locator("[data-health]").inner_text()
    page.goto(f"{quoting}/ask")
    page.get_by_role("searchbox").fill("/benches")
    page.get_by_role("searchbox").press("Enter")
    page.wait_for_url("**/search?q=benches")


def test_everything_works_by_keyboard_alone(visitor: Visitor, quoting: str) -> None:
    page = visitor.open(f"{quoting}/library")
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/ask")
    page.keyboard.type(GLASS)
    page.keyboard.press("Enter")
    answered(page).locator(".told a").first.wait_for()
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('.told a')"):
            break
    page.keyboard.press("Enter")
    until(page, PLAYED)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('.told a')")


def test_asking_and_searching_work_without_scripts(chromium: Any, quoting: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{quoting}/ask")
    page.get_by_role("searchbox").fill("What did Priya say about the glass?")
    page.get_by_role("button", name="Ask", exact=True).click()
    assert "I will order the glass" in page.locator(".told").inner_text()
    page.get_by_role("searchbox").fill("And by when?")
    page.get_by_role("button", name="Ask", exact=True).click()
    assert page.locator(".turn").count() == 2
    page.locator(".turn").last.get_by_role("link", name="Said by: Priya").click()
    assert page.get_by_role("searchbox").input_value() == "And by when?"
    page.get_by_role("button", name="Search", exact=True).click()
    assert page.locator(".sources").count() >= 0
    assert "/search?" in page.url
    context.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 900), NARROWEST], ids=["desktop", "narrowest"])
def test_answers_and_results_fit_and_axe_finds_nothing(
    chromium: Any, quoting: str, size: tuple[int, int], dark: bool
) -> None:
    with Visitor(chromium, size=size, dark=dark) as someone:
        page = someone.open(f"{quoting}/ask")
        ask(page, "What did Priya say about the glass?")
        turn = answered(page)
        width = "document.documentElement.scrollWidth"
        wrong = someone.violations()
        assert page.evaluate(width) <= size[0]
        turn.locator(".told a").first.click()
        until(page, PLAYED)
        wrong += someone.violations()
        for path in ("/search?q=benches", "/search?q=zebra+crossing", "/search", "/conversations"):
            someone.open(quoting + path)
            wrong += someone.violations()
            assert page.evaluate(width) <= size[0], path
        assert wrong == []
        assert someone.complaints == []
