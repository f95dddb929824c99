"""Recordings from addresses, by the ordinary door."""

from dataclasses import replace
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from lifestream.backends.internet.page_fetcher import PageFetcher
from lifestream.domain.errors import InvalidRequest, PermanentError
from lifestream.domain.ids import OwnerId
from lifestream.domain.video import ProcessingOptions, Video
from lifestream.ports.backend import Backend
from lifestream.services.uploads.import_address import AddressDoor
from lifestream.services.uploads.request_upload import UploadLimits
from tests.backends.test_file_fetcher import FILE, address, fetcher, server
from tests.services.recording_launcher import RecordingLauncher

__all__ = ["server"]

ANNA = OwnerId("anna")
LIMITS = UploadLimits(max_bytes=10_000, expires_in_s=60)


def program(tmp_path: Path, script: str) -> PageFetcher:
    """A program that stands for ``yt-dlp``; ``$out`` is where it should write."""
    path = tmp_path / "program"
    path.write_text(
        '#!/bin/sh\nwhile [ "$1" != --output ]; do shift; done\nout=$(dirname "$2")\n' + script
    )
    path.chmod(0o755)
    return PageFetcher(str(path), max_s=30)


def take(backend: Backend, folder: Path, url: str, pages: PageFetcher | None = None) -> Video:
    door = AddressDoor(fetch=fetcher(), pages=pages, folder=folder)
    launched = replace(backend, job_launcher=RecordingLauncher())
    return door.take(launched, ANNA, url, limits=LIMITS, options=ProcessingOptions()).video


def test_the_address_is_the_source_and_nothing_else_is_left(
    embedded: Backend, tmp_path: Path, server: ThreadingHTTPServer
) -> None:
    video = take(embedded, tmp_path / "incoming", address(server, "/a%20talk.mp4?key=secret"))

    assert (video.filename, video.size_bytes) == ("a talk.mp4", len(FILE))
    assert video.source_address == address(server, "/a%20talk.mp4")
    assert embedded.library.get(ANNA, video.video_id) == video
    assert embedded.object_store.read_bytes(video.source_key) == FILE
    assert list((tmp_path / "incoming").iterdir()) == []


def test_a_page_needs_the_program_and_its_failure_is_a_sentence(
    embedded: Backend, tmp_path: Path, server: ThreadingHTTPServer
) -> None:
    page = address(server, "/page")
    with pytest.raises(PermanentError, match="where yt-dlp is installed"):
        take(embedded, tmp_path / "incoming", page)
    failing = program(tmp_path, "echo 'ERROR: Unsupported URL' >&2; exit 1\n")
    with pytest.raises(InvalidRequest, match="could not fetch this page: ERROR: Unsupported URL"):
        take(embedded, tmp_path / "incoming", page, failing)
    good = program(tmp_path, "printf '\\000\\000\\000\\030ftypmp42' > \"$out/A talk.mp4\"\n")
    assert take(embedded, tmp_path / "incoming", page, good).filename == "A talk.mp4"
