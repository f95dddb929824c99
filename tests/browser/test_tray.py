"""The upload tray in a real browser: what is dropped arrives, whatever happens in between."""

import random
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bench.browsing.browser import find_browser
from tests.browser.pages import Visitor
from tests.browser.uploading import (
    STANDUP,
    arrives,
    drop,
    is_stored,
    noise,
    over_a_line,
    tray_says,
    videos,
)

CHUNK_BYTES = 8 * 1024 * 1024


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """20 MB that take a while."""
    path = tmp_path / "large-talk.mkv"
    path.write_bytes(noise(20))
    return path


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_dropped_file_becomes_a_recording_in_the_same_row_and_is_known_again(
    visitor: Visitor, working_site: str
) -> None:
    page = visitor.open(f"{working_site}/ask")
    drop(page, "VID_20261117_140500.mp4", STANDUP.read_bytes())
    row = page.locator(".tray-row")
    row.locator("[data-length]").get_by_text("0:23").wait_for()
    assert "110.4 kB" in row.inner_text()
    assert "Recorded Tue 17 Nov" in row.inner_text()
    assert row.locator("[data-picture]").get_attribute("src").startswith("data:image/jpeg")
    row.locator(".step-done").first.wait_for(timeout=120_000)
    assert "Minutes" in row.inner_text()
    assert visitor.violations() == []
    tray_says(page, "Ready", timeout_s=240)

    drop(page, "renamed.mp4", STANDUP.read_bytes())
    tray_says(page, "is made of exactly these bytes")
    assert "renamed.mp4" not in [one["filename"] for one in videos(working_site)]
    drop(page, "broken.mp4", b"no film at all " * 900)
    tray_says(page, "This is not a video or audio file.", timeout_s=120)
    assert visitor.violations() == []
    row.first.get_by_role("link", name="Open").click()
    page.wait_for_url("**/r/*")
    tray_says(page, "is made of exactly these bytes")


def test_an_upload_pauses_and_goes_on_while_one_looks_at_other_pages(
    visitor: Visitor, site: str, data_dir: Path, large: Path
) -> None:
    with over_a_line(site, visitor) as line:
        line.rate_bytes_s = 4e6
        page = visitor.open(f"{line.address}/library")
        page.set_input_files("#files", large)
        tray_says(page, "MB of 20 MB")
        page.get_by_role("button", name="Pause").click()
        tray_says(page, "Paused at")
        page.get_by_role("button", name="Continue").click()
        tray_says(page, "MB of 20 MB")
        for path in ("/ask", "/activity", "/ask"):
            page.goto(line.address + path)
            tray_says(page, "MB of 20 MB")
        line.rate_bytes_s = 0
        tray_says(page, "Arrived")
        assert max(line.sent_twice, default=0) <= CHUNK_BYTES
    assert is_stored(data_dir, large.read_bytes())


def test_after_a_crash_the_same_file_continues_where_it_stopped(
    chromium: Any, site: str, data_dir: Path, tmp_path: Path, large: Path
) -> None:
    launch = chromium.browser_type.launch_persistent_context
    options = {"executable_path": find_browser(), "args": ["--no-sandbox"]}
    with over_a_line(site) as line:
        line.rate_bytes_s = 4e6
        context = launch(str(tmp_path / "profile"), **options)
        page = context.new_page()
        page.goto(f"{line.address}/library")
        page.set_input_files("#files", large)
        page.wait_for_function("() => document.querySelector('progress[data-bar]')?.value > 0.5")
        context.close()

        line.rate_bytes_s = 0
        context = launch(str(tmp_path / "profile"), **options)
        page = context.new_page()
        page.goto(f"{line.address}/library")
        tray_says(page, "Choose the same file to continue")
        page.set_input_files("#files", large)
        arrives(page, large.name)
        context.close()
        assert len(line.sent_twice) <= 1
        assert max(line.sent_twice, default=0) <= CHUNK_BYTES
    assert is_stored(data_dir, large.read_bytes())
    assert len(videos(site)) == 1


