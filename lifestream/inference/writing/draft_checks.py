"""A model's drafts against what they were written from: what is not carried is put on a shelf.

No model here. Times, quotes, speakers and calendar dates come from the sources, never from a draft.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from lifestream.domain.days.due_dates import find_due
from lifestream.domain.minutes.templates import IN_ALL, Part
from lifestream.domain.summary import (
    ActionItem,
    Decision,
    Evidence,
    MeetingVerdict,
    Minutes,
    Point,
    Section,
    SectionLine,
    TimeBlock,
    Unverified,
)
from lifestream.domain.tasks.task import TaskKind
from lifestream.inference.writing.drafts import (
    BlockDraft,
    LineDraft,
    MinutesDraft,
    Note,
    NotedTask,
    SectionedMinutesDraft,
    Statement,
    Task,
)
from lifestream.inference.writing.evidence_check import (
    Failed,
    Ground,
    Source,
    carries,
    chosen_sources,
    due_among,
    echoes_orders,
)
from lifestream.inference.writing.extractive.people import who_is_who
from lifestream.inference.writing.extractive.sentences import sentences_of
from lifestream.inference.writing.extractive.slides import people_on_slides
from lifestream.inference.writing.owner_check import owner_among
from lifestream.inference.writing.task_dues import only_due
from lifestream.ports.language_model import BlockMaterial, WholeMaterial
from lifestream.text.orders import addresses_in
from lifestream.text.prompts import Candidates

MAX_TOPICS = 6
MAX_SHOWN = 5


class CheckedBlock:
    """One block's draft against the block's material."""

    def __init__(self, material: BlockMaterial) -> None:
        self._material = _material(material)
        people = who_is_who(
            sentences_of(material.segments),
            given=material.speaker_names,
            on_slides=people_on_slides(material.screen),
        )
        sources: dict[str, Source] = {}
        for number, segment in enumerate(material.segments, start=1):
            evidence = Evidence(
                start_s=max(segment.start_s, material.start_s),
                end_s=min(segment.end_s, material.end_s),
                quote=segment.text.strip(),
                speaker=segment.speaker,
            )
            who = f"{segment.speaker or ''} {people.name_of(segment.speaker) or ''}"
            sources[f"s{number}"] = Source(text=segment.text, evidence=evidence, who=who)
        for number, shown in enumerate(material.screen, start=1):
            evidence = Evidence(start_s=shown.start_s, end_s=shown.end_s, quote=shown.text)
            sources[f"v{number}"] = Source(text=shown.text, evidence=evidence)
        self._shelf = _Shelf(
            Ground(
                sources=sources,
                people=(*sorted(people.names), *_labels(material)),
                vocabulary=material.vocabulary,
                material=self._material,
            ),
            day=material.recorded_on,
        )

    def block(self, draft: BlockDraft, quoted: TimeBlock) -> TimeBlock:
        """The block with what its sources carry; times and pictures as the quoting writer's."""
        described = self._plain(draft.shown)[:MAX_SHOWN] if quoted.keyframe_times_s else ()
        shelf = self._shelf
        return replace(
            quoted,
            title=_told(draft.title, self._material) or quoted.title,
            points=shelf.points(draft.points, TaskKind.POINT),
            shown=tuple(dict.fromkeys((*quoted.shown, *described))),
            topics=_all_told(draft.topics, self._material)[:MAX_TOPICS] or quoted.topics,
            decisions=shelf.decisions(draft.decisions),
            action_items=shelf.items(draft.action_items),
            unverified=shelf.unverified,
        )

    def _plain(self, texts: Sequence[str]) -> tuple[str, ...]:
        """What pictures show, which the material need not say."""
        kept = (
            line for line in _lines(texts) if addresses_in(line) <= addresses_in(self._material)
        )
        return tuple(line for line in kept if not echoes_orders(line, self._material))


