"""The queue of voices that nobody named: "Who is this?", with what speaks for whom.

A voice that is clearly like a known person's is suggested, with its likeness and the margin over
the next best; others say honestly how close the closest is. Names that the recording itself offers
stand beside it. Nothing is ever named by itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lifestream.domain.errors import LifeStreamError
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.jobs.stages import SCREEN_TEXT
from lifestream.domain.people.book import PeopleBook, PersonId, VoiceKey
from lifestream.domain.people.introductions import OfferedName, offered_names
from lifestream.domain.people.prints import RecordingPrints, VoicePrint, unpacked
from lifestream.domain.scene import ScreenReading
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.services.edits.read_words import words_of
from lifestream.services.edits.voice_names import NamedVoices, every_named_voice
from lifestream.services.library.artifacts import artifact_of
from lifestream.services.people.kept_voices import KeptVoices, kept_voices
from lifestream.services.people.likeness import (
    MIN_HEARD_S,
    Array,
    Likeness,
    Profiles,
    profiles_of,
)

PAGE = 8
"""Voices asked about at once; those of a page are looked through for names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownVoice:
    """A voice that nobody named.

    Attributes:
        samples: Stretches (start_s, end_s) in which it is alone.
        closest: The person it is most like; None where no voice is known.
        name: What that person is called.
        offered: Names that the recording itself offers.
    """

    voice: VoiceKey
    video: Video
    heard_s: float
    samples: tuple[tuple[float, float], ...]
    closest: Likeness | None = None
    name: str = ""
    offered: tuple[OfferedName, ...] = ()

    @property
    def is_suggested(self) -> bool:
        """Whether it is clear enough to suggest the name."""
        return self.closest is not None and self.closest.is_clear


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceQueue:
    """Voices to name, the clearest first; ``following`` is the next page's first, 0 at the end.

    Attributes:
        total: How many there are in all.
        suggested: How many of those have a name to accept.
    """

    voices: tuple[UnknownVoice, ...]
    total: int
    suggested: int
    following: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceMemory:
    """Everything that is known of voices: three looks, whatever the number of recordings."""

    kept: KeptVoices
    named: NamedVoices

    @property
    def book(self) -> PeopleBook:
        """The owner's people."""
        return self.named.book

    def profiles(self, model: str) -> Profiles:
        """Of everybody whose voice was named and is kept, by vectors of one model."""
        vectors: dict[PersonId, list[Array]] = {}
        for video_id, people in self.named.persons.items():
            for one in self._prints(video_id, model):
                person = people.get(one.label)
                if person is not None and self.book.keeps_voice(person):
                    vectors.setdefault(person, []).append(vector_of(one))
        return profiles_of(vectors)

    def voices_of(self, person: PersonId) -> int:
        """How many of a person's voices are kept."""
        return sum(
            people.get(one.label) == person
            for video_id, people in self.named.persons.items()
            if (prints := self.kept.of.get(video_id))
            for one in prints.prints
        )

    def name_of(self, person: PersonId) -> str:
        """What a person is called; empty for one that no voice has."""
        for video_id, people in self.named.persons.items():
            for label, one in people.items():
                if one == person:
                    return self.named.names[video_id][label]
        return ""

    def unknown(self) -> Iterator[tuple[VoiceKey, VoicePrint, RecordingPrints]]:
        """Voices without a name that are worth asking about."""
        for video_id, prints in self.kept.of.items():
            people = self.named.persons.get(video_id, {})
            for one in prints.prints:
                key = VoiceKey(video_id=video_id, label=one.label)
                is_long = one.heard_s >= MIN_HEARD_S
                if is_long and one.label not in people and key not in self.book.dismissed:
                    yield key, one, prints

    def _prints(self, video_id: VideoId, model: str) -> Sequence[VoicePrint]:
        prints = self.kept.of.get(video_id)
        if prints is None or prints.model != model:
            return ()
        return [one for one in prints.prints if one.heard_s >= MIN_HEARD_S]


def remembered(backend: Backend, owner: OwnerId, *, book: PeopleBook | None = None) -> VoiceMemory:
    """What is known of the owner's voices; nothing while they do not agree to keep any.

    Args:
        book: The owner's people, where they are at hand.
    """
    named = every_named_voice(backend, owner, book=book)
    kept = kept_voices(backend, owner) if named.book.remembers else KeptVoices(of={})
    return VoiceMemory(kept=kept, named=named)


def voices_to_name(
    backend: Backend,
    owner: OwnerId,
    memory: VoiceMemory,
    *,
    first: int = 0,
    limit: int = PAGE,
    with_offers: bool = True,
) -> VoiceQueue:
    """The queue from its voice number ``first`` on.

    Args:
        with_offers: Look through the words and the screen of those shown for names.
    """
    found = list(_compared(memory))
    videos = backend.library.get_many(owner, {key.video_id for key, _, _ in found})
    found = [one for one in found if one[0].video_id in videos]
    found.sort(key=lambda one: (not _clear(one[2]), -one[1].heard_s, one[0]))
    shown = found[first : first + limit]
    offers = _offers(backend, {key.video_id for key, _, _ in shown}, videos) if with_offers else {}
    return VoiceQueue(
        voices=tuple(
            UnknownVoice(
                voice=key,
                video=videos[key.video_id],
                heard_s=one.heard_s,
                samples=one.samples,
                closest=closest,
                name=memory.name_of(closest.person) if closest else "",
                offered=tuple(o for o in offers.get(key.video_id, ()) if o.label == key.label),
            )
            for key, one, closest in shown
        ),
        total=len(found),
        suggested=sum(_clear(closest) for _, _, closest in found),
        following=first + limit if first + limit < len(found) else 0,
    )


def offers_in(backend: Backend, video: Video) -> tuple[OfferedName, ...]:
    """Names that a recording offers for its voices; those that have one are left out."""
    words = words_of(backend, video)
    if words.edited is None:
        return ()
    screen = artifact_of(backend, video, SCREEN_TEXT, ScreenReading)
    found = offered_names(words.edited.transcript.segments, screen.texts if screen else ())
    return tuple(one for one in found if one.label not in words.edited.names)


def vector_of(one: VoicePrint) -> Array:
    """A stored voice as numbers."""
    return np.asarray(unpacked(one.numbers), np.float32)


def _compared(memory: VoiceMemory) -> Iterator[tuple[VoiceKey, VoicePrint, Likeness | None]]:
    profiles: dict[str, Profiles] = {}
    for key, one, prints in memory.unknown():
        known = profiles.get(prints.model)
        if known is None:
            known = profiles[prints.model] = memory.profiles(prints.model)
        refused = {person for voice, person in memory.book.refused if voice == key}
        yield key, one, known.closest(vector_of(one), without=refused)


def _clear(closest: Likeness | None) -> bool:
    return closest is not None and closest.is_clear


def _offers(
    backend: Backend, video_ids: set[VideoId], videos: Mapping[VideoId, Video]
) -> Mapping[VideoId, tuple[OfferedName, ...]]:
    found = {}
    for video_id in sorted(video_ids):
        try:
            found[video_id] = offers_in(backend, videos[video_id])
        except LifeStreamError:
            continue  # Its words cannot be read; its voices can be named all the same.
    return found
