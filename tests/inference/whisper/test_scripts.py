"""Chinese is written in one script, with the real base model and without."""

from pathlib import Path

import pytest

from lifestream.domain.transcript import SpeechRegion
from lifestream.inference.whisper.scripts import LeadIn, chinese_lead_in
from lifestream.inference.whisper.transcriber import WhisperTranscriber
from lifestream.ports.transcriber import TranscriberRequest
from tests.audio_samples import ArrayAudio, ignore, load

EARLIER, START, CHINESE, GERMAN, TASK, PLAIN = 1, 2, 3, 4, 5, 6
LEAD_IN = LeadIn(language=CHINESE, starts_earlier_text=EARLIER, text=(70, 71))

ONLY_TRADITIONAL = set("換種錯誤類刪過頻並較個識結顯兩語為標記決滿訓進")
ONLY_SIMPLIFIED = set("换种错误类删过频并较个识结显两语为标记决满训进")


def test_a_lead_in_comes_before_chinese_alone() -> None:
    assert LEAD_IN.before([START, CHINESE, TASK]) == [EARLIER, 70, 71, START, CHINESE, TASK]
    assert LEAD_IN.before([START, GERMAN, TASK]) == [START, GERMAN, TASK]


def test_a_lead_in_comes_behind_names_that_were_told() -> None:
    told = [EARLIER, 80, 81, START, CHINESE, TASK, PLAIN]

    assert LEAD_IN.before(told) == [EARLIER, 80, 81, 70, 71, START, CHINESE, TASK, PLAIN]


@pytest.mark.parametrize("code", ["zh-TW", "zh-HK", "zh-Hant", "zh_hant_MO"])
def test_regions_that_write_traditional_characters_get_them(code: str) -> None:
    assert chinese_lead_in(("en", code)) != chinese_lead_in(())


@pytest.mark.parametrize("code", ["zh", "zh-CN", "zh-Hans", "en-HK"])
def test_everybody_else_gets_simplified_characters(code: str) -> None:
    assert chinese_lead_in((code,)) == chinese_lead_in(())


@pytest.fixture(scope="module")
def whisper(whisper_base: Path) -> WhisperTranscriber:
    return WhisperTranscriber(model=str(whisper_base), models_dir=whisper_base.parent, device="cpu")


def heard(
    whisper: WhisperTranscriber, path: Path, *languages: str, first_s: int | None = None
) -> str:
    samples = load(path)
    audio = ArrayAudio(samples[: 16_000 * first_s] if first_s else samples)
    everything = SpeechRegion(start_s=0.0, end_s=audio.duration_s)
    request = TranscriberRequest(audio=audio, speech=(everything,), languages=languages)
    return whisper.transcribe(request, ignore).text


def test_all_windows_of_a_recording_are_in_one_script(
    whisper: WhisperTranscriber, corpus: Path
) -> None:
    path = corpus / "audio" / "azure" / "custom_zh-CN.flac"

    assert not ONLY_TRADITIONAL & set(heard(whisper, path))
    assert not ONLY_SIMPLIFIED & set(heard(whisper, path, "zh-TW"))


def test_the_lead_in_is_not_read_out_over_music(whisper: WhisperTranscriber, corpus: Path) -> None:
    # The voice detector keeps music away; here it is sent all the same.
    path = corpus / "audio" / "nonspeech" / "music_vibe_ace.ogg"

    assert "普通" not in heard(whisper, path, "zh", first_s=30)
