"""Who spoke how long, and how: figures of some recordings, or of the parts of them in some days.

Pure. What is heard by a second camera of the same event is left out by its caller's ``covered``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lifestream.domain.ids import VideoId
from lifestream.domain.stats.turns import MIN_SILENCE_S, UNCLEAR, Turn

MIN_CUT_IN_S = 1.0
"""Speaking into another's turn for less is a "yes" or "mhm"."""

MIN_OVERLAP_S = 0.3
"""A turn that begins this long before the one before it ends cuts in, whatever its length."""

SHORT_GAP_S = 0.2
"""A voice that begins so soon after another has left no gap: people need about 0.2 s to answer."""

MAX_MOMENTS = 5
"""Moments that stand for a figure, those that last longest."""

_SECONDS = 1e-6

Spans = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A second of a recording, and how long what is meant lasts there."""

    video_id: VideoId
    at_s: float
    length_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A recording as far as it counts.

    Attributes:
        names: Given names by speaker label.
        from_s, to_s: Which part of it counts.
        covered: (start_s, end_s) that another recording of the same event holds, too.
    """

    video_id: VideoId
    turns: Sequence[Turn]
    names: Mapping[str, str]
    from_s: float
    to_s: float
    covered: Spans = ()

    @property
    def counted(self) -> Spans:
        """What counts of it: its part without what is covered."""
        spans: list[tuple[float, float]] = []
        reached_s = self.from_s
        for start_s, end_s in sorted(self.covered):
            if start_s > reached_s:
                spans.append((reached_s, min(start_s, self.to_s)))
            reached_s = max(reached_s, end_s)
        spans.append((reached_s, self.to_s))
        return tuple((start_s, end_s) for start_s, end_s in spans if end_s - start_s > _SECONDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceFigures:
    """How one voice spoke.

    Attributes:
        name: The given name; empty for a voice without one.
        label: The voice's label in ``video_id``, where it is heard first; empty where speech could
            be several people's.
        share: Of all speech, 0-1.
        words_a_minute: Of what it spoke in scripts with spaces; None where it is too little.
        cut_ins: How often it began while another spoke; ``was_cut`` how often another did so.
        short_gaps: How often it began within ``SHORT_GAP_S`` after another.
        longest: Its longest turns.
        cutting: Where it cut in; ``following`` where it left no gap.
    """

    name: str
    video_id: VideoId
    label: str
    spoken_s: float
    share: float
    turns: int
    words: int
    words_a_minute: int | None
    cut_ins: int
    was_cut: int
    short_gaps: int
    longest: tuple[Moment, ...]
    cutting: tuple[Moment, ...]
    following: tuple[Moment, ...]

    @property
    def is_unclear(self) -> bool:
        """Whether it is speech that could be several people's."""
        return not self.name and self.label == UNCLEAR


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkFigures:
    """Figures of some talk.

    Attributes:
        recorded_s: How much was recorded, what two recordings of one event hold once.
        speech_s: Seconds in which a speaker has a turn; two at once count once.
        voices: Those heard longest first; speech that could be several people's last.
        silences: The longest times in which nobody speaks.
    """

    recorded_s: float = 0.0
    speech_s: float = 0.0
    voices: tuple[VoiceFigures, ...] = ()
    silences: tuple[Moment, ...] = ()

    @property
    def silence_s(self) -> float:
        """Seconds in which nobody speaks for at least ``MIN_SILENCE_S``."""
        return max(self.recorded_s - self.speech_s, 0.0)

    @property
    def turns(self) -> int:
        """Of all voices."""
        return sum(voice.turns for voice in self.voices)

    @property
    def cut_ins(self) -> int:
        """Of all voices."""
        return sum(voice.cut_ins for voice in self.voices)

    @property
    def short_gaps(self) -> int:
        """Of all voices."""
        return sum(voice.short_gaps for voice in self.voices)


MIN_PACED_S = 10.0
"""Words a minute of less speech say nothing."""

Voice = tuple[str, str]
"""("", name), or (recording, label) of a voice without a name."""


@dataclass(slots=True, kw_only=True)
class _Sum:
    """One voice while it is added up."""

    video_id: VideoId
    label: str
    spoken_s: float = 0.0
    paced_s: float = 0.0
    words: float = 0.0
    was_cut: int = 0
    began: list[Moment] = field(default_factory=list)
    cutting: list[Moment] = field(default_factory=list)
    following: list[Moment] = field(default_factory=list)


def figures_of(heard: Iterable[Heard]) -> TalkFigures:
    """Figures over all of ``heard``, which is in order of time."""
    sums: dict[Voice, _Sum] = {}
    recorded_s = speech_s = 0.0
    silences: list[Moment] = []
    for one in heard:
        spans = one.counted
        recorded_s += sum(end_s - start_s for start_s, end_s in spans)
        for start_s, end_s in spans:
            quiet = list(_silences(one.turns, start_s, end_s))
            speech_s += end_s - start_s - sum(last_s - first_s for first_s, last_s in quiet)
            silences += (
                Moment(video_id=one.video_id, at_s=first_s, length_s=round(last_s - first_s, 1))
                for first_s, last_s in quiet
            )
        _add(one, spans, sums)
    whole_s = sum(one.spoken_s for one in sums.values())
    voices = [_figures(voice, one, whole_s) for voice, one in sums.items()]
    return TalkFigures(
        recorded_s=round(recorded_s, 1),
        speech_s=round(speech_s, 1),
        voices=tuple(
            sorted(voices, key=lambda one: (one.is_unclear, -one.spoken_s, one.name, one.video_id))
        ),
        silences=_longest(silences),
    )


def _add(one: Heard, spans: Spans, sums: dict[Voice, _Sum]) -> None:
    """Add one recording: time of a turn by what of it counts, everything else where it begins."""
    has_floor: Turn | None = None
    for turn in one.turns:
        voice = _voice(turn.label, one)
        inside_s = sum(
            max(min(turn.end_s, end_s) - max(turn.start_s, start_s), 0.0)
            for start_s, end_s in spans
        )
        begins_here = any(start_s <= turn.start_s < end_s for start_s, end_s in spans)
        if inside_s > 0 or begins_here:
            into = sums.setdefault(voice, _Sum(video_id=one.video_id, label=turn.label))
            _add_time(into, turn, inside_s)
            if begins_here:
                _add_beginning(one, turn, has_floor, sums, voice)
        if not turn.is_aside and (has_floor is None or turn.end_s >= has_floor.end_s):
            has_floor = turn


def _add_time(into: _Sum, turn: Turn, inside_s: float) -> None:
    share = min(inside_s / turn.length_s, 1.0) if turn.length_s > 0 else 0.0
    into.spoken_s += turn.spoken_s * share
    into.words += turn.words * share
    if turn.words:
        into.paced_s += turn.spoken_s * share


def _add_beginning(
    one: Heard, turn: Turn, floor: Turn | None, sums: dict[Voice, _Sum], voice: Voice
) -> None:
    into = sums[voice]
    moment = Moment(video_id=one.video_id, at_s=turn.start_s, length_s=round(turn.length_s, 1))
    if not turn.is_aside:
        into.began.append(moment)
    other = _voice(floor.label, one) if floor else voice
    if floor is None or other == voice or UNCLEAR in (turn.label, floor.label):
        return
    overlap_s = min(floor.end_s, turn.end_s) - turn.start_s
    if overlap_s >= (MIN_CUT_IN_S if turn.is_aside else MIN_OVERLAP_S):
        into.cutting.append(moment)
        cut = sums.setdefault(other, _Sum(video_id=one.video_id, label=floor.label))
        cut.was_cut += 1
    elif not turn.is_aside and turn.start_s - floor.end_s <= SHORT_GAP_S:
        into.following.append(moment)


def _voice(label: str, one: Heard) -> Voice:
    if label in one.names:
        return "", one.names[label]
    return (one.video_id, label) if label != UNCLEAR else (UNCLEAR, UNCLEAR)


def _silences(turns: Sequence[Turn], start_s: float, end_s: float) -> Iterable[tuple[float, float]]:
    """The times in [start_s, end_s) in which nobody speaks for long enough."""
    reached_s = start_s
    for turn in turns:
        if turn.end_s <= start_s:
            continue
        if turn.start_s >= end_s:
            break
        if turn.start_s - reached_s >= MIN_SILENCE_S:
            yield reached_s, turn.start_s
        reached_s = max(reached_s, turn.end_s)
    if end_s - reached_s >= MIN_SILENCE_S:
        yield reached_s, end_s


def _figures(voice: Voice, one: _Sum, whole_s: float) -> VoiceFigures:
    is_named = not voice[0] and bool(voice[1])
    is_paced = one.paced_s >= MIN_PACED_S
    return VoiceFigures(
        name=voice[1] if is_named else "",
        video_id=one.video_id,
        label=one.label,
        spoken_s=round(one.spoken_s, 1),
        share=round(one.spoken_s / whole_s, 4) if whole_s > 0 else 0.0,
        turns=len(one.began),
        words=round(one.words),
        words_a_minute=round(one.words * 60 / one.paced_s) if is_paced else None,
        cut_ins=len(one.cutting),
        was_cut=one.was_cut,
        short_gaps=len(one.following),
        longest=_longest(one.began),
        cutting=_longest(one.cutting),
        following=_longest(one.following),
    )


def _longest(moments: Iterable[Moment]) -> tuple[Moment, ...]:
    ordered = sorted(moments, key=lambda one: (-one.length_s, one.video_id, one.at_s))
    return tuple(ordered[:MAX_MOMENTS])
