"""Looking for what there is of a part of a recording: before it is taken out, and afterwards."""

from collections.abc import Iterable, Sequence

from lifestream.domain.forgetting.carving import Carving, Lost
from lifestream.domain.forgetting.names import pattern_of
from lifestream.domain.forgetting.order import Target
from lifestream.domain.forgetting.receipt import Trace
from lifestream.domain.ids import OwnerId
from lifestream.domain.jobs.stages import MINUTES, SCENES, SCREEN_TEXT, TIME_BLOCKS
from lifestream.domain.log_subjects import voices_subject
from lifestream.domain.scene import SceneList, ScreenReading
from lifestream.domain.summary import Evidence, Minutes, TimeBlocks
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.services.access.shared_media import shared_prefix
from lifestream.services.edits.read_words import words_of
from lifestream.services.forgetting.scan import Findings, answers_quoting, has_twin
from lifestream.services.forgetting.typed import is_edit_gone
from lifestream.services.library.artifacts import stored_artifact
from lifestream.services.library.forget import artifacts_prefix
from lifestream.services.library.readable import video_or_none
from lifestream.services.remarks.clips import clips_prefix
from lifestream.services.uploads.request_upload import CAPTIONS, UPLOADS


def carving_of(target: Target, names: Sequence[str] = ()) -> Carving:
    """What of a recording's results goes."""
    return Carving(cut=target.cut, said=target.said, names=pattern_of(names))


def scan_parts(
    backend: Backend, owner: OwnerId, targets: Sequence[Target], found: Findings
) -> None:
    """Count what there is of parts of recordings; changes nothing."""
    for target in targets:
        is_other = target.is_whole or target.is_media
        video = None if is_other else video_or_none(backend, owner, target.video_id)
        if video is None:
            continue
        carving = carving_of(target)
        _scan_bytes(backend, video, target, found)
        _scan_results(backend, video, carving, found)
        _scan_beside(backend, video, carving, found)


def _scan_bytes(backend: Backend, video: Video, target: Target, found: Findings) -> None:
    """The bytes that hold the part, what was cut or made of them, and results of theirs."""
    owner, is_old = video.owner, video.content_sha256 == target.content_sha256
    if is_old and not (target.cut or target.said or target.silenced):
        return
    kept = set() if is_old else {video.source_key, video.options.captions_key}
    for place in (UPLOADS, CAPTIONS):
        for stored in backend.object_store.list(f"{place}/{owner}/{video.video_id}/"):
            found.add(Trace.MEDIA, int(stored.key not in kept), looked=1)
    if not is_old and target.content_sha256 and not has_twin(backend, owner, target):
        for _ in backend.object_store.list(artifacts_prefix(owner, target.content_sha256)):
            found.add(Trace.RESULT, 1)
        found.looked += 1
    for prefix in (shared_prefix(owner, video.video_id), clips_prefix(owner, video.video_id)):
        found.add(Trace.CLIP, sum(1 for _ in backend.object_store.list(prefix)), looked=1)


def _scan_results(backend: Backend, video: Video, carving: Carving, found: Findings) -> None:
    """Words, pictures and statements of the part."""
    words = words_of(backend, video)
    segments = words.unmasked.transcript.segments if words.unmasked else ()
    said = sum(carving.is_gone(one.start_s, one.end_s) for one in segments)
    found.add(Trace.RESULT, said, looked=len(segments))
    scenes = stored_artifact(backend, video, SCENES, SceneList)
    frames = scenes.keyframes if scenes else ()
    seen = sum(carving.is_unseen(one.at_s, one.at_s) for one in frames)
    found.add(Trace.PICTURE, seen, looked=len(frames))
    screen = stored_artifact(backend, video, SCREEN_TEXT, ScreenReading)
    texts = screen.texts if screen else ()
    shown = sum(carving.is_unseen(one.start_s, one.end_s) for one in texts)
    found.add(Trace.RESULT, shown, looked=len(texts))
    places = list(_evidence(backend, video))
    resting = sum(carving.is_gone(one.start_s, one.end_s) for one in places)
    found.add(Trace.RESULT, resting, looked=len(places))
    typed = sum(is_edit_gone(one, carving, Lost()) for one in words.edits)
    found.add(Trace.TYPED, typed, looked=len(words.edits))


def _evidence(backend: Backend, video: Video) -> Iterable[Evidence]:
    blocks = stored_artifact(backend, video, TIME_BLOCKS, TimeBlocks)
    for block in blocks.blocks if blocks else ():
        yield from (one.evidence for one in block.points)
        yield from (one.evidence for one in block.decisions)
        yield from (one.evidence for one in block.action_items)
    minutes = stored_artifact(backend, video, MINUTES, Minutes)
    if minutes is not None:
        yield from (one.evidence for one in (*minutes.overview, *minutes.open_questions))
        yield from (one.evidence for one in minutes.decisions)
        yield from (one.evidence for one in minutes.action_items)


def _scan_beside(backend: Backend, video: Video, carving: Carving, found: Findings) -> None:
    """Tasks, answers and voices of the part."""
    owner, spans = video.owner, (*carving.cut, *carving.said)
    places = [
        mention
        for task in backend.task_store.of_recording(owner, video.video_id)
        for mention in task.mentions
        if mention.video_id == video.video_id
    ]
    held = sum(carving.is_gone(one.start_s, one.end_s) for one in places)
    found.add(Trace.TASK, held, looked=len(places) + 1)
    if not spans:
        return
    found.add(Trace.ANSWER, sum(answers_quoting(backend, owner, [video.video_id], spans)))
    voices = backend.owner_log.heads(owner, [voices_subject(video.video_id)])
    found.add(Trace.VOICE, len(voices), looked=1)
