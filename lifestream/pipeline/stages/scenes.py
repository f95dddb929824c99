"""Cuts and keyframes from one pass over the pictures, and the picture that stands for the video."""

from dataclasses import replace

from lifestream.domain.codec import to_plain
from lifestream.domain.errors import NotFound
from lifestream.domain.jobs.stages import SCENES
from lifestream.domain.scene import Keyframe, Scene, SceneList
from lifestream.domain.transcript import EngineInfo
from lifestream.domain.video import MediaFacts
from lifestream.pipeline.checkpoints import Kept, Recipe
from lifestream.pipeline.context import PipelineContext
from lifestream.pipeline.media.photo import PICTURE_PX, upright_picture
from lifestream.pipeline.pictures.keyframes import SaveKeyframe
from lifestream.pipeline.pictures.scenes import ScannedSoFar, scan_video
from lifestream.pipeline.pictures.thumbnail import contrast, thumbnail_of
from lifestream.pipeline.unfinished import Unfinished
from lifestream.ports.audio import Progress
from lifestream.ports.object_store import ObjectStore

NO_SCENES = SceneList(scenes=(), keyframes=(), engine=EngineInfo(name="none"))

PHOTO = EngineInfo(name="photo")
JPEG = "image/jpeg"


def scenes(context: PipelineContext, media: Kept[MediaFacts]) -> Kept[SceneList]:
    """The scenes and the pictures kept of them: none without pictures, of a photo itself."""
    if media.value.is_photo:
        return _photo(context, media)
    if not media.value.has_video:
        return Kept(NO_SCENES, "no-video")
    detector = context.inference.scene_detector
    store = context.backend.object_store

    def make(progress: Progress) -> SceneList:
        unfinished = Unfinished(context.checkpoints, recipe, ScannedSoFar)
        scan = scan_video(
            context.source,
            media.value,
            detector,
            save_keyframe=_keyframe_saver(context),
            keyframes_per_minute=context.settings.keyframes_per_minute,
            max_duration_s=context.settings.max_duration_s,
            progress=progress,
            frugal=context.checkpoints.attempt > 1,
            known=_with_pictures(unfinished.found(), store),
            keep=unfinished.keep,
        )
        return replace(scan.scene_list, track=scan.track)

    recipe = Recipe(
        stage=SCENES,
        kind=SceneList,
        after=(media,),
        parameters={
            "detector": to_plain(detector.engine),
            "frame_skip": detector.frame_skip,
            "keyframes_per_minute": context.settings.keyframes_per_minute,
        },
        make=make,
        holds=lambda found: all(
            store.stat(frame.image_key) is not None for frame in found.keyframes
        ),
        receipt=lambda found: {"model": found.engine.name, "bytes_in": media.value.size_bytes},
    )
    kept = context.checkpoints.keep(recipe)
    picture = thumbnail_of(kept.value, lambda key: _contrast_of(store, key))
    return replace(
        kept,
        in_library=lambda video: replace(video, thumbnail_key=picture or video.thumbnail_key),
    )


def _photo(context: PipelineContext, media: Kept[MediaFacts]) -> Kept[SceneList]:
    """The photo turned upright, without what its file tells beside the picture.

    Raises:
        InvalidMedia, UnsupportedMedia: It cannot be shown; says why.
    """
    store = context.backend.object_store

    def make(progress: Progress) -> SceneList:
        picture = upright_picture(context.source, media.value.container)
        key = f"{context.prefix}photo-{PICTURE_PX}/0000000000.jpg"
        store.put_bytes(key, picture.jpeg, content_type=JPEG)
        frame = Keyframe(
            at_s=0.0, image_key=key, width=picture.width, height=picture.height, scene_index=0
        )
        return SceneList(
            scenes=(Scene(index=0, start_s=0.0, end_s=0.0),), keyframes=(frame,), engine=PHOTO
        )

    kept = context.checkpoints.keep(
        Recipe(
            stage=SCENES,
            kind=SceneList,
            after=(media,),
            parameters={"photo_px": PICTURE_PX},
            make=make,
            holds=lambda found: store.stat(found.keyframes[0].image_key) is not None,
            receipt=lambda found: {"bytes_in": media.value.size_bytes},
        )
    )
    key = kept.value.keyframes[0].image_key
    return replace(kept, in_library=lambda video: replace(video, thumbnail_key=key))


def _with_pictures(known: ScannedSoFar | None, store: ObjectStore) -> ScannedSoFar | None:
    """The earlier pass, where its pictures are still there."""
    if known is None or any(store.stat(one.image_key) is None for one in known.pictures):
        return None
    return known


def _keyframe_saver(context: PipelineContext) -> SaveKeyframe:
    folder = f"{context.prefix}keyframes-{context.settings.keyframes_per_minute}"

    def save(at_s: float, jpeg: bytes, width: int, height: int) -> str:
        key = f"{folder}/{round(at_s * 1000):010d}.jpg"
        context.backend.object_store.put_bytes(key, jpeg, content_type=JPEG)
        return key

    return save


def _contrast_of(store: ObjectStore, key: str) -> float:
    try:
        return contrast(store.read_bytes(key))
    except NotFound:
        return 0.0
