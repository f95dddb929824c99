"""From faster-whisper's segments to the domain's: plain floats, whole words, true times.

Not for: running the model (``whisper``); deciding what was invented (``whisper_guards``).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lifestream.domain.transcript import (
    EngineInfo,
    RemovedSpan,
    Segment,
    SpeechRegion,
    Transcript,
    Word,
)
from lifestream.inference.speech.word_segments import segments_from_words
from lifestream.inference.whisper.guards import (
    REPLACED,
    bare,
    cut_loops,
    doubt,
    is_hopeless,
    is_unconfirmed,
    keep_inside_speech,
    shortened,
    unheard,
)
from lifestream.inference.whisper.times import at_pauses

UNSPACED_LANGUAGES = frozenset({"zh", "ja", "th", "lo", "my", "yue"})
"""Written without spaces. Source: faster_whisper.tokenizer, split_to_word_tokens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardWindow:
    """One window's words and how sure the model was of them.

    Attributes:
        left_out: What was heard in this window as well and is not among the words.
    """

    window: SpeechRegion
    language: str
    words: tuple[Word, ...]
    log_probability: float
    no_speech: float
    compression: float
    left_out: tuple[RemovedSpan, ...] = ()

    @property
    def text(self) -> str:
        """The words in one line."""
        return " ".join(word.text for word in self.words)

    @property
    def reason(self) -> str:
        """Why the text is doubtful; empty when it is not."""
        return doubt(
            no_speech=self.no_speech,
            log_probability=self.log_probability,
            compression=self.compression,
        )

    @property
    def hopeless(self) -> bool:
        """Whether the text is to be dropped."""
        return is_hopeless(self.reason, self.log_probability)


def heard_window(
    segments: Sequence[Any], window: SpeechRegion, offset_s: float, language: str
) -> HeardWindow:
    """A window from its faster-whisper segments, whose times are ``offset_s`` too small."""
    raw = [word for segment in segments for word in segment.words or ()]
    return HeardWindow(
        window=window,
        language=language,
        words=tuple(whole_words(raw, window, offset_s, language)),
        log_probability=min(float(segment.avg_logprob) for segment in segments),
        no_speech=max(float(segment.no_speech_prob) for segment in segments),
        compression=max(float(segment.compression_ratio) for segment in segments),
    )


def less_doubtful(first: HeardWindow, second: HeardWindow) -> HeardWindow:
    """The better of two tries: without doubt before doubtful, then the likelier."""
    return max(first, second, key=lambda heard: (not heard.reason, heard.log_probability))


def instead_of(first: HeardWindow, second: Sequence[HeardWindow]) -> list[HeardWindow]:
    """What was heard at a second try, with what it replaced: nothing is lost without a trace."""
    new = list(second)
    if new and bare(first.text) != bare(" ".join(heard.text for heard in new)):
        replaced = dropped(first, REPLACED)
        new[0] = replace(new[0], left_out=(replaced, *new[0].left_out))
    return new


def join_windows(
    heard: Iterable[HeardWindow], speech: Sequence[SpeechRegion], engine: EngineInfo
) -> Transcript:
    """The transcript of all windows, without what nobody said."""
    segments: list[Segment] = []
    removed: list[RemovedSpan] = []
    for result in heard:
        removed += result.left_out
        unconfirmed = is_unconfirmed(result.window, result.no_speech, speech)
        if result.hopeless or unconfirmed:
            removed.append(dropped(result, result.reason or "no_speech"))
            continue
        inside, outside = keep_inside_speech(result.words, speech)
        words, loops = cut_loops(at_pauses(inside, speech))
        removed += [*outside, *loops]
        joiner = "" if result.language in UNSPACED_LANGUAGES else " "
        segments += segments_from_words(
            words, language=result.language, by_sentence=True, joiner=joiner
        )
    kept = [word for segment in segments for word in segment.words]
    removed += unheard(speech, [*kept, *removed])
    languages = dict.fromkeys(segment.language for segment in segments if segment.language)
    return Transcript(
        segments=tuple(segments),
        engine=engine,
        languages=tuple(languages),
        removed=tuple(sorted(removed, key=lambda span: span.start_s)),
    )


def dropped(result: HeardWindow, reason: str) -> RemovedSpan:
    """All of a window as something that was left out."""
    return RemovedSpan(
        start_s=result.window.start_s,
        end_s=result.window.end_s,
        reason=reason,
        text=shortened(result.words),
    )


def whole_words(
    raw: Sequence[Any], window: SpeechRegion, offset_s: float, language: str
) -> list[Word]:
    """Words with the pieces that faster-whisper cuts at hyphens and the like put together."""
    words: list[Word] = []
    pieces = 1
    for part in raw:
        text = str(part.word)
        start_s = _inside(float(part.start) + offset_s, window)
        end_s = _inside(float(part.end) + offset_s, window)
        probability = float(part.probability)
        if language in UNSPACED_LANGUAGES:
            words += _characters(text.strip(), start_s, end_s, probability)
        elif words and not text.startswith(" "):
            before = words[-1]
            mean = ((before.probability or 0.0) * pieces + probability) / (pieces + 1)
            pieces += 1
            words[-1] = _word(before.text + text.strip(), before.start_s, end_s, mean)
        elif text.strip():
            pieces = 1
            words.append(_word(text.strip(), start_s, end_s, probability))
    return words


def characters(text: str) -> list[str]:
    """Text without spaces cut into characters that can stand alone.

    Letters of other scripts and punctuation stay with what they follow.
    """
    units: list[str] = []
    for letter in text:
        if units and (not letter.isalnum() or (letter.isascii() and units[-1].isascii())):
            units[-1] += letter
        else:
            units.append(letter)
    return units


def _characters(text: str, start_s: float, end_s: float, probability: float) -> list[Word]:
    """Text without spaces, one word a character: the tokenizer gave one piece for a clause."""
    units = characters(text)
    step_s = (end_s - start_s) / max(1, len(units))
    return [
        _word(unit, start_s + i * step_s, start_s + (i + 1) * step_s, probability)
        for i, unit in enumerate(units)
    ]


def _word(text: str, start_s: float, end_s: float, probability: float) -> Word:
    return Word(
        start_s=round(start_s, 2),
        end_s=round(max(start_s, end_s), 2),
        text=text,
        probability=round(probability, 3),
    )


def _inside(time_s: float, window: SpeechRegion) -> float:
    return min(max(time_s, window.start_s), window.end_s)
