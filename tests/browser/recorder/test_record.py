"""Recording in a real browser with false devices: nothing is lost, whatever ends the page."""

import json
import random
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.browsing.browser import find_browser
from tests.browser.pages import Visitor, until
from tests.browser.uploading import over_a_line, tray_says, videos

DEVICES = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
EBML = b"\x1a\x45\xdf\xa3"
NOTE = "Ask about the greenhouse"


@pytest.fixture(scope="module")
def recorder(chromium: Any) -> Iterator[Any]:
    """A Chromium with a false microphone, which beeps, and a false camera."""
    browser = chromium.browser_type.launch(
        executable_path=find_browser(), args=["--no-sandbox", *DEVICES]
    )
    yield browser
    browser.close()


def start(page: Any, site: str) -> None:
    page.goto(f"{site}/record", wait_until="load")
    page.get_by_role("button", name="Record", exact=True).click()
    until(page, "document.querySelector('[data-recorder]').dataset.state === 'on'")


def recorded_s(page: Any, seconds: int) -> None:
    """Wait until the clock of the recording shows at least so many seconds."""
    until(page, f"document.querySelector('[data-clock]').textContent >= '0:0{seconds}'")


def remarks(site: str, video: dict[str, Any]) -> list[tuple[str, str]]:
    address = f"{site}/api/v1/videos/{video['video_id']}/remarks"
    with urllib.request.urlopen(address, timeout=30) as answer:
        return [(one["kind"], one["text"]) for one in json.load(answer)["remarks"]]


def stored(data_dir: Path) -> bytes:
    """The one upload that arrived."""
    found = (path.read_bytes() for path in (data_dir / "objects").rglob("*") if path.is_file())
    (whole,) = (one for one in found if one.startswith(EBML))
    return whole


def length_s(content: bytes, tmp_path: Path) -> float:
    """How long a recorder's file really is, by its packets."""
    import av

    path = tmp_path / "found"
    path.write_bytes(content)
    with av.open(str(path)) as file:
        return max(float(p.pts * p.time_base) for p in file.demux() if p.pts is not None)


def test_a_reload_in_the_middle_loses_nothing_and_notes_come_along(
    recorder: Any, site: str, data_dir: Path, tmp_path: Path
) -> None:
    with Visitor(recorder) as someone:
        page = someone.page
        start(page, site)
        assert someone.violations() == []
        recorded_s(page, 2)
        page.get_by_role("button", name="Mark").click()
        page.fill("#note-text", NOTE)
        page.keyboard.press("Enter")
        recorded_s(page, 4)
        page.on("dialog", lambda dialog: dialog.accept())
        page.reload(wait_until="load")
        tray_says(page, "This recording ended before it was stopped.")
        assert someone.violations() == []
        page.get_by_role("button", name="Add to the library").click()
        tray_says(page, "Arrived")
        (video,) = videos(site)
        assert video["size_bytes"] > 10_000 and video["recorded"]["source"] == "user"
        assert remarks(site, video) == [("mark", ""), ("note", NOTE)]
        assert someone.complaints == []
    assert 3.0 <= length_s(stored(data_dir), tmp_path) <= 30.0


def test_with_the_camera_over_a_dead_line_and_an_ended_login_all_of_it_arrives(
    recorder: Any, site: str, data_dir: Path, tmp_path: Path
) -> None:
    with Visitor(recorder) as someone, over_a_line(site, someone) as line:
        page = someone.page
        page.goto(f"{line.address}/record", wait_until="load")
        page.get_by_label("Camera and microphone").check()
        page.get_by_role("button", name="Record", exact=True).click()
        recorded_s(page, 2)
        line.is_down = True
        recorded_s(page, 4)
        page.get_by_role("button", name="Stop").click()
        until(page, "document.querySelector('[data-recorder]').dataset.state === 'off'")
        tray_says(page, "No connection")
        line.signed_out, line.is_down = True, False
        tray_says(page, "Sign in again")
        line.signed_out = False
        page.evaluate("dispatchEvent(new Event('focus'))")
        tray_says(page, "Arrived", timeout_s=90)
    assert 3.0 <= length_s(stored(data_dir), tmp_path) <= 30.0