class CheckedMinutes:
    """The minutes' draft against the blocks' statements and the open questions found by rule."""

    def __init__(self, material: WholeMaterial, found: Candidates) -> None:
        self._material = "\n".join((material.filename, _material(material)))
        self._given = dict(material.speaker_names)
        self._sources: dict[str, Source] = {}
        self._items: dict[str, ActionItem] = {}
        for block in material.blocks:
            for point in block.points:
                self._add("p", point.text, point.evidence)
            for decision in block.decisions:
                self._add("d", decision.text, decision.evidence)
            for item in block.action_items:
                words = f"{item.owner or ''} {item.task} {item.due_said}"
                self._items[self._add("a", words, item.evidence, item.owner or "")] = item
        for question in found.questions:
            self._add("q", question.text, question.evidence)
        for line in found.lines:
            self._add("x", f"{line.lead}\n{line.text}", line.evidence)
        owners = sorted({i.owner for i in self._items.values() if i.owner})
        self._shelf = _Shelf(
            Ground(
                sources=self._sources,
                people=(*owners, *self._given.values(), *_labels(material)),
                vocabulary=material.vocabulary,
                material=self._material,
            ),
            day=material.recorded_on,
            noted=self._items,
        )

    def _add(self, kind: str, text: str, evidence: Evidence, owner: str = "") -> str:
        number = 1 + sum(1 for name in self._sources if name.startswith(kind))
        label = evidence.speaker or ""
        self._sources[f"{kind}{number}"] = Source(
            text=f"{text}\n{evidence.quote}",
            evidence=evidence,
            who=f"{label} {self._given.get(label, '')} {owner}",
        )
        return f"{kind}{number}"

    def minutes(self, draft: MinutesDraft, quoted: Minutes) -> Minutes:
        """The minutes with what the notes carry; an empty overview is quoted instead."""
        why = _told(draft.why, self._material) or quoted.verdict.why
        shelf = self._shelf
        return replace(
            quoted,
            title=_told(draft.title, self._material) or quoted.title,
            overview=shelf.points(draft.overview, TaskKind.POINT) or quoted.overview,
            verdict=MeetingVerdict(is_meeting=draft.is_meeting, why=why),
            topics=_all_told(draft.topics, self._material)[:MAX_TOPICS] or quoted.topics,
            decisions=shelf.decisions(draft.decisions),
            action_items=shelf.items(draft.action_items),
            open_questions=shelf.points(draft.open_questions, TaskKind.QUESTION),
            sections=self._sections(draft, quoted.sections),
            unverified=shelf.unverified,
        )

    def _sections(self, draft: MinutesDraft, quoted: Sequence[Section]) -> tuple[Section, ...]:
        """The template's parts; one of which nothing stands quotes."""
        written = {
            _line(one.heading).casefold(): one.lines
            for one in (draft.sections if isinstance(draft, SectionedMinutesDraft) else ())
        }
        found: list[Section] = []
        for section in quoted:
            own = written.get(section.title.casefold(), ())
            lines = () if section.part in IN_ALL else self._shelf.lines(section.part, own)
            found.append(replace(section, lines=lines or section.lines))
        return tuple(found)


