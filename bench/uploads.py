"""The browser's upload tray over a connection that is cut again and again, and over a whole one."""

import argparse
import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.peers.cutting_proxy import CuttingProxy
from bench.recordings.folders import environ_for, working_folder
from bench.report import Row, beside, row, say

CHUNK_MB = 8 * 1024 * 1024 / 1e6
"""What the tray sends at a time; Cloud Storage keeps parts of it at best."""

BLOCK_BYTES = 1024 * 1024
PATIENCE_S = 3600
PEER = "the same upload without cuts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One upload. ``sent_twice`` has the bytes of the file that were repeated after each cut."""

    took_s: float
    is_whole: bool
    cuts: int
    sent_twice: tuple[int, ...]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of ``bench uploads``."""
    parser.add_argument("--gb", type=float, default=2.0, help="size of the upload in GB (2)")
    parser.add_argument("--cuts", type=int, default=20, help="how often it is cut (20)")
    parser.add_argument("--seed", type=int, default=20, help="where it is cut (20)")


def files_of(given: argparse.Namespace) -> list[Path]:
    """Nothing is read that was there before."""
    return []


def measure(given: argparse.Namespace) -> list[Row]:
    """Upload the same bytes twice: with cuts at random places, and without."""
    size_bytes = int(given.gb * 1e9)
    places = random.Random(given.seed).sample(range(1_000_000, size_bytes - 1_000_000), given.cuts)
    with tempfile.TemporaryDirectory(dir=working_folder("")) as folder:
        path = Path(folder) / "cut.mkv"
        say(f"writing {given.gb:g} GB")
        crc32c = write_numbered(path, size_bytes)
        say("uploading without cuts")
        whole = upload(path, crc32c, ())
        say(f"uploading with {given.cuts} cuts, seed {given.seed}")
        broken = upload(path, crc32c, places)
    return [
        row(
            "arrived whole (crc32c)", float(broken.is_whole and whole.is_whole), "", goal=1,
            note=f"{given.gb:g} GB; {broken.cuts} cuts at random bytes (seed {given.seed})",
        ),
        row("cuts made", broken.cuts, "", goal=given.cuts),
        row(
            "most sent again after a cut", max(broken.sent_twice, default=0) / 1e6, "MB",
            goal=CHUNK_MB, better="less", note="The goal is one chunk.",
        ),
        row("sent again in all", sum(broken.sent_twice) / 1e6, "MB"),
        beside("upload", broken.took_s, "s", peer=PEER, peer_value=whole.took_s),
    ]  # fmt: skip


def write_numbered(path: Path, size_bytes: int) -> int:
    """Bytes whose blocks all differ, so that none can be lost or swapped; returns the crc32c."""
    import google_crc32c

    noise = random.Random(1).randbytes(BLOCK_BYTES - 8)
    checksum = 0
    with path.open("wb") as file:
        for number in range(0, size_bytes, BLOCK_BYTES):
            block = (number.to_bytes(8, "big") + noise)[: size_bytes - number]
            checksum = google_crc32c.extend(checksum, block)
            file.write(block)
    return int(checksum)


def upload(path: Path, crc32c: int, cuts: Sequence[int]) -> Arrival:
    """Send ``path`` by the tray of a real browser to a server of its own."""
    from playwright.sync_api import sync_playwright

    from bench.browsing.browser import find_browser, served

    with tempfile.TemporaryDirectory(dir=working_folder("")) as data_dir:
        with (
            served(environ_for(Path(data_dir))) as site,
            CuttingProxy(site, cuts) as line,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(
                executable_path=find_browser(), args=["--no-sandbox"]
            )
            took_s = _send(browser.new_page(), line.address, path)
            browser.close()
        return Arrival(
            took_s=took_s,
            is_whole=_stored_crc32c(Path(data_dir), path.stat().st_size) == crc32c,
            cuts=line.made,
            sent_twice=tuple(line.sent_twice),
        )


def _send(page: Any, site: str, path: Path) -> float:
    page.goto(f"{site}/library", wait_until="load")
    began_s = time.monotonic()
    page.set_input_files("#files", path)
    page.locator(".tray-row").wait_for(timeout=30_000)
    page.wait_for_function(
        "() => document.querySelectorAll('.tray-row').length === 0", timeout=PATIENCE_S * 1000
    )
    return time.monotonic() - began_s


def _stored_crc32c(data_dir: Path, size_bytes: int) -> int | None:
    """Of the stored object of this size, read again from the disk."""
    import google_crc32c

    for path in (data_dir / "objects").rglob("*"):
        if path.is_file() and path.stat().st_size == size_bytes:
            checksum = 0
            with path.open("rb") as file:
                while block := file.read(BLOCK_BYTES):
                    checksum = google_crc32c.extend(checksum, block)
            return int(checksum)
    return None