REFUSED = """navigator.mediaDevices.getUserMedia = () =>
  Promise.reject(new DOMException("no", %s));"""


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("NotAllowedError", "may not use the microphone"),
        ("NotFoundError", "No microphone was found"),
        ("NotReadableError", "another program may hold it"),
    ],
)
def test_a_device_that_cannot_be_had_is_a_sentence(
    recorder: Any, site: str, name: str, sentence: str
) -> None:
    with Visitor(recorder) as someone:
        someone.context.add_init_script(REFUSED % json.dumps(name))
        page = someone.open(f"{site}/record")
        page.get_by_role("button", name="Record", exact=True).click()
        page.get_by_role("status").get_by_text(sentence).wait_for()
        assert page.locator("[data-recorder]").get_attribute("data-state") == "off"
    assert videos(site) == []


SILENT = """{
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const context = new AudioContext();
    globalThis.given = context.createMediaStreamDestination().stream;
    return globalThis.unplugged ? real(wanted) : globalThis.given;
  };
}"""


def test_a_silent_microphone_is_warned_of_and_an_unplugged_one_is_replaced(
    recorder: Any, site: str
) -> None:
    with Visitor(recorder) as someone:
        someone.context.add_init_script(SILENT)
        page = someone.page
        start(page, site)
        page.get_by_text("Nothing is heard. Is it muted, or the wrong one?").wait_for()
        page.evaluate(
            """() => {
              globalThis.unplugged = true;
              const [track] = globalThis.given.getAudioTracks();
              track.dispatchEvent(new Event("ended"));
            }"""
        )
        page.get_by_text("The recording goes on with").wait_for()
        assert page.locator("[data-recorder]").get_attribute("data-state") == "on"
        page.get_by_role("button", name="Stop").click()
        tray_says(page, "Arrived")


FULL = """{
  const put = IDBObjectStore.prototype.put;
  let kept = 0;
  IDBObjectStore.prototype.put = function (...given) {
    if (this.name === "parts" && ++kept > 2)
      throw new DOMException("no room", "QuotaExceededError");
    return put.apply(this, given);
  };
}"""


def test_a_browser_without_room_says_so_and_sends_what_it_cannot_keep(
    recorder: Any, site: str, data_dir: Path, tmp_path: Path
) -> None:
    with Visitor(recorder) as someone:
        someone.context.add_init_script(FULL)
        page = someone.page
        start(page, site)
        page.get_by_text("This browser’s storage is full.").wait_for()
        recorded_s(page, 5)
        page.get_by_role("button", name="Stop").click()
        tray_says(page, "Arrived")
    assert length_s(stored(data_dir), tmp_path) >= 4.0


HOURS = 4
SIMULATED = """async ({ id, from, until, bytes }) => {
  const { Keeper } = await import("/static/js/record/keeper.js");
  const keeper = new Keeper(id, { tell: () => {} });
  globalThis.given = from;
  for (let second = from; second < until; second += 1) {
    // As a browser's recorder does: it never waits for what becomes of its parts.
    const part = new Uint8Array(bytes).fill(second % 251);
    new DataView(part.buffer).setUint32(0, second);
    const kept = keeper.take(new Blob([part]));
    globalThis.given = second + 1;
    if (keeper.waiting >= 3) await kept;
  }
}"""
KEPT = """async (id) => {
  const { GrowingFile } = await import("/static/js/uploads/growing.js");
  const file = new GrowingFile(id);
  await file.load();
  const whole = new DataView(await (await file.slice(0, file.size)).arrayBuffer());
  const first = whole.byteLength && whole.getUint32(0);
  return { parts: file.starts.length, size: file.size, first };
}"""


@pytest.mark.slow
def test_killed_at_seeded_moments_of_four_hours_at_most_five_seconds_are_lost(
    recorder: Any, site: str
) -> None:
    seed = random.randrange(10**6)
    moments = sorted(random.Random(seed).sample(range(20, HOURS * 3600), 6))
    bytes_s, began = 400, 0
    # The policy of the pages lets no other script import theirs.
    with Visitor(recorder, bypass_csp=True) as someone:
        for number, moment in enumerate([*moments, HOURS * 3600]):
            page = someone.context.new_page()
            page.goto(f"{site}/record", wait_until="load")
            wanted = {"id": f"r{number}", "from": began, "until": moment + 60, "bytes": bytes_s}
            page.evaluate(f"wanted => {{ ({SIMULATED})(wanted); }}", wanted)
            until(page, f"globalThis.given >= {moment}", within_s=120)
            given = page.evaluate("globalThis.given")
            with pytest.raises(Exception, match="crash"):
                page.goto("chrome://crash")
            page.close()
            found = someone.open(f"{site}/settings").evaluate(KEPT, f"r{number}")
            assert found["size"] == found["parts"] * bytes_s and found["first"] == began
            assert given - began - found["parts"] <= 5, f"seed {seed}, killed at second {moment}"
            began = moment
