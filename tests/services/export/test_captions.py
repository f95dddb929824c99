import itertools
import re
from dataclasses import replace

import pytest

from lifestream.domain.transcript import EngineInfo, Segment, Transcript
from lifestream.services.export.captions import make_cues, to_srt, to_vtt
from tests.services.summary_samples import ATTACK, transcript

LONG = " ".join(f"word{n}" for n in range(60)) + "."


@pytest.mark.parametrize(
    "spoken",
    [
        transcript(LONG),
        transcript("a" * 500),
        transcript("One. Two. Three four five. " * 12),
        Transcript(
            segments=(Segment(start_s=0.0, end_s=40.0, text=LONG, speaker=None),),
            engine=EngineInfo(name="captions"),
        ),
        Transcript(
            segments=(Segment(start_s=0.0, end_s=9.0, text="今天我们开会讨论新的计划。" * 9),),
            engine=EngineInfo(name="captions"),
        ),
    ],
)
def test_cues_are_short_narrow_in_order_and_lose_no_word(spoken: Transcript) -> None:
    cues = make_cues(spoken)
    shown = "".join("".join(cue.lines) for cue in cues).replace(" ", "")
    assert shown == spoken.text.replace(" ", "").replace("\n", "")
    for cue in cues:
        assert 1 <= len(cue.lines) <= 2
        assert all(0 < len(line) <= 42 for line in cue.lines)
        assert 0 < cue.end_s - cue.start_s <= 7.0
    assert all(a.end_s <= b.start_s for a, b in itertools.pairwise(cues))


def test_vtt_says_what_is_approximate_in_a_comment() -> None:
    note = "Times of words are approximate --> spread."
    spoken = transcript("Yes.")
    rough = replace(spoken, engine=EngineInfo(name="openai", degraded=True, note=note))
    assert to_vtt(rough).startswith("WEBVTT\n\nNOTE Times of words are approximate → spread.\n\n")
    assert "NOTE" not in to_vtt(spoken)


def test_vtt_names_the_speaker_in_a_voice_tag() -> None:
    text = to_vtt(transcript("We rent the boat house."), speaker_names={"S1": "Nora <x>"})
    assert text == ("WEBVTT\n\n00:00:00.000 --> 00:00:02.400\n<v Nora x>We rent the boat house.\n")


def test_srt_names_the_speaker_once_and_keeps_lines_narrow() -> None:
    text = to_srt(transcript(LONG), speaker_names={"S1": "Nora"})
    assert text.startswith("1\n00:00:00,000 --> ")
    assert text.count("Nora: ") == 1
    assert all(len(line) <= 42 for line in text.splitlines())


@pytest.mark.parametrize(
    "attack", [ATTACK, "a --> b", "x\n\n2\n00:00:00,000 --> 1", "<v Boss>hi", "NOTE &amp;"]
)
def test_untrusted_text_stays_text(attack: str) -> None:
    for made in (to_vtt(transcript(attack)), to_srt(transcript(attack))):
        assert "<script" not in made
        assert "<v Boss>" not in made
        assert len(re.findall("-->", made)) == len(make_cues(transcript(attack)))


def test_no_speech_gives_an_empty_file_that_players_accept() -> None:
    empty = Transcript(segments=(), engine=EngineInfo(name="captions"))
    assert to_vtt(empty) == "WEBVTT\n"
    assert to_srt(empty) == ""
