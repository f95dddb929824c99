"""Files on their way into the tray: by folder and clipboard, with their dates, with defaults."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.browser.pages import Visitor
from tests.browser.uploading import arrives, drop, movie, noise, over_a_line, tray_says, videos

NOON = datetime(2024, 11, 19, 12, 0, tzinfo=UTC)
BERLIN = "Europe/Berlin"
ASSUMED = f"zone assumed {BERLIN}"

PASTE = """() => {
  const given = new DataTransfer();
  given.items.add(new File(['x'.repeat(900)], 'pasted.webm', {type: 'video/webm'}));
  document.dispatchEvent(new ClipboardEvent('paste', {bubbles: true, clipboardData: given}));
}"""


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("clip.mp4", movie(NOON), f"13:00 · from the camera, {BERLIN} time"),
        # The name says 12:00 too: this camera's clock is the one on the wall.
        ("GP_20241119_120000.mp4", movie(NOON), f"12:00 · from the camera, {ASSUMED}"),
        (
            "IMG_1.mov",
            movie(NOON, apple="2024-11-19T21:00:00+0900"),
            "21:00 · from the camera, +09:00 time",
        ),
        ("2024-11-19 14.05.mkv", b"x" * 99, f"14:05 · from the file name, {ASSUMED}"),
        ("VID_20241119_140500.mp4", movie(None), f"14:05 · from the file name, {ASSUMED}"),
        ("PXL_20241119_120000123.mp4", movie(None), f"13:00 · from the file name, {BERLIN} time"),
    ],
)  # fmt: skip
def test_a_row_says_when_it_was_recorded_and_how_that_is_known(
    chromium: Any, site: str, name: str, content: bytes, said: str
) -> None:
    with Visitor(chromium, timezone_id=BERLIN) as someone:
        page = someone.open(f"{site}/ask")
        drop(page, name, content)
        tray_says(page, f"Recorded Tue 19 Nov 2024 {said}")
        assert someone.complaints == []


def test_a_folder_gives_its_recordings_and_leaves_the_rest(
    visitor: Visitor, site: str, tmp_path: Path
) -> None:
    folder = tmp_path / "camera"
    (folder / "inner").mkdir(parents=True)
    (folder / "one.mp4").write_bytes(noise(1, 1))
    (folder / "inner" / "two.mp4").write_bytes(noise(1, 2))
    (folder / "thumbs.db").write_bytes(b"x")
    page = visitor.open(f"{site}/library")
    page.set_input_files("#folder", folder)
    arrives(page, "one.mp4")
    arrives(page, "two.mp4")
    assert {one["filename"] for one in videos(site)} == {"one.mp4", "two.mp4"}


def test_what_is_pasted_is_uploaded(visitor: Visitor, site: str) -> None:
    page = visitor.open(f"{site}/ask")
    page.evaluate(PASTE)
    tray_says(page, "pasted.webm")
    tray_says(page, "Arrived")


def test_defaults_are_remembered_as_chips_and_can_be_taken_back(
    visitor: Visitor, site: str
) -> None:
    page = visitor.open(f"{site}/library")
    page.get_by_text("Options for new files").click()
    page.get_by_label("People speaking").fill("4")
    page.get_by_label("Names and terms in them").fill("Callum; Kestrel,")
    page.get_by_label("Time zone of clocks").fill("Asia/Tokyo")
    page.keyboard.press("Tab")
    chips = page.locator("[data-chip]")
    # Before the script is there, nothing keeps what was typed; afterwards each value has its chip.
    chips.nth(2).wait_for()
    page.reload()
    chips.nth(2).wait_for()
    assert chips.count() == 3
    assert visitor.violations() == []
    drop(page, "2024-11-19 14.05 talk.mkv", b"x" * 500)
    arrives(page, "2024-11-19 14.05 talk.mkv")
    recorded_at = datetime.fromisoformat(videos(site)[0]["recorded_at"])
    assert recorded_at == datetime(2024, 11, 19, 5, 5, tzinfo=UTC)
    page.get_by_role("button", name="Forget: People speaking: 4").click()
    page.get_by_role("button", name="Forget: Names and terms").click()
    page.reload()
    chips.first.wait_for()
    assert chips.all_inner_texts() == [
        "Clocks without a zone: Asia/Tokyo\nForget: Clocks without a zone: Asia/Tokyo"
    ]
    arrived = page.request.get(f"{site}/api/v1/videos/{videos(site)[0]['video_id']}").json()
    assert arrived["vocabulary"] == ["Callum", "Kestrel"]


def test_an_upload_waits_while_there_is_no_connection(
    visitor: Visitor, site: str, tmp_path: Path
) -> None:
    path = tmp_path / "wait.mkv"
    path.write_bytes(noise(20))
    with over_a_line(site, visitor) as line:
        line.rate_bytes_s = 6e6
        page = visitor.open(f"{line.address}/library")
        page.set_input_files("#files", path)
        tray_says(page, "MB of 20 MB")
        line.is_down = True
        tray_says(page, "It goes on by itself.")
        line.is_down = False
        arrives(page, path.name)
    assert len(videos(site)) == 1
