"""Which of several sound tracks is listened to: the one in which people are heard to speak.

Screen recorders write the machine's sound and the microphone as tracks of their own, and the first
is often silent. Tracks that say of themselves that they are comments or descriptions are heard only
where the user chooses them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lifestream.domain.video import MediaFacts, SoundTrack
from lifestream.pipeline.media.audio import AudioExtract, PcmAudio, extract_audio
from lifestream.pipeline.media.source import open_media
from lifestream.pipeline.media.streams import every_sound_track, sound_tracks
from lifestream.ports.audio import Progress
from lifestream.ports.speech_detector import SpeechDetector

if TYPE_CHECKING:
    from av.audio.stream import AudioStream

MAX_TRACKS = 4
"""So many are unpacked and listened to for speech, and more only while there is no speech in them:
recorders write up to six, most of them silent."""

SPOKEN_S = 1.0

MAX_TITLE = 60
SAYING_NOTHING = (
    "und",
    "soundhandler",
    "sound media handler",
    "core media audio",
    "mono",
    "stereo",
)
"""Languages and names that tools write where none was given."""

LOUDER = 1.25
"""So much more speech another track must have than the one that players choose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardTrack:
    """The track that is listened to.

    Attributes:
        tracks: All there are to choose from, where there are several.
        note: A sentence for the user where there was a choice, else empty.
    """

    extract: AudioExtract
    tracks: tuple[SoundTrack, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unpacking:
    """What unpacking any track of the file needs."""

    path: Path
    facts: MediaFacts
    out_path: Path
    max_duration_s: float

    def track(self, index: int, number: int, progress: Progress) -> AudioExtract:
        place = self.out_path.with_name(f"{self.out_path.name}.{number}")
        return extract_audio(
            self.path,
            self.facts,
            place,
            progress=progress,
            max_duration_s=self.max_duration_s,
            index=index,
        )


def hear(
    path: Path,
    facts: MediaFacts,
    out_path: Path,
    *,
    detector: SpeechDetector,
    progress: Progress,
    max_duration_s: float,
    wanted: int = 0,
) -> HeardTrack:
    """Unpack the track that is listened to into ``out_path``.

    Args:
        wanted: Number of the track that the user chose; 0 for the one with speech.

    Raises:
        InvalidMedia, UnsupportedMedia, ResourceError: As ``extract_audio``.
    """
    with open_media(path) as container:
        every = every_sound_track(container)
        numbers = {stream.index: number for number, stream in enumerate(every, 1)}
        tracks = tuple(_as_told(stream, numbers[stream.index]) for stream in every)
        candidates = [stream.index for stream in sound_tracks(container)]
    unpacking = _Unpacking(path=path, facts=facts, out_path=out_path, max_duration_s=max_duration_s)
    if len(tracks) < 2:
        extract = extract_audio(
            path, facts, out_path, progress=progress, max_duration_s=max_duration_s
        )
        return HeardTrack(extract=extract)
    by_number = {number: index for index, number in numbers.items()}
    if wanted in by_number:
        extract = unpacking.track(by_number[wanted], wanted, progress)
        return _heard(extract, out_path, tracks, wanted, {}, by_user=True)
    found, speech = _listened(unpacking, candidates, numbers, detector, progress)
    first = numbers[candidates[0]]
    best = max(speech, key=lambda number: speech[number])
    chosen = best if speech[best] > LOUDER * speech[first] else first
    for number, extract in found.items():
        if number != chosen:
            extract.samples_path.unlink()
    return _heard(found[chosen], out_path, tracks, chosen, speech)


def _listened(
    unpacking: _Unpacking,
    candidates: Sequence[int],
    numbers: Mapping[int, int],
    detector: SpeechDetector,
    progress: Progress,
) -> tuple[dict[int, AudioExtract], dict[int, float]]:
    """Each candidate unpacked, and the seconds of speech in it, by number."""
    found: dict[int, AudioExtract] = {}
    speech: dict[int, float] = {}
    for place, index in enumerate(candidates):
        if place >= MAX_TRACKS and max(speech.values()) >= SPOKEN_S:
            break
        number = numbers[index]
        share = _share_of(progress, place, len(candidates))
        found[number] = unpacking.track(index, number, share)
        regions = detector.detect(PcmAudio(found[number].samples_path), lambda _: None).regions
        speech[number] = sum(region.end_s - region.start_s for region in regions)
    return found, speech


def _heard(
    extract: AudioExtract,
    out_path: Path,
    tracks: tuple[SoundTrack, ...],
    chosen: int,
    speech: Mapping[int, float],
    *,
    by_user: bool = False,
) -> HeardTrack:
    extract.samples_path.replace(out_path)
    return HeardTrack(
        extract=replace(extract, samples_path=out_path),
        tracks=tuple(
            replace(one, spoken_s=speech.get(one.number), is_heard=one.number == chosen)
            for one in tracks
        ),
        note=_note(chosen, speech, len(tracks), by_user=by_user),
    )


def _as_told(stream: "AudioStream", number: int) -> SoundTrack:
    """The track as the file describes it."""
    return SoundTrack(
        number=number,
        codec=stream.codec_context.name,
        channels=stream.codec_context.channels,
        language=_word(stream.metadata.get("language", "")),
        title=_word(stream.metadata.get("title", "") or stream.metadata.get("handler_name", "")),
    )


def _word(said: str) -> str:
    """A word of the file, short and without control characters; empty where it says nothing."""
    kept = "".join(sign for sign in said if sign.isprintable())[:MAX_TITLE].strip()
    return "" if kept.lower() in SAYING_NOTHING else kept


def _share_of(progress: Progress, number: int, count: int) -> Progress:
    return lambda fraction: progress((number + fraction) / count)


def _note(chosen: int, speech: Mapping[int, float], count: int, *, by_user: bool) -> str:
    """Which track the words are of, and what the others hold."""
    said = f"This recording has {count} sound tracks; the words are those of track {chosen}"
    if by_user:
        return f"{said}, which you chose."
    spoken = sum(spoken_s >= SPOKEN_S for number, spoken_s in speech.items() if number != chosen)
    if spoken:
        return f"{said}. Somebody speaks in {spoken} of the others, too; they were not listened to."
    return f"{said}, the only one in which somebody speaks." if speech[chosen] >= SPOKEN_S else ""