def test_two_tabs_show_the_same_rows_and_send_a_file_once(
    visitor: Visitor, site: str, large: Path
) -> None:
    with over_a_line(site, visitor) as line:
        line.rate_bytes_s = 4e6
        first = visitor.open(f"{line.address}/library")
        second = visitor.context.new_page()
        second.goto(f"{line.address}/library")
        first.set_input_files("#files", large)
        tray_says(second, "MB of 20 MB")
        second.set_input_files("#files", large)
        second.wait_for_timeout(1500)
        assert second.locator(".tray-row").count() == 1
        assert first.locator(".tray-row").count() == 1
        line.rate_bytes_s = 0
        arrives(first, large.name)
        arrives(second, large.name)
    assert len(videos(site)) == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("notes.txt", b"hello", "notes.txt is neither video, audio nor a photo"),
        ("empty.mp4", b"", "empty.mp4 is empty (0 bytes)"),
        ("paper.mp4", b"%PDF-1.7 x", "paper.mp4 is a PDF document, whatever its name says"),
    ],
)
def test_what_is_no_recording_is_refused_before_a_byte_moves(
    visitor: Visitor, site: str, name: str, content: bytes, words: str
) -> None:
    page = visitor.open(f"{site}/library")
    sent = []
    page.on("request", lambda request: request.method != "GET" and sent.append(request.url))
    drop(page, name, content, "video/mp4" if name.endswith("mp4") else "text/plain")
    tray_says(page, words)
    assert sent == []
    assert videos(site) == []
    page.get_by_role("button", name="Remove").click()
    assert page.locator(".tray-row").count() == 0


def test_a_file_the_library_seems_to_have_waits_for_a_word(visitor: Visitor, site: str) -> None:
    page = visitor.open(f"{site}/library")
    drop(page, "talk.mp4", b"a" * 5000)
    arrives(page, "talk.mp4")
    page.goto(f"{site}/ask")
    drop(page, "talk.mp4", b"b" * 5000)
    tray_says(page, "the same name and size")
    assert len(videos(site)) == 1
    page.get_by_role("button", name="Upload anyway").click()
    tray_says(page, "Arrived")
    page.goto(f"{site}/library")
    page.wait_for_function("() => document.querySelectorAll('.recording-row').length === 2")


def test_a_date_typed_while_bytes_move_is_kept(visitor: Visitor, site: str, large: Path) -> None:
    with over_a_line(site, visitor) as line:
        line.rate_bytes_s = 4e6
        page = visitor.open(f"{line.address}/library")
        page.set_input_files("#files", large)
        tray_says(page, "MB of 20 MB")
        page.get_by_role("button", name="Change large-talk").click()
        page.get_by_label("Recorded").last.fill("2024-11-18T09:30")
        page.get_by_label("Time zone", exact=True).fill("Asia/Tokyo")
        page.keyboard.press("Enter")
        tray_says(page, "Mon 18 Nov 2024 09:30 · as you typed it, Asia/Tokyo time")
        line.rate_bytes_s = 0
        arrives(page, large.name)
    recorded_at = datetime.fromisoformat(videos(site)[0]["recorded_at"])
    assert recorded_at == datetime(2024, 11, 18, 0, 30, tzinfo=UTC)


def test_an_expired_token_or_login_never_costs_the_file(
    visitor: Visitor, site: str, data_dir: Path, large: Path
) -> None:
    with over_a_line(site, visitor) as line:
        line.rate_bytes_s = 8e6
        page = visitor.open(f"{line.address}/ask")
        page.evaluate("document.querySelector('meta[name=csrf-token]').content = 'stale'")
        page.goto(f"{line.address}/library")
        page.set_input_files("#files", large)
        tray_says(page, "MB of 20 MB")
        visitor.context.clear_cookies()
        line.signed_out = True
        tray_says(page, "Sign in again — the upload continues.")
        line.signed_out = False
        page.evaluate("dispatchEvent(new Event('focus'))")
        arrives(page, large.name)
    assert is_stored(data_dir, large.read_bytes())


