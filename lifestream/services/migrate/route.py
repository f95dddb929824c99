"""From where to where recordings move, and which of their objects are not there yet.

Keys stay what they are, but for the owner's part of them: ``uploads/<owner>/…``. Stored results
name other objects by key (pictures), so for another owner they are rewritten, too.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lifestream.domain import codec
from lifestream.domain.errors import BackendUnavailable, ResourceError
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.ports.object_store import ObjectFacts
from lifestream.services.library.forget import artifacts_prefix

AREAS = ("uploads/", "uploads-captions/", "artifacts/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Both foundations and whose recordings move.

    Attributes:
        new_owner: Whose they are at the target; often a cloud identity instead of ``local``.
        scratch: A folder for one object at a time.
        may_share: Files of both sides may be the same ones on the disk, because one side is thrown
            away afterwards.
    """

    source: Backend
    target: Backend
    owner: OwnerId
    new_owner: OwnerId
    scratch: Path
    may_share: bool = False

    def key(self, key: str) -> str:
        """An object's key at the target."""
        for area in AREAS:
            if key.startswith(f"{area}{self.owner}/"):
                return f"{area}{self.new_owner}/{key.removeprefix(f'{area}{self.owner}/')}"
        return key

    def videos(self) -> Iterator[Video]:
        """Every recording of the owner at the source, newest first, a page in memory."""
        cursor = ""
        while True:
            page = self.source.library.list(self.owner, limit=100, cursor=cursor)
            yield from page.videos
            cursor = page.cursor
            if not cursor:
                return

    def arrived(self, video_id: VideoId) -> Video | None:
        """The recording as the target knows it."""
        return self.target.library.get(self.new_owner, video_id)

    def rewrites(self, facts: ObjectFacts) -> bool:
        """Whether the object's own text changes on the way: a result, for another owner."""
        is_result = facts.key.startswith("artifacts/") and facts.key.endswith(".json")
        return is_result and self.owner != self.new_owner

    def rewritten(self, data: bytes) -> bytes:
        """A stored result with the keys in it changed; a damaged one stays as it is."""
        try:
            document = json.loads(data)
            del document["sha256"], document["schema_version"]
        except (ValueError, KeyError, TypeError):
            return data
        return codec.encode(self._renamed(document))

    def _renamed(self, plain: Any) -> Any:
        if isinstance(plain, dict):
            return {name: self._renamed(value) for name, value in plain.items()}
        if isinstance(plain, list):
            return [self._renamed(value) for value in plain]
        return self.key(plain) if isinstance(plain, str) else plain


def objects_of(route: Route, video: Video) -> tuple[ObjectFacts, ...]:
    """Every object of a recording at the source: results and pictures first, the upload last."""
    store = route.source.object_store
    found = list(store.list(_results(route.owner, video))) if video.content_sha256 else []
    for key in (video.options.captions_key, video.source_key):
        facts = store.stat(key) if key else None
        if facts is not None:
            found.append(facts)
    return tuple(found)


def missing_objects(route: Route, video: Video) -> tuple[ObjectFacts, ...]:
    """Those that the target does not have in the same size and with the same checksum."""
    store = route.target.object_store
    there: dict[str, ObjectFacts] = {}
    if video.content_sha256:
        there = {facts.key: facts for facts in store.list(_results(route.new_owner, video))}
    return tuple(
        facts
        for facts in objects_of(route, video)
        if not _is_there(route, facts, there.get(route.key(facts.key)))
    )


def copy_object(route: Route, facts: ObjectFacts) -> int:
    """Copy one object through a file; returns its bytes.

    Raises:
        BackendUnavailable: What arrived is not what was sent; copy it again.
        ResourceError: The scratch folder is full.
        NotFound: The source's object is gone or was replaced meanwhile.
    """
    key, store = route.key(facts.key), route.target.object_store
    if route.rewrites(facts):
        data = route.rewritten(route.source.object_store.read_bytes(facts.key))
        store.put_bytes(key, data, content_type=facts.content_type)
        return len(data)
    path = route.scratch / "object"
    try:
        route.source.object_store.download(facts.key, path, generation=facts.generation)
        stored = store.put_file(
            key, path, content_type=facts.content_type, may_take=route.may_share
        )
    except OSError as error:
        raise ResourceError(
            f"The folder {route.scratch} cannot hold {facts.key} on its way ({error.strerror}); "
            "free some space there and run the migration again."
        ) from error
    finally:
        path.unlink(missing_ok=True)
    if not _same(stored, facts):
        raise BackendUnavailable(f"{facts.key} arrived damaged; run the migration again.")
    return facts.size_bytes


def _results(owner: OwnerId, video: Video) -> str:
    return artifacts_prefix(owner, video.content_sha256)


def _is_there(route: Route, facts: ObjectFacts, listed: ObjectFacts | None) -> bool:
    key = route.key(facts.key)
    there = listed or route.target.object_store.stat(key)
    if there is None or not route.rewrites(facts):
        return there is not None and _same(there, facts)
    wanted = route.rewritten(route.source.object_store.read_bytes(facts.key))
    return wanted == route.target.object_store.read_bytes(key)


def _same(one: ObjectFacts, other: ObjectFacts) -> bool:
    return (one.size_bytes, one.crc32c) == (other.size_bytes, other.crc32c)