@dataclass(slots=True)
class _Shelf:
    """Parts a draft's statements into those that their sources carry and those to be shelved.

    Attributes:
        day: The day that relative dates count from.
        noted: Tasks of blocks by the ids of their notes: their due dates are worked out already.
    """

    ground: Ground
    day: date | None
    noted: Mapping[str, ActionItem] = field(default_factory=dict)
    _failed: list[Unverified] = field(default_factory=list)

    @property
    def unverified(self) -> tuple[Unverified, ...]:
        """What could not be verified so far, each once."""
        return tuple({one.shelf_id: one for one in self._failed}.values())

    def points(self, statements: Sequence[Statement | Note], kind: TaskKind) -> tuple[Point, ...]:
        """Those that are carried."""
        found = ((_line(one.text), self._proof(one, one.text, kind)) for one in statements)
        return tuple(Point(text=text, evidence=proof) for text, proof in found if proof)

    def decisions(self, statements: Sequence[Statement | Note]) -> tuple[Decision, ...]:
        """Likewise."""
        kept = self.points(statements, TaskKind.DECISION)
        return tuple(Decision(text=one.text, evidence=one.evidence) for one in kept)

    def lines(self, part: Part, lines: Sequence[LineDraft]) -> tuple[SectionLine, ...]:
        """Lines of a section that are carried; who does something is whoever says it."""
        found: list[SectionLine] = []
        for one in lines:
            is_persons = part in (Part.BY_PERSON, Part.PEOPLE)
            lead = "" if is_persons else _line(one.lead)
            text = _line(one.text)
            proof = self._proof(one, f"{lead} {text}".strip(), TaskKind.POINT)
            if proof is not None and text:
                lead = (proof.speaker or "") if is_persons else lead
                found.append(SectionLine(text=text, evidence=proof, lead=lead))
        return tuple(found)

    def items(self, tasks: Sequence[Task | NotedTask]) -> tuple[ActionItem, ...]:
        """Likewise; owner and due date only as the sources have them."""
        found = ((task, self._proof(task, task.task, TaskKind.TASK)) for task in tasks)
        return tuple(self._item(task, evidence) for task, evidence in found if evidence)

    def _proof(
        self, given: Statement | Note | Task | NotedTask | LineDraft, text: str, kind: TaskKind
    ) -> Evidence | None:
        quote = given.quote if isinstance(given, Statement | Task) else ""
        found = self.ground.proof(text, quote=quote, source_ids=given.sources)
        if not isinstance(found, Failed):
            return found
        if found.check is not None:
            task = given if isinstance(given, Task | NotedTask) else None
            self._failed.append(
                Unverified(
                    kind=kind,
                    text=_line(text),
                    failed=found.check,
                    moments=found.moments,
                    owner=self._owner(task) if task else None,
                    due_said=self._due_said(task) if task else "",
                )
            )
        return None

    def _item(self, task: Task | NotedTask, evidence: Evidence) -> ActionItem:
        said = self._due_said(task)
        due = find_due(said, said_on=self.day) if said else None
        item = ActionItem(
            task=_line(task.task),
            evidence=evidence,
            owner=self._owner(task),
            due_said=said,
            due=due.day if due else None,
        )
        # A due date that a block resolved stays as it was resolved.
        for name in task.sources:
            noted = self.noted.get(name)
            if noted is not None and item.due is None and noted.due is not None:
                return replace(item, due=noted.due, due_said=noted.due_said)
        return item

    def _owner(self, task: Task | NotedTask) -> str | None:
        owner = owner_among(task.owner, self._chosen(task))
        known = (one for one in self.ground.people if one.lower() == (owner or "").lower())
        return next(known, owner)

    def _due_said(self, task: Task | NotedTask) -> str:
        """The calendar is worked out here, and only the words are the model's."""
        text = " ".join(source.text for source in self._chosen(task))
        return due_among(task.due_said, text, only_due(text, said_on=self.day))

    def _chosen(self, task: Task | NotedTask) -> list[Source]:
        return chosen_sources(task.sources, self.ground.sources)


def _labels(material: BlockMaterial | WholeMaterial) -> tuple[str, ...]:
    return tuple(sorted({s.speaker for s in material.segments if s.speaker}))


def _material(material: BlockMaterial | WholeMaterial) -> str:
    """Everything that was said, shown and set, a line for each."""
    said = (segment.text for segment in material.segments)
    return "\n".join((*said, *(shown.text for shown in material.screen), *material.vocabulary))


def _told(text: str, material: str) -> str:
    """A title or a reason that the material carries; empty for another one."""
    line = _line(text)
    return line if carries(material, line) and not echoes_orders(line, material) else ""


def _all_told(texts: Sequence[str], material: str) -> tuple[str, ...]:
    return tuple(line for text in _lines(texts) if (line := _told(text, material)))


def _line(text: str) -> str:
    return " ".join(text.split())


def _lines(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for line in (_line(text) for text in texts) if line))
