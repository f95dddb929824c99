"""Any folder laid out like the developer corpus can be measured."""

import json
import tarfile
from pathlib import Path

import pytest

from bench.quality import OddScore, Results, is_expected
from bench.recordings.corpus import OddFile, odd_files, recordings
from bench.recordings.library import Handled
from bench.report import row
from bench.scoring.evaluation_page import BEGIN, END, write_page


def _write(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_truths_are_found_beside_their_recording(tmp_path: Path) -> None:
    _write(tmp_path / "audio/talks/one.wav")
    _write(tmp_path / "audio/talks/one.txt", "Ann: Hello.\nBob: Hi.")
    _write(tmp_path / "audio/talks/one.rttm", "SPEAKER one 1 0.0 1.0 <NA> <NA> Ann <NA> <NA>")
    _write(tmp_path / "video/two.mp4")
    _write(tmp_path / "video/two.json", json.dumps({"scene_cuts": [2.0], "tolerance": 0.7}))
    first, second = recordings(tmp_path)
    assert (first.name, first.text, first.turns) == (
        "audio/talks/one.wav",
        "Hello.\nHi.",
        [(0.0, 1.0, "Ann")],
    )
    assert (second.text, second.turns, second.cuts) == (None, None, [2.0])
    assert second.cut_tolerance_s == 0.7


def test_an_empty_transcript_means_that_nobody_speaks(tmp_path: Path) -> None:
    _write(tmp_path / "audio/music.ogg")
    _write(tmp_path / "audio/music.txt", "\n")
    _write(tmp_path / "video/birds.mp4")
    _write(tmp_path / "video/birds.json", json.dumps({"num_speakers": 0}))
    _write(tmp_path / "video/unknown.mp4")
    assert [r.silent for r in recordings(tmp_path)] == [True, True, False]


def test_languages_come_from_the_manifest_or_the_name(tmp_path: Path) -> None:
    for name in ("a.wav", "b_pt-BR.flac", "c.wav"):
        _write(tmp_path / "audio" / name)
    _write(
        tmp_path / "MANIFEST.md",
        "| file | lang | reference transcript |\n|---|---|---|\n"
        "| audio/a.wav | ca | txt (pseudo-reference) |\n| audio/c.wav | en then de | txt |\n",
    )
    found = {r.name: (r.language, r.pseudo) for r in recordings(tmp_path)}
    assert found == {
        "audio/a.wav": ("ca", True),
        "audio/b_pt-BR.flac": ("pt", False),
        "audio/c.wav": ("mixed", False),
    }


def test_odd_files_inside_an_archive_are_unpacked_and_missing_ones_skipped(tmp_path: Path) -> None:
    hostile = _write(tmp_path / "hostile_names/-i.mp4")
    (tmp_path / "broken").mkdir()
    with tarfile.open(tmp_path / "broken/names.tar", "w") as tar:
        tar.add(hostile, "hostile_names/-i.mp4")
    names = ["broken/names.tar:hostile_names/-i.mp4", "broken/gone.mp4"]
    entries = [{"file": name, "expect": "accept", "why": "a name"} for name in names]
    _write(tmp_path / "broken/EXPECTED.json", json.dumps({"files": entries}))
    (found,) = odd_files(tmp_path, tmp_path / "unpacked")
    assert found.path.name == "-i.mp4"
    assert found.path.is_file()


def _handled(status: str, *, message: str = "", notes: tuple[str, ...] = ()) -> Handled:
    return Handled(
        name="f",
        sha256="0",
        status=status,
        seconds=1.0,
        code="CODE" if message else "",
        message=message,
        notes=notes,
    )


@pytest.mark.parametrize(
    ("expect", "handled", "right"),
    [
        ("accept", _handled("SUCCEEDED"), True),
        ("accept", _handled("PARTIAL", message="The end is missing."), True),
        ("accept", _handled("PARTIAL"), False),
        ("accept", _handled("FAILED", message="Damaged."), False),
        ("reject", _handled("FAILED", message="Damaged."), True),
        ("reject", _handled("REFUSED", message="Empty."), True),
        ("reject", _handled("FAILED"), False),
        ("reject", _handled("SUCCEEDED"), False),
        ("partial", _handled("PARTIAL", message="Half of it."), True),
        ("partial", _handled("FAILED", message="Damaged."), True),
        ("partial", _handled("SUCCEEDED"), False),
        ("accept or reject", _handled("FAILED", message="A picture."), True),
        ("accept or reject", _handled("SUCCEEDED"), True),
        ("accept or reject", _handled("TIMEOUT"), False),
    ],
)
def test_an_outcome_is_right_only_when_it_is_explained(
    expect: str, handled: Handled, right: bool
) -> None:
    assert is_expected(expect, handled) is right


def test_the_page_keeps_what_people_wrote_around_the_tables(tmp_path: Path) -> None:
    page = _write(tmp_path / "evaluation.md", f"# Title\n\n{BEGIN}\nstale\n{END}\n\nAfterword.\n")
    odd = OddFile(path=page, name="<img>|.mp4", expect="accept", why="", silent=False)
    score = OddScore(odd=odd, handled=_handled("FAILED"), as_expected=False, segments=None)
    rows = [row("recall", 0.5, "share", goal=0.8, note="missed: why?")]
    write_page(page, ["date: today"], rows, Results(odds=[score]))
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Title\n")
    assert text.endswith("Afterword.\n")
    assert "stale" not in text
    assert "| NO |" in text
    assert "&lt;img>\\|.mp4" in text
