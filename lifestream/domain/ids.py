"""Names of things. Each id is an opaque string; only this module says how one is made."""

import hashlib
import secrets
from typing import NewType

OwnerId = NewType("OwnerId", str)
VideoId = NewType("VideoId", str)
JobId = NewType("JobId", str)
ChunkId = NewType("ChunkId", str)

LOCAL_OWNER = OwnerId("local")
"""The one user of an embedded installation."""


def owner_id_for(issuer: str, subject: str) -> OwnerId:
    """The owner whom an identity provider calls ``subject``; the same person always the same."""
    name = f"{issuer}|{subject}"
    return OwnerId("u" + hashlib.sha256(name.encode()).hexdigest()[:32])


def new_video_id() -> VideoId:
    """A fresh, unguessable video id."""
    return VideoId("v" + secrets.token_hex(10))


def job_id_for(bucket: str, key: str, generation: str = "") -> JobId:
    """The job of an uploaded object; the same object always gives the same job.

    ``generation`` stays empty for the upload that was announced to us and is given when a later
    generation of the same object arrives, which is another job (decision 0003).
    """
    name = f"{bucket}|{key}|{generation}"
    return JobId("j" + hashlib.sha256(name.encode()).hexdigest()[:24])


def chunk_id_for(video_id: VideoId, position: int) -> ChunkId:
    """The chunk at ``position`` of a video; indexing twice replaces, never adds."""
    return ChunkId(f"{video_id}-{position:05d}")
