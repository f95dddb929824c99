"""The list of action items: those of slides and of speech brought together, each listed once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from lifestream.domain.scene import ScreenText
from lifestream.domain.summary import ActionItem
from lifestream.inference.writing.extractive.commitments import (
    Commitment,
    find_commitments,
    promised,
)
from lifestream.inference.writing.extractive.exchanges import Exchanges
from lifestream.inference.writing.extractive.people import People
from lifestream.inference.writing.extractive.sentences import Sentence
from lifestream.inference.writing.extractive.slides import SlideItem, slide_items
from lifestream.inference.writing.extractive.words import (
    TextsByStem,
    content_stems,
    likeness,
    overlap,
)
from lifestream.text.readable import readable

SAME = 0.5
"""Two tasks that share this much of their words are one."""


def find_action_items(
    sentences: Sequence[Sentence],
    screen: Sequence[ScreenText],
    people: People,
    *,
    said_on: date | None,
    in_meeting: bool,
    learned: Exchanges | None = None,
) -> tuple[ActionItem, ...]:
    """Action items in order of time.

    Args:
        learned: What was learned of ``sentences``: without a date, only what it calls a promise
            counts, and its promises count where no rule knows them.
        in_meeting: Outside of meetings (a lecture, a story read aloud) only those with a date
            count, since "I will …" is often narrated there.
    """
    written = bool(sentences) and sentences[0].written
    listed: list[ActionItem] = []
    known = TextsByStem()
    for commitment in _commitments(sentences, people, said_on=said_on, learned=learned):
        item = commitment.item
        if not (in_meeting and commitment.sure) and item.due is None:
            continue
        _add(listed, known, _read(item, sentences[commitment.number]), people)
    named: list[tuple[str, str]] = []
    for slide_item in slide_items(screen, said_on=said_on):
        named.extend(_add_slide(listed, slide_item, people, written=written))
    listed = _with_names(listed, named)
    return tuple(sorted(listed, key=lambda item: item.evidence.start_s))


def _commitments(
    sentences: Sequence[Sentence],
    people: People,
    *,
    said_on: date | None,
    learned: Exchanges | None,
) -> list[Commitment]:
    """Those of the rules, and those that were learned; the rules' alone where nothing was."""
    found = find_commitments(sentences, people, said_on=said_on)
    if learned is None:
        return found
    kept = [one for one in found if one.item.due_said or learned.is_promise(one.number)]
    known = {one.number for one in kept}
    further = [
        promised(sentences, number, people, said_on=said_on)
        for number in learned.promises
        if learned.is_promise(number) and number not in known
    ]
    return sorted([*kept, *further], key=lambda one: one.number)


def _read(item: ActionItem, sentence: Sentence) -> ActionItem:
    return replace(item, task=readable(item.task, sentence.language) or item.task)


def _with_names(listed: Sequence[ActionItem], named: Sequence[tuple[str, str]]) -> list[ActionItem]:
    """Labels get the name that slides give for what they took on, where all of it agrees.

    Args:
        named: Pairs (label that promised something, name that a slide has for the same thing).
    """
    labels: Counter[str] = Counter()
    names: Counter[str] = Counter()
    for label, name in set(named):
        labels[label] += 1
        names[name] += 1
    sure = {label: name for label, name in named if labels[label] == 1 and names[name] == 1}
    return [replace(item, owner=sure.get(item.owner or "", item.owner)) for item in listed]


def _add(listed: list[ActionItem], known: TextsByStem, item: ActionItem, people: People) -> None:
    """At the end, or into the one that says the same."""
    for at in known.sharing(_stems(item)):
        if _same(listed[at], item, people):
            listed[at] = _merged(listed[at], item, people)
            return
    known.add(len(listed), _stems(item))
    listed.append(item)


def _same(one: ActionItem, other: ActionItem, people: People) -> bool:
    if not _owners_agree(one.owner, other.owner, people) or _dues_differ(one, other):
        return False
    a, b = _stems(one), _stems(other)
    if one.due is not None and one.due == other.due:
        return bool(set(a) & set(b))
    return likeness(a, b) >= SAME or (overlap(a, b) >= 0.75 and min(len(a), len(b)) >= 2)


@lru_cache(maxsize=4096)
def _stems(item: ActionItem) -> tuple[str, ...]:
    said = set(content_stems(item.due_said))
    return tuple(s for s in content_stems(item.task) if s not in said)


def _owners_agree(one: str | None, other: str | None, people: People) -> bool:
    """Equal, or one unknown; a label without a name may be the person that a name stands for."""
    if one is None or other is None or one == other:
        return True
    labels = {one, other} - people.names
    return len(labels) == 1 and not labels & people.by_label.keys()


def _dues_differ(one: ActionItem, other: ActionItem) -> bool:
    return one.due is not None and other.due is not None and one.due != other.due


def _merged(first: ActionItem, again: ActionItem, people: People) -> ActionItem:
    """The first telling, completed by the second: a name beats a label, a date beats none."""
    owner = first.owner
    if owner is None or (again.owner in people.names and owner not in people.names):
        owner = again.owner or owner
    if first.due is None and again.due is not None:
        return replace(first, owner=owner, due=again.due, due_said=again.due_said)
    return replace(first, owner=owner, due_said=first.due_said or again.due_said)


def _add_slide(
    listed: list[ActionItem], slide_item: SlideItem, people: People, *, written: bool
) -> list[tuple[str, str]]:
    """A slide's line names the owner for sure; where speech was heard roughly, the task too.

    Returns the pair (label, name) where the slide names whom speech only has a label for: both
    give the same date, and a word of the task.
    """
    item = slide_item.item
    best = max(
        range(len(listed)), key=lambda at: _slide_score(listed[at], item, people), default=None
    )
    if best is None or _slide_score(listed[best], item, people) < 1.0:
        listed.append(item)
        return []
    said = listed[best]
    listed[best] = replace(
        said,
        task=said.task if written else item.task,
        owner=item.owner or said.owner,
        due=said.due or item.due,
        due_said=said.due_said or item.due_said,
    )
    same_date = said.due is not None and said.due == item.due
    if not (same_date and set(_stems(said)) & set(_stems(item))):
        return []
    unnamed = said.owner is not None and said.owner == said.evidence.speaker
    return [(said.owner, item.owner)] if unnamed and said.owner and item.owner else []


def _slide_score(said: ActionItem, item: ActionItem, people: People) -> float:
    if _dues_differ(said, item) or not _owners_agree(said.owner, item.owner, people):
        return 0.0
    score = 2 * overlap(_stems(said), _stems(item))
    return score + (1.0 if said.due is not None and said.due == item.due else 0.0)
