"""Which of several sound tracks is listened to: the one in which people are heard to speak.

Screen recorders write the machine's sound and the microphone as tracks of their own, and the first
is often silent. A call has one voice in each, in turn: those are mixed. Tracks in which people
speak at the same time are copies or translations, of which one is listened to. Tracks that say of
themselves that they are comments or descriptions are heard only where the user chooses them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lifestream.domain.transcript import SpeechRegion
from lifestream.domain.video import MediaFacts, SoundTrack
from lifestream.pipeline.media.audio import AudioExtract, PcmAudio, extract_audio
from lifestream.pipeline.media.mixing import mix_samples
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

IN_TURN_S = 3.0
IN_TURN_SHARE = 0.5
"""A track is mixed in where so much of its speech, in seconds and as a share, falls into pauses of
the tracks that are heard already."""

CHOICE_VERSION = 2
"""Counted up whenever another track would be heard; part of what the sound of a file with several
tracks is stored under."""

Regions = Sequence[SpeechRegion]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardTrack:
    """The sound that is listened to.

    Attributes:
        tracks: All there are to choose from, where there are several; more than one is heard
            where they were mixed.
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
    mixed: bool = False,
) -> HeardTrack:
    """Unpack the track that is listened to into ``out_path``.

    Args:
        wanted: Number of the track that the user chose; 0 for the one with speech.
        mixed: The user wants all tracks with speech at once.

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
        found = {wanted: unpacking.track(by_number[wanted], wanted, progress)}
        return _heard(found, out_path, tracks, (wanted,), {}, by_user=True)
    found, regions = _listened(unpacking, candidates, numbers, detector, progress)
    chosen = _chosen(regions, first=numbers[candidates[0]], tracks=tracks, mixed=mixed)
    return _heard(found, out_path, tracks, chosen, regions, by_user=mixed)


def _chosen(
    regions: Mapping[int, Regions], *, first: int, tracks: Sequence[SoundTrack], mixed: bool
) -> tuple[int, ...]:
    """The tracks that are heard, that with most to hear first.

    Args:
        first: The one that players choose.
        mixed: All with speech, whether people speak in turn in them or not.
    """
    spoken_s = {number: _length_s(found) for number, found in regions.items()}
    best = max(spoken_s, key=lambda number: spoken_s[number])
    chosen = [best if spoken_s[best] > LOUDER * spoken_s[first] else first]
    languages = {track.number: track.language for track in tracks}
    heard = list(regions[chosen[0]])
    for number in sorted(spoken_s, key=lambda number: -spoken_s[number]):
        known = {languages[one] for one in (*chosen, number)} - {""}
        alone_s = _length_s(regions[number]) - _together_s(regions[number], heard)
        in_turn = alone_s >= max(IN_TURN_S, IN_TURN_SHARE * spoken_s[number]) and len(known) < 2
        if number not in chosen and (spoken_s[number] >= SPOKEN_S if mixed else in_turn):
            chosen.append(number)
            heard += regions[number]
    return tuple(chosen)


def _length_s(regions: Regions) -> float:
    return sum(region.end_s - region.start_s for region in regions)


def _together_s(regions: Regions, others: Regions) -> float:
    """How much of ``regions`` lies in ``others``, each moment once, in linear time."""
    edges: list[tuple[float, int, int]] = []
    for place, speech in enumerate((regions, others)):
        for region in speech:
            edges += [(region.start_s, 1, place), (region.end_s, -1, place)]
    open_now, inside_s, since_s = [0, 0], 0.0, 0.0
    for at_s, change, place in sorted(edges):
        inside_s += at_s - since_s if all(open_now) else 0.0
        open_now[place] += change
        since_s = at_s
    return inside_s


def _listened(
    unpacking: _Unpacking,
    candidates: Sequence[int],
    numbers: Mapping[int, int],
    detector: SpeechDetector,
    progress: Progress,
) -> tuple[dict[int, AudioExtract], dict[int, Regions]]:
    """Each candidate unpacked, and where people speak in it, by number."""
    found: dict[int, AudioExtract] = {}
    regions: dict[int, Regions] = {}
    for place, index in enumerate(candidates):
        if place >= MAX_TRACKS and max(map(_length_s, regions.values())) >= SPOKEN_S:
            break
        number = numbers[index]
        share = _share_of(progress, place, len(candidates))
        found[number] = unpacking.track(index, number, share)
        audio = PcmAudio(found[number].samples_path)
        regions[number] = detector.detect(audio, lambda _: None).regions
    return found, regions


def _heard(
    found: Mapping[int, AudioExtract],
    out_path: Path,
    tracks: tuple[SoundTrack, ...],
    chosen: tuple[int, ...],
    regions: Mapping[int, Regions],
    *,
    by_user: bool,
) -> HeardTrack:
    extracts = [found[number] for number in chosen]
    if len(extracts) > 1:
        mix_samples([extract.samples_path for extract in extracts], out_path)
    else:
        extracts[0].samples_path.replace(out_path)
    for extract in found.values():
        extract.samples_path.unlink(missing_ok=True)
    longest = max(extracts, key=lambda extract: extract.duration_s)
    spoken_s = {number: _length_s(speech) for number, speech in regions.items()}
    return HeardTrack(
        extract=replace(longest, samples_path=out_path),
        tracks=tuple(
            replace(one, spoken_s=spoken_s.get(one.number), is_heard=one.number in chosen)
            for one in tracks
        ),
        note=_note(chosen, spoken_s, len(tracks), by_user=by_user),
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


def _note(
    chosen: tuple[int, ...], spoken_s: Mapping[int, float], count: int, *, by_user: bool
) -> str:
    """Which track the words are of, and what the others hold."""
    *others, last = map(str, sorted(chosen))
    which = f"tracks {', '.join(others)} and {last} together" if others else f"track {last}"
    said = f"This recording has {count} sound tracks; the words are those of {which}"
    if by_user:
        return f"{said}, as you chose."
    spoken = sum(of >= SPOKEN_S for number, of in spoken_s.items() if number not in chosen)
    if spoken:
        return f"{said}. Somebody speaks in {spoken} of the others, too; they were not listened to."
    if others:
        return f"{said}, in which people speak in turn."
    only = spoken_s[chosen[0]] >= SPOKEN_S
    return f"{said}, the only one in which somebody speaks." if only else ""
