"""Choosing what is masked. Everything that is read follows at once; titles, the search index, clips
and shared files, which are made beforehand, follow here and in the background.

What is stored of a recording stays as it is, so switching masks off brings its words back. What was
written meanwhile (minutes) was written from masked words and keeps its placeholders until it is
written again.
"""

import logging
import secrets
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace

from lifestream.domain import codec
from lifestream.domain.corrections.correction import TitleGiven
from lifestream.domain.corrections.results import facts_given
from lifestream.domain.errors import InvalidRequest, NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.jobs.stages import MINUTES
from lifestream.domain.log_subjects import MASKS_SUBJECT
from lifestream.domain.masks.chosen_words import folded
from lifestream.domain.masks.masking import masked_text
from lifestream.domain.masks.rules import (
    FOUND_KINDS,
    MAX_WORD_CHARS,
    MAX_WORDS,
    MaskKind,
    MaskRules,
)
from lifestream.domain.sentences import says
from lifestream.domain.summary import Minutes
from lifestream.domain.video import NOT_INDEXED, Video
from lifestream.pipeline.typed.corrected_results import corrections_of
from lifestream.ports.backend import Backend
from lifestream.services.access.shared_media import shared_prefix
from lifestream.services.library.artifacts import stored_artifact
from lifestream.services.masks.written import written_masks
from lifestream.services.remarks.clips import clips_prefix

log = logging.getLogger(__name__)

PAGE = 100


def checked_rules(kinds: Iterable[str], words: Iterable[str]) -> MaskRules:
    """Rules as they are kept: each kind and word once, words on one line.

    Raises:
        InvalidRequest: There is no such kind, a word has no letters or digits or is too long, or
            there are too many.
    """
    known = {kind.value: kind for kind in FOUND_KINDS}
    wanted = list(dict.fromkeys(kinds))
    for name in wanted:
        if name not in known:
            raise InvalidRequest(
                says(
                    "{name!r} is no kind that can be masked; there are {known}.",
                    name=name[:40],
                    known=", ".join(known),
                ),
                code="BAD_MASK",
            )
    kept: dict[str, str] = {}
    for word in (" ".join(one.split()) for one in words):
        if not word:
            continue
        if len(word) > MAX_WORD_CHARS or not any(sign.isalnum() for sign in word):
            raise InvalidRequest(
                says(
                    "A word to be masked has letters or digits and at most {most} characters.",
                    most=MAX_WORD_CHARS,
                ),
                code="BAD_MASK",
            )
        kept.setdefault(folded(word), word)
    if len(kept) > MAX_WORDS:
        raise InvalidRequest(
            says("At most {most} words can be masked.", most=MAX_WORDS), code="BAD_MASK"
        )
    return MaskRules(
        kinds=tuple(kind for kind in FOUND_KINDS if kind.value in wanted),
        words=tuple(kept.values()),
    )


def save_masks(backend: Backend, owner: OwnerId, rules: MaskRules) -> tuple[VideoId, ...]:
    """Mask that from now on; returns the recordings whose passages are to be made anew.

    Their days are written again when somebody looks at them: a model may be paid for it.

    Raises:
        BackendUnavailable: The store does not answer.
    """
    entry = codec.encode(rules)
    backend.owner_log.append(
        owner, MASKS_SUBJECT, entry, entry_id=secrets.token_hex(12), note=entry
    )
    backend.memory.masks.put(owner, (time.monotonic(), rules))
    followed = tuple(one.video_id for one in _every(backend, owner) if _follow(backend, one))
    kinds = len(rules.kinds) + (1 if rules.words else 0)
    log.info("masks_saved", extra={"kinds": kinds, "videos": len(followed)})
    return followed


def _every(backend: Backend, owner: OwnerId) -> Iterator[Video]:
    cursor = ""
    while True:
        page = backend.library.list(owner, limit=PAGE, cursor=cursor)
        yield from page.videos
        cursor = page.cursor
        if not cursor:
            return


def _follow(backend: Backend, video: Video) -> bool:
    """Let one recording follow: its title and copies of it now; whether its passages are to."""
    for prefix in (clips_prefix, shared_prefix):
        for stored in list(backend.object_store.list(prefix(video.owner, video.video_id))):
            backend.object_store.delete(stored.key)
    changed = replace(
        video,
        title=masked_title(backend, video, written_masks(backend, video)),
        indexed_edits=NOT_INDEXED if video.indexed_chunks else video.indexed_edits,
    )
    try:
        if changed != video:
            backend.library.put(changed)
    except NotFound:
        return False  # Deleted meanwhile.
    return bool(video.indexed_chunks)


def masked_title(backend: Backend, video: Video, rules: MaskRules) -> str:
    """The title that lists show: the given or written one, else the file's name, masked."""
    given = facts_given(corrections_of(backend.owner_log, video)).get(TitleGiven.kind.value)
    if isinstance(given, TitleGiven) and given.title:
        return masked_text(given.title, rules)
    written = stored_artifact(backend, video, MINUTES, Minutes)
    title = written.title if written is not None else video.title
    if title:
        return masked_text(title, rules)
    name = masked_text(video.filename, rules)
    return name if name != video.filename else ""


def kinds_in_words(rules: MaskRules) -> str:
    """What is masked, for people: "e-mail addresses, phone numbers and 3 words of your own"."""
    named = {
        MaskKind.EMAIL: "e-mail addresses",
        MaskKind.PHONE: "phone numbers",
        MaskKind.CARD: "card numbers",
        MaskKind.IBAN: "bank accounts",
    }
    parts = [named[kind] for kind in rules.kinds]
    if rules.words:
        parts.append("1 word" if len(rules.words) == 1 else f"{len(rules.words)} words")
    return ", ".join(parts)
