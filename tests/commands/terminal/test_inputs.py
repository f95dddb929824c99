"""Folders, equal names and odd names given to ``./run process``."""

import json
import os
from pathlib import Path

import pytest

from lifestream.commands.terminal.inputs import opened, shown, summary_names, transcript_beside
from lifestream.domain.errors import InvalidRequest


def test_a_folder_stands_for_the_recordings_in_it(tmp_path: Path) -> None:
    for name in ("b.MP4", "a.opus", "notes.txt", ".hidden.mp4"):
        (tmp_path / name).touch()
    (tmp_path / "inner.mp4").mkdir()
    named = tmp_path / "notes.txt"

    found = opened([named, tmp_path])
    assert [file.name for file in found] == ["notes.txt", "a.opus", "b.MP4"]


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match="no video, audio or photo file"):
        opened([tmp_path])


def test_equal_names_get_summaries_of_their_own() -> None:
    files = [Path("a/x.mp4"), Path("b/x.mp4"), Path("c/y.mp4"), Path("d/x.mp4")]
    assert summary_names(files) == ["x.mp4.md", "x.mp4-2.md", "y.mp4.md", "x.mp4-3.md"]


def test_no_summary_is_written_over_another() -> None:
    odd = [Path(os.fsdecode(name)) for name in (b"\xe9.mp4", b"\xe8.mp4", b"x-2", b"x", b"X")]
    names = summary_names([*odd, Path("b/x"), Path("c") / ("ä" * 126 + ".mp4")])
    assert len({name.casefold() for name in names}) == len(names)
    assert max(len(name.encode()) for name in names) <= 255
    assert names[-1].endswith(".mp4.md")


def test_a_name_that_is_no_utf8_can_be_written_anywhere() -> None:
    name = shown(Path(os.fsdecode(b"caf\xe9.mp4")))
    assert json.dumps(name, ensure_ascii=False).encode("utf-8")
    assert name == "caf\ufffd.mp4"


def test_a_transcript_lies_beside_its_recording(tmp_path: Path) -> None:
    for name in ("a.mp4", "a.srt", "b.mp4"):
        (tmp_path / name).touch()
    assert transcript_beside(tmp_path / "a.mp4") == tmp_path / "a.srt"
    assert transcript_beside(tmp_path / "b.mp4") is None
    assert transcript_beside(tmp_path / "gone" / "a.mp4") is None