def test_a_session_that_ended_on_the_server_is_replaced_by_another(
    visitor: Visitor, site: str, data_dir: Path, large: Path
) -> None:
    with over_a_line(site, visitor) as line:
        line.rate_bytes_s = 4e6
        page = visitor.open(f"{line.address}/library")
        page.set_input_files("#files", large)
        page.wait_for_function("() => document.querySelector('progress[data-bar]')?.value > 0.5")
        with sqlite3.connect(data_dir / "objects" / "objects.db") as catalog:
            catalog.execute("update upload_sessions set state = 'ended'")
        line.rate_bytes_s = 0
        arrives(page, large.name)
    assert is_stored(data_dir, large.read_bytes())
    assert len(videos(site)) == 1


def test_an_upload_through_twenty_cuts_arrives_whole_with_a_chunk_sent_twice_each_at_most(
    visitor: Visitor, site: str, data_dir: Path, tmp_path: Path
) -> None:
    content = noise(40, seed=3)
    path = tmp_path / "cut.mkv"
    path.write_bytes(content)
    cuts = sorted(random.Random(7).sample(range(100_000, len(content) - 100_000), 20))
    with over_a_line(site, visitor, cuts) as line:
        page = visitor.open(f"{line.address}/library")
        page.set_input_files("#files", path)
        arrives(page, "cut.mkv", timeout_s=120)
        assert line.made == 20
        assert len(line.sent_twice) <= 20
        assert max(line.sent_twice) <= CHUNK_BYTES
    assert is_stored(data_dir, content)


def test_without_shared_workers_uploads_stay_in_their_page_and_say_so(
    visitor: Visitor, site: str, data_dir: Path, large: Path
) -> None:
    visitor.context.add_init_script("delete window.SharedWorker")
    with over_a_line(site, visitor) as line:
        line.rate_bytes_s = 4e6
        first = visitor.open(f"{line.address}/library")
        first.set_input_files("#files", large)
        tray_says(first, "MB of 20 MB")
        tray_says(first, "This browser stops uploads when you leave this page")
        second = visitor.context.new_page()
        second.goto(f"{line.address}/library")
        tray_says(second, "MB of 20 MB")
        second.get_by_role("button", name="Pause").click()
        tray_says(first, "Paused at")
        first.get_by_role("button", name="Continue").click()
        line.rate_bytes_s = 0
        arrives(first, large.name)
    assert is_stored(data_dir, large.read_bytes())
    assert len(videos(site)) == 1


def test_the_tray_is_used_by_keyboard_alone(visitor: Visitor, site: str, large: Path) -> None:
    with over_a_line(site, visitor) as line:
        line.rate_bytes_s = 2e6
        page = visitor.open(f"{line.address}/library")
        page.set_input_files("#files", large)
        tray_says(page, "MB of 20 MB")
        assert visitor.violations() == []
        page.get_by_role("button", name="Pause").focus()
        page.keyboard.press("Enter")
        tray_says(page, "Paused at")
        page.goto(f"{line.address}/ask")
        tray_says(page, "Paused at")
        assert visitor.violations() == []
        page.get_by_role("button", name="Change large-talk").focus()
        page.keyboard.press("Space")
        assert page.evaluate("document.activeElement.name") == "local"
        assert visitor.violations() == []
        page.keyboard.press("Escape")
        assert "Change" in page.evaluate("document.activeElement.innerText")
        page.get_by_role("button", name="Remove").focus()
        page.keyboard.press("Enter")
        page.wait_for_function("() => document.querySelectorAll('.tray-row').length === 0")
        assert page.evaluate("document.activeElement.id") == "main"
        page.wait_for_timeout(500)
    assert videos(site) == []
