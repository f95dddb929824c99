"""Which of several sound tracks is listened to: the one in which people are heard to speak.

Screen recorders write the machine's sound and the microphone as tracks of their own, and the first
is often silent. Not for: tracks that say of themselves that they are comments or descriptions.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from lifestream.domain.video import MediaFacts
from lifestream.pipeline.media.audio import AudioExtract, PcmAudio, extract_audio
from lifestream.pipeline.media.source import open_media
from lifestream.pipeline.media.streams import sound_tracks
from lifestream.ports.audio import Progress
from lifestream.ports.speech_detector import SpeechDetector

MAX_TRACKS = 4
"""Each is unpacked and listened to for speech; recorders write up to six, most of them silent."""

LOUDER = 1.25
"""So much more speech another track must have than the one that players choose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardTrack:
    """The track that is listened to.

    Attributes:
        note: A sentence for the user where there was a choice, else empty.
    """

    extract: AudioExtract
    note: str = ""


def hear(
    path: Path,
    facts: MediaFacts,
    out_path: Path,
    *,
    detector: SpeechDetector,
    progress: Progress,
    max_duration_s: float,
) -> HeardTrack:
    """Unpack the track that is listened to into ``out_path``.

    Raises:
        InvalidMedia, UnsupportedMedia, ResourceError: As ``extract_audio``.
    """
    with open_media(path) as container:
        tracks = [stream.index for stream in sound_tracks(container)][:MAX_TRACKS]
    if len(tracks) < 2:
        extract = extract_audio(
            path, facts, out_path, progress=progress, max_duration_s=max_duration_s
        )
        return HeardTrack(extract=extract)
    found: list[tuple[AudioExtract, float]] = []
    for number, index in enumerate(tracks):
        place = out_path.with_name(f"{out_path.name}.{number}")
        share = _share_of(progress, number, len(tracks))
        extract = extract_audio(
            path, facts, place, progress=share, max_duration_s=max_duration_s, index=index
        )
        regions = detector.detect(PcmAudio(place), lambda _: None).regions
        found.append((extract, sum(region.end_s - region.start_s for region in regions)))
    speech = [spoken_s for _, spoken_s in found]
    best = max(range(len(found)), key=lambda number: speech[number])
    chosen = best if speech[best] > LOUDER * speech[0] else 0
    for number, (extract, _) in enumerate(found):
        if number != chosen:
            extract.samples_path.unlink()
    kept = found[chosen][0]
    kept.samples_path.replace(out_path)
    return HeardTrack(
        extract=replace(kept, samples_path=out_path), note=_note(chosen, speech, tracks)
    )


def _share_of(progress: Progress, number: int, count: int) -> Progress:
    return lambda fraction: progress((number + fraction) / count)


def _note(chosen: int, speech: list[float], tracks: list[int]) -> str:
    """Which track the words are of, and what the others hold."""
    position = sorted(tracks).index(tracks[chosen]) + 1
    others = [spoken_s for number, spoken_s in enumerate(speech) if number != chosen]
    spoken = sum(spoken_s >= 1.0 for spoken_s in others)
    said = f"This recording has {len(tracks)} sound tracks; the words are those of track {position}"
    if spoken:
        return f"{said}. Somebody speaks in {spoken} of the others, too; they were not listened to."
    return f"{said}, the only one in which somebody speaks." if speech[chosen] >= 1.0 else ""
