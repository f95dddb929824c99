"""A model's drafts against what they were written from: what is not carried is dropped.

No model here. Times, quotes, speakers and calendar dates come from the sources, never from a draft.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from lifestream.domain.days.due_dates import find_due
from lifestream.domain.summary import (
    ActionItem,
    Decision,
    Evidence,
    MeetingVerdict,
    Minutes,
    Point,
    TimeBlock,
)
from lifestream.inference.writing.drafts import (
    BlockDraft,
    MinutesDraft,
    Note,
    NotedTask,
    Statement,
    Task,
)
from lifestream.inference.writing.evidence_check import (
    Source,
    carries,
    due_among,
    echoes_orders,
    owner_among,
    proof,
)
from lifestream.inference.writing.extractive.people import who_is_who
from lifestream.inference.writing.extractive.sentences import sentences_of
from lifestream.inference.writing.extractive.slides import people_on_slides
from lifestream.ports.language_model import BlockMaterial, WholeMaterial
from lifestream.text.orders import addresses_in

MAX_TOPICS = 6
MAX_SHOWN = 5


class CheckedBlock:
    """One block's draft against the block's material."""

    def __init__(self, material: BlockMaterial) -> None:
        self._day = material.recorded_on
        self._material = _material(material)
        self._sources: dict[str, Source] = {}
        for number, segment in enumerate(material.segments, start=1):
            evidence = Evidence(
                start_s=max(segment.start_s, material.start_s),
                end_s=min(segment.end_s, material.end_s),
                quote=segment.text.strip(),
                speaker=segment.speaker,
            )
            self._sources[f"s{number}"] = Source(text=segment.text, evidence=evidence)
        for number, shown in enumerate(material.screen, start=1):
            evidence = Evidence(start_s=shown.start_s, end_s=shown.end_s, quote=shown.text)
            self._sources[f"v{number}"] = Source(text=shown.text, evidence=evidence)
        people = who_is_who(
            sentences_of(material.segments),
            given=material.speaker_names,
            on_slides=people_on_slides(material.screen),
        )
        self._names = sorted(people.names)
        self._labels = sorted({s.speaker for s in material.segments if s.speaker})

    def block(self, draft: BlockDraft, quoted: TimeBlock) -> TimeBlock:
        """The block with what its sources carry; times and pictures as the quoting writer's."""
        described = self._plain(draft.shown)[:MAX_SHOWN] if quoted.keyframe_times_s else ()
        return replace(
            quoted,
            title=_told(draft.title, self._material) or quoted.title,
            points=self._points(draft.points),
            shown=tuple(dict.fromkeys((*quoted.shown, *described))),
            topics=self._told(draft.topics)[:MAX_TOPICS] or quoted.topics,
            decisions=tuple(
                Decision(text=p.text, evidence=p.evidence) for p in self._points(draft.decisions)
            ),
            action_items=tuple(
                item for item in (self._item(task) for task in draft.action_items) if item
            ),
        )

    def _plain(self, texts: Sequence[str]) -> tuple[str, ...]:
        """What pictures show, which the material need not say."""
        kept = (
            line for line in _lines(texts) if addresses_in(line) <= addresses_in(self._material)
        )
        return tuple(line for line in kept if not echoes_orders(line, self._material))

    def _told(self, texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(line for text in _lines(texts) if (line := _told(text, self._material)))

    def _points(self, statements: Sequence[Statement]) -> tuple[Point, ...]:
        found = [(s, self._proof(s.text, s)) for s in statements]
        return tuple(
            Point(text=_line(statement.text), evidence=evidence)
            for statement, evidence in found
            if evidence is not None
        )

    def _proof(self, text: str, statement: Statement | Task) -> Evidence | None:
        return proof(
            text, quote=statement.quote, source_ids=statement.sources, sources=self._sources
        )

    def _item(self, task: Task) -> ActionItem | None:
        evidence = self._proof(task.task, task)
        if evidence is None:
            return None
        text = _text_of(task.sources, self._sources)
        return _action_item(task, evidence, source_text=text, known=self._known, day=self._day)

    @property
    def _known(self) -> tuple[list[str], list[str]]:
        return self._names, self._labels


class CheckedMinutes:
    """The minutes' draft against the blocks' statements and the open questions found by rule."""

    def __init__(self, material: WholeMaterial, questions: Sequence[Point]) -> None:
        self._day = material.recorded_on
        self._material = "\n".join((material.filename, _material(material)))
        self._sources: dict[str, Source] = {}
        self._items: dict[str, ActionItem] = {}
        for block in material.blocks:
            for point in block.points:
                self._add("p", point.text, point.evidence)
            for decision in block.decisions:
                self._add("d", decision.text, decision.evidence)
            for item in block.action_items:
                words = f"{item.owner or ''} {item.task} {item.due_said}"
                self._items[self._add("a", words, item.evidence)] = item
        for question in questions:
            self._add("q", question.text, question.evidence)
        self._labels = sorted({s.speaker for s in material.segments if s.speaker})
        self._names = sorted({i.owner for i in self._items.values() if i.owner})
        self._names += [name for _, name in material.speaker_names]

    def _add(self, kind: str, text: str, evidence: Evidence) -> str:
        number = 1 + sum(1 for name in self._sources if name.startswith(kind))
        words = f"{text} {evidence.quote}"
        self._sources[f"{kind}{number}"] = Source(text=words, evidence=evidence)
        return f"{kind}{number}"

    def minutes(self, draft: MinutesDraft, quoted: Minutes) -> Minutes:
        """The minutes with what the notes carry; an empty overview is quoted instead."""
        why = _told(draft.why, self._material) or quoted.verdict.why
        return replace(
            quoted,
            title=_told(draft.title, self._material) or quoted.title,
            overview=self._points(draft.overview) or quoted.overview,
            verdict=MeetingVerdict(is_meeting=draft.is_meeting, why=why),
            topics=self._told(draft.topics)[:MAX_TOPICS] or quoted.topics,
            decisions=tuple(
                Decision(text=p.text, evidence=p.evidence) for p in self._points(draft.decisions)
            ),
            action_items=tuple(
                item for item in (self._item(task) for task in draft.action_items) if item
            ),
            open_questions=self._points(draft.open_questions),
        )

    def _told(self, texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(line for text in _lines(texts) if (line := _told(text, self._material)))

    def _points(self, notes: Sequence[Note]) -> tuple[Point, ...]:
        found = [
            (n, proof(n.text, quote="", source_ids=n.sources, sources=self._sources)) for n in notes
        ]
        return tuple(
            Point(text=_line(note.text), evidence=evidence)
            for note, evidence in found
            if evidence is not None
        )

    def _item(self, task: NotedTask) -> ActionItem | None:
        evidence = proof(task.task, quote="", source_ids=task.sources, sources=self._sources)
        if evidence is None:
            return None
        text = _text_of(task.sources, self._sources)
        known = (self._names, self._labels)
        item = _action_item(task, evidence, source_text=text, known=known, day=self._day)
        # A due date that a block resolved stays as it was resolved.
        for name in task.sources:
            noted = self._items.get(name)
            if noted is not None and item.due is None and noted.due is not None:
                return replace(item, due=noted.due, due_said=noted.due_said)
        return item


def _action_item(
    task: Task | NotedTask,
    evidence: Evidence,
    *,
    source_text: str,
    known: tuple[Sequence[str], Sequence[str]],
    day: date | None,
) -> ActionItem:
    """Owner and due date only as the sources have them; the calendar is worked out here."""
    names, labels = known
    said = due_among(task.due_said, source_text, find_due(source_text, said_on=day))
    due = find_due(said, said_on=day) if said else None
    return ActionItem(
        task=_line(task.task),
        evidence=evidence,
        owner=owner_among(task.owner, names=names, labels=labels, source_text=source_text),
        due_said=said,
        due=due.day if due else None,
    )


def _text_of(ids: Sequence[str], sources: dict[str, Source]) -> str:
    return " ".join(sources[name].text for name in ids if name in sources)


def _material(material: BlockMaterial | WholeMaterial) -> str:
    """Everything that was said, shown and set, a line for each."""
    said = (segment.text for segment in material.segments)
    return "\n".join((*said, *(shown.text for shown in material.screen), *material.vocabulary))


def _told(text: str, material: str) -> str:
    """A title or a reason that the material carries; empty for another one."""
    line = _line(text)
    return line if carries(material, line) and not echoes_orders(line, material) else ""


def _line(text: str) -> str:
    return " ".join(text.split())


def _lines(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for line in (_line(text) for text in texts) if line))
