"""What tests of the upload tray share: files, dropping them, waiting for words in the tray."""

import base64
import json
import struct
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.peers.cutting_proxy import CuttingProxy
from tests.browser.pages import Visitor

STANDUP = Path(__file__).parents[1] / "data" / "standup.mp4"

DROP = """([name, type, data]) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const given = new DataTransfer();
  given.items.add(new File([bytes], name, {type}));
  for (const kind of ['dragenter', 'dragover', 'drop']) {
    document.body.dispatchEvent(
      new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: given}));
  }
}"""


def drop(page: Any, name: str, content: bytes, kind: str = "video/mp4") -> None:
    """Let a file fall onto the middle of the page."""
    page.evaluate(DROP, [name, kind, base64.b64encode(content).decode()])


def noise(megabytes: int, seed: int = 1) -> bytes:
    """Bytes that look like nothing, no two blocks the same."""
    import random

    return random.Random(seed).randbytes(megabytes * 1_000_000)


def tray_says(page: Any, words: str, *, timeout_s: float = 30) -> None:
    """Wait until the tray has ``words`` in it."""
    page.wait_for_function(
        "words => document.querySelector('[data-tray]')?.innerText.includes(words)",
        arg=words,
        timeout=timeout_s * 1000,
    )


def arrives(page: Any, name: str, *, timeout_s: float = 60) -> None:
    """Wait until the library of the page lists ``name`` and the tray is done with it."""
    listed = page.locator("[data-recordings]").get_by_text(name).first
    listed.wait_for(timeout=timeout_s * 1000)
    page.wait_for_function(
        "() => document.querySelectorAll('.tray-row').length === 0", timeout=timeout_s * 1000
    )


@contextmanager
def over_a_line(
    site: str, visitor: Visitor | None = None, cuts: Sequence[int] = ()
) -> Iterator[CuttingProxy]:
    """A connection to ``site`` that can be slow and break; its pages are left before it ends."""
    with CuttingProxy(site, cuts) as line:
        yield line
        for page in visitor.context.pages if visitor else []:
            page.goto("about:blank")


def videos(site: str) -> list[dict[str, Any]]:
    """Every recording the API lists."""
    with urllib.request.urlopen(f"{site}/api/v1/videos?limit=100", timeout=30) as answer:
        listed: list[dict[str, Any]] = json.load(answer)["videos"]
    return listed


def is_stored(data_dir: Path, content: bytes) -> bool:
    """Whether exactly these bytes are among the stored objects."""
    sized = [p for p in (data_dir / "objects").rglob("*") if p.is_file()]
    return any(p.stat().st_size == len(content) and p.read_bytes() == content for p in sized)


def movie(created: datetime | None, *, apple: str = "") -> bytes:
    """The outline of an mp4 file: a head, and a movie box with the camera's clock.

    Args:
        created: What its clock says, in UTC; None for a clock that was never set.
        apple: QuickTime's own date, with an offset.
    """
    seconds = 0 if created is None else int(created.timestamp()) + 2_082_844_800
    header = struct.pack(">IIII", 0, seconds, seconds, 1000) + bytes(88)
    inner = box(b"mvhd", header) + box(b"meta", apple.encode())
    return box(b"ftyp", b"isom0000") + box(b"mdat", bytes(3000)) + box(b"moov", inner)


def box(kind: bytes, content: bytes) -> bytes:
    """One box of an ISO media file."""
    return struct.pack(">I4s", 8 + len(content), kind) + content
