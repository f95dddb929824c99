"""The text that could be read on the screen, and when."""

from lifestream.domain.codec import to_plain
from lifestream.domain.jobs.stages import SCREEN_TEXT
from lifestream.domain.scene import SceneList, ScreenReading
from lifestream.domain.transcript import EngineInfo
from lifestream.pipeline.checkpoints import Kept, Recipe
from lifestream.pipeline.context import PipelineContext
from lifestream.pipeline.pictures.screen_text import ReadSoFar, read_screen
from lifestream.pipeline.shortfall import or_without
from lifestream.pipeline.unfinished import Unfinished
from lifestream.ports.audio import Progress

NO_TEXT = ScreenReading(texts=(), engine=EngineInfo(name="none"))


def screen_text(context: PipelineContext, scenes: Kept[SceneList]) -> Kept[ScreenReading]:
    """The texts of the keyframes; none, and a shortfall, where the reader is not there."""
    if not scenes.value.keyframes:
        return Kept(NO_TEXT, "no-pictures")
    reader = context.inference.screen_reader

    def make(progress: Progress) -> ScreenReading:
        unfinished = Unfinished(context.checkpoints, recipe, ReadSoFar)
        return read_screen(
            scenes.value,
            reader,
            context.backend.object_store.read_bytes,
            progress=progress,
            known=unfinished.found(),
            keep=unfinished.keep,
        )

    recipe = Recipe(
        stage=SCREEN_TEXT,
        kind=ScreenReading,
        after=(scenes,),
        parameters={"reader": to_plain(reader.engine)},
        make=make,
        receipt=lambda reading: {"model": reading.engine.name},
    )
    return or_without(
        SCREEN_TEXT,
        lambda: context.checkpoints.keep(recipe),
        empty=NO_TEXT,
        loss="The text on the screen is missing",
    )
