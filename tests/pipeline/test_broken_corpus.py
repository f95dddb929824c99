"""Every bad and odd file of the developer corpus comes to the end that its list asks for."""

import json
import tarfile
import time
from pathlib import Path

import pytest

from lifestream.domain.errors import LifeStreamError
from lifestream.domain.video import MediaFacts
from lifestream.inference.vision.scene_detectors import PySceneDetector
from lifestream.pipeline.media.audio import extract_audio
from lifestream.pipeline.media.source import probe
from lifestream.pipeline.media.usable import with_decoded
from lifestream.pipeline.pictures.scenes import scan_video

LISTED = Path(__file__).parents[3] / "shared" / "corpus" / "broken" / "EXPECTED.json"
ENTRIES = json.loads(LISTED.read_text())["files"] if LISTED.exists() else []


def decode(path: Path, scratch: Path) -> MediaFacts:
    """The media, audio and scenes stages, as the pipeline runs them."""
    facts = probe(path)
    audio = extract_audio(path, facts, scratch, progress=lambda _: None)
    scan = scan_video(
        path, facts, PySceneDetector("adaptive"), save_keyframe=lambda at_s, *_: f"{at_s}",
        progress=lambda _: None,
    )  # fmt: skip
    return with_decoded(
        facts,
        audio=audio.track if facts.has_audio else None,
        video=scan.track if facts.has_video else None,
    )


def outcome(path: Path, scratch: Path) -> str:
    try:
        facts = decode(path, scratch)
    except LifeStreamError as error:
        assert error.error_class == "PERMANENT_INPUT"
        assert error.message
        return "reject"
    return "accept" if facts.usable_fraction >= 0.97 else "partial"


@pytest.mark.corpus
@pytest.mark.parametrize("entry", ENTRIES, ids=[Path(e["file"]).name[-40:] for e in ENTRIES])
def test_it_ends_as_listed(corpus: Path, tmp_path: Path, entry: dict[str, str]) -> None:
    path = corpus / entry["file"]
    if ".tar:" in entry["file"]:
        archive, member = entry["file"].split(":", 1)
        path = tmp_path / Path(member).name
        with tarfile.open(corpus / archive) as tar:
            found = tar.extractfile(member)
            assert found is not None
            path.write_bytes(found.read())
    started = time.monotonic()
    ended = outcome(path, tmp_path / "samples")
    assert time.monotonic() - started < 10
    wanted = entry["expect"]
    assert ended in wanted or (wanted == "partial" and ended == "reject")


@pytest.mark.corpus
def test_what_was_cut_off_says_how_much_is_there(corpus: Path, tmp_path: Path) -> None:
    facts = decode(corpus / "broken" / "truncated_faststart.mp4", tmp_path / "s")
    assert 0.3 < facts.usable_fraction < 0.6
    assert any("the file was cut off" in warning for warning in facts.warnings)


@pytest.mark.corpus
def test_flipped_bits_say_how_much_is_damaged(corpus: Path, tmp_path: Path) -> None:
    facts = decode(corpus / "broken" / "corrupt_middle.mp4", tmp_path / "s")
    assert 0.5 < facts.usable_fraction < 0.97
    assert any("damaged" in warning for warning in facts.warnings)


@pytest.mark.corpus
def test_a_claim_of_ten_hours_is_named_and_costs_nothing(corpus: Path, tmp_path: Path) -> None:
    facts = decode(corpus / "broken" / "lying_duration_10h.mp4", tmp_path / "s")
    assert facts.usable_fraction == 1.0
    assert facts.duration_s == pytest.approx(12.0, abs=0.1)
    assert any("claims to last 10 h" in warning for warning in facts.warnings)
