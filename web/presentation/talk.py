"""Voices as rows of a table, each with its bar."""

from dataclasses import dataclass

from lifestream.domain.diary.assembly import called
from lifestream.domain.stats.figures import TalkFigures, VoiceFigures
from lifestream.languages.speaking import gettext
from web.presentation.charts import share

MAX_ROWS = 24
"""Of a month with many voices that have no name, the rest is one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkRow:
    """One voice; ``width`` of its bar is 0-100, as a share of the one that spoke longest."""

    name: str
    voice: VoiceFigures
    width: float

    @property
    def cuts(self) -> bool:
        """Whether it cut in, was cut, or left no gap."""
        return bool(self.voice.cut_ins or self.voice.was_cut or self.voice.short_gaps)


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkRows:
    """The voices that are shown, and what the others come to."""

    shown: tuple[TalkRow, ...]
    others: int = 0
    others_s: float = 0.0


def rows_of(figures: TalkFigures) -> TalkRows:
    """The voices heard longest."""
    longest_s = max((one.spoken_s for one in figures.voices), default=0.0)
    rest = figures.voices[MAX_ROWS:]
    return TalkRows(
        shown=tuple(
            TalkRow(
                name=one.name or called(one.label, {}) or gettext("Unclear who"),
                voice=one,
                width=share(one.spoken_s, longest_s),
            )
            for one in figures.voices[:MAX_ROWS]
        ),
        others=len(rest),
        others_s=sum(one.spoken_s for one in rest),
    )
