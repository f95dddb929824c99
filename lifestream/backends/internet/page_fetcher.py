"""Recordings of web pages, by ``yt-dlp`` where a person installed it. A program of its own.

Not guarded as ``file_fetcher`` is: the page's own address is checked, but where the page leads is
``yt-dlp``'s matter. So it is used on one machine, for its one user, alone.
"""

import os
import shutil
import signal
import subprocess
from pathlib import Path

from lifestream.domain.errors import InvalidRequest

PROGRAM = "yt-dlp"
MAX_SENTENCE = 300


def page_program() -> str:
    """Where the program is; empty where it is not installed."""
    return shutil.which(PROGRAM) or ""


class PageFetcher:
    """``lifestream.domain.arriving.addressed.FetchesPages``.

    Args:
        program: Its path.
        max_s: After so long it is ended.
    """

    def __init__(self, program: str, *, max_s: float) -> None:
        self._program = program
        self._max_s = max_s

    def __call__(self, url: str, folder: Path, max_bytes: int) -> Path:
        """See ``FetchesPages``."""
        command = [
            self._program,
            *("--ignore-config", "--no-config-locations", "--no-playlist", "--no-cache-dir"),
            *("--no-progress", "--no-part", "--quiet", "--no-warnings", "--no-exec"),
            *("--max-filesize", str(max_bytes), "--socket-timeout", "30"),
            *("--output", str(folder / "%(title).100B.%(ext)s")),
            "--",
            url.strip(),
        ]
        known = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        running = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={**known, "HOME": str(folder)},
            start_new_session=True,
        )
        try:
            _, said = running.communicate(timeout=self._max_s)
        except subprocess.TimeoutExpired as error:
            os.killpg(running.pid, signal.SIGKILL)
            running.communicate()
            raise _failed(f"it was not done after {self._max_s / 60:.0f} minutes") from error
        files = [one for one in folder.iterdir() if one.is_file() and not one.is_symlink()]
        if running.returncode != 0 or not files:
            lines = said.decode("utf-8", "replace").strip().splitlines()
            raise _failed(lines[-1][:MAX_SENTENCE] if lines else "it found no recording there")
        return max(files, key=lambda one: one.stat().st_size)


def _failed(why: str) -> InvalidRequest:
    return InvalidRequest(f"{PROGRAM} could not fetch this page: {why}", code="BAD_ADDRESS")
