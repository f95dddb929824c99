"""Action items by rules: who said they would do what, until when.

English; sentences in other languages are passed over. Four ways of taking something on are read:

* *own*: "I will send the contract by Wednesday"; weaker words ("let me", "I can", "I have to")
  count only with a date;
* *asked and accepted*: "Priya, can you own that?" – "Sure. I will ship it by Friday.";
* *said of another person*: "Ewan signs the contract by March twelfth", only of a known name;
* *nobody's*: "we need to renew the licence by June": kept, with nobody as owner.

An owner is a name, else the speaker's label, else None: nobody is ever guessed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lifestream.domain.days.due_dates import Due, all_due, find_due
from lifestream.domain.summary import ActionItem, Evidence
from lifestream.inference.writing.extractive.commitment_phrases import (
    ACCEPTED,
    ADVERBS,
    ASKS_ONE,
    CALLED_LAST,
    HYPOTHETICAL,
    IS_TO_DO,
    LISTED,
    NO_REQUESTS,
    NO_TASK,
    NOBODYS,
    ONLY_WITH_A_DATE,
    OWN,
    OWN_WEAK,
    POINTS_BACK,
    RECAP,
    REQUEST,
    SPEAKS_OF_SELF,
    TOLD_VERB,
    is_task,
    trimmed,
    without_due,
)
from lifestream.inference.writing.extractive.people import People
from lifestream.inference.writing.extractive.sentences import Sentence
from lifestream.inference.writing.extractive.words import content_stems
from lifestream.inference.writing.task_dues import due_of_task, only_due

ANSWERED_WITHIN_S = 15.0
"""A request is answered in the next turn, and within this time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """An action item as found in speech, before repeated ones are merged.

    Attributes:
        sure: Found by strong words; the others only count in a meeting or with a date.
        number: Which sentence says it.
    """

    item: ActionItem
    sure: bool
    number: int = -1


@dataclass(frozen=True, slots=True)
class _Taken:
    """The reading of one sentence by one rule.

    Attributes:
        lead_end: Where the words begin in the sentence by which the task is taken on.
        task_start: Where its own begin.
    """

    task: str
    owner: str | None
    sure: bool
    lead_end: int = 0
    task_start: int = 0


def find_commitments(
    sentences: Sequence[Sentence], people: People, *, said_on: date | None
) -> list[Commitment]:
    """Everything people take on, in order of time; the same thing may be there twice."""
    found: list[Commitment] = []
    answered: set[int] = set()
    recaps = _turns_with_recaps(sentences)
    for at, sentence in enumerate(sentences):
        if not sentence.is_english:
            continue
        taken = _taken(sentences, at, people)
        request = _request(sentence, people) if taken is None else None
        made: Iterable[Commitment]
        if taken is not None:
            made = (_commitment(sentence, taken, said_on),)
        elif request is not None:
            made = _asked(sentences, at, request, people, said_on=said_on, seen=answered)
        else:
            # Within the turn that sums up, from the words on that say so.
            in_recap = at >= recaps.get(sentence.turn, len(sentences))
            made = _told(sentence, people, said_on, in_recap=in_recap)
        found.extend(replace(one, number=at) for one in made)
    return found


def promised(
    sentences: Sequence[Sentence], number: int, people: People, *, said_on: date | None
) -> Commitment:
    """A sentence that was learned to be a promise, in its own words.

    Its owner is who says "I will", else the one person it names, else who agrees to it when asked;
    else it stays open.
    """
    sentence = sentences[number]
    due = _due_of_promise(sentence, said_on)
    item = ActionItem(
        task=trimmed(sentence.text),
        evidence=evidence_of(sentence),
        owner=_owner_of(sentences, number, people),
        due_said=due.said if due else "",
        due=due.day if due else None,
    )
    return Commitment(item=item, sure=True, number=number)


def _due_of_promise(sentence: Sentence, said_on: date | None) -> Due | None:
    own = SPEAKS_OF_SELF.search(sentence.lower)
    if own is None:
        return only_due(sentence.text, said_on=said_on, language=sentence.language)
    return due_of_task(
        sentence.text,
        lead_end=own.start(),
        task_start=own.end(),
        said_on=said_on,
        language=sentence.language,
    )


def _owner_of(sentences: Sequence[Sentence], number: int, people: People) -> str | None:
    sentence = sentences[number]
    own = SPEAKS_OF_SELF.search(sentence.lower)
    # "which I'll presume he will work out" is another person's.
    promises = own is not None and is_task(sentence.lower[own.end() :], NO_TASK)
    labels = {one.speaker for one in sentences if one.speaker is not None}
    called = {
        who
        for who in labels | people.names
        if re.search(rf"(?<!\w){re.escape(who.lower())}{IS_TO_DO}", sentence.lower)
    }
    if promises:
        return None if called - {sentence.speaker} else people.name_of(sentence.speaker)
    if len(called) == 1:
        return people.name_of(called.pop())
    if called or not ASKS_ONE.search(sentence.lower):
        return None
    accepted = [
        sentences[n].speaker
        for n in _answer(sentences, number)
        if ACCEPTED.match(sentences[n].lower)
    ]
    return people.name_of(accepted[0]) if len(set(accepted)) == 1 else None


def _commitment(sentence: Sentence, taken: _Taken, said_on: date | None) -> Commitment:
    due = due_of_task(
        sentence.text,
        lead_end=taken.lead_end,
        task_start=taken.task_start,
        said_on=said_on,
        language="en",
    )
    return Commitment(
        item=ActionItem(
            task=without_due(taken.task, due),
            evidence=evidence_of(sentence),
            owner=taken.owner,
            due_said=due.said if due else "",
            due=due.day if due else None,
        ),
        sure=taken.sure or due is not None,
    )


def evidence_of(sentence: Sentence) -> Evidence:
    """A sentence as the source of a statement."""
    return Evidence(
        start_s=sentence.start_s,
        end_s=sentence.end_s,
        quote=sentence.text,
        speaker=sentence.speaker,
    )


def _taken(sentences: Sequence[Sentence], at: int, people: People) -> _Taken | None:
    """The tasks that the speaker promises, or lists, in this sentence."""
    sentence = sentences[at]
    text = sentence.lower
    if sentence.is_question or HYPOTHETICAL.match(text):
        return None
    listed = LISTED.match(text)
    if listed:
        name = people.known(listed.group("name")) if listed.group("name") else None
        return _Taken(_cut(sentence, listed), name, True, *_places(listed))
    owner = _own_name(sentences, at, people)
    own = OWN.search(text)
    if own:
        stop = NO_TASK if _is_dated(sentence, own) else NO_TASK | ONLY_WITH_A_DATE
        if is_task(own.group("task"), stop):
            task = _spelled_out(sentences, at, _cut(sentence, own))
            return _Taken(task, owner, True, *_places(own))
    weak = OWN_WEAK.search(text)
    if weak and _is_dated(sentence, weak) and is_task(weak.group("task"), NO_TASK):
        task = _spelled_out(sentences, at, _cut(sentence, weak))
        return _Taken(task, owner, True, *_places(weak))
    nobodys = NOBODYS.search(text)
    if nobodys and _is_dated(sentence, nobodys):
        return _Taken(_cut(sentence, nobodys), None, True, *_places(nobodys))
    return None


def _places(match: re.Match[str]) -> tuple[int, int]:
    return match.start(), match.start("task")


def _is_dated(sentence: Sentence, match: re.Match[str]) -> bool:
    lead_end, task_start = _places(match)
    due = due_of_task(
        sentence.text, lead_end=lead_end, task_start=task_start, said_on=None, language="en"
    )
    return due is not None


def _spelled_out(sentences: Sequence[Sentence], at: int, task: str) -> str:
    """ "finish that" says nothing alone: the words it points back to stand beside it."""
    bare = _dateless(task)
    if not POINTS_BACK.search(bare.lower()) or len(content_stems(bare)) > 1:
        return task
    sentence = sentences[at]
    if len(sentence.stems) > len(content_stems(task)) + 1:
        return sentence.text
    if at and sentence.start_s - sentences[at - 1].end_s <= ANSWERED_WITHIN_S:
        return f"{task.rstrip(' .!')} – {sentences[at - 1].text}"
    return task


def _dateless(task: str) -> str:
    for due in all_due(task, said_on=None, language="en"):
        task = task.replace(due.said, "")
    return task


def _own_name(sentences: Sequence[Sentence], at: int, people: People) -> str | None:
    """The speaker's name; else the name they were just asked by; else their label."""
    speaker = sentences[at].speaker
    if speaker in people.by_label:
        return people.by_label[speaker]
    for before in reversed(sentences[max(at - 4, 0) : at]):
        if before.turn == sentences[at].turn - 1 and before.end_s > (
            sentences[at].start_s - ANSWERED_WITHIN_S
        ):
            request = _request(before, people)
            if request is not None and request.owner:
                return request.owner
    return speaker


def _request(sentence: Sentence, people: People) -> _Taken | None:
    match = REQUEST.search(sentence.lower)
    if match is None or not is_task(match.group("task"), NO_REQUESTS):
        return None
    called = people.known(match.group("name")) if match.group("name") else None
    task = _cut(sentence, match)
    last = CALLED_LAST.search(task)
    if called is None and last is not None and people.known(last.group("name")):
        called, task = last.group("name"), task[: last.start()]
    return _Taken(_without_adverbs(task), called, called is not None, *_places(match))


def _without_adverbs(task: str) -> str:
    first, _, rest = task.partition(" ")
    return _without_adverbs(rest) if rest and first.lower() in ADVERBS - {"try"} else task


def _asked(
    sentences: Sequence[Sentence],
    at: int,
    request: _Taken,
    people: People,
    *,
    said_on: date | None,
    seen: set[int],
) -> Iterator[Commitment]:
    """A request becomes a task when it is accepted, or when it calls a person by name and is
    not a question. An answer that says itself what will be done is left to stand for both.
    """
    sentence = sentences[at]
    answer = _answer(sentences, at)
    for number in answer:
        if _taken(sentences, number, people) is not None:
            return
    accepted = [number for number in answer if ACCEPTED.match(sentences[number].lower)]
    promised = [n for n in answer if find_due(sentences[n].text, said_on=said_on, language="en")]
    if promised and promised[0] not in seen and not sentences[promised[0]].is_question:
        seen.add(promised[0])
        reply = sentences[promised[0]]
        owner = request.owner or people.name_of(reply.speaker)
        yield _commitment(reply, _Taken(reply.text, owner, True), said_on)
    elif accepted or (request.owner and not sentence.is_question):
        owner = request.owner
        if owner is None and accepted:
            owner = people.name_of(sentences[accepted[0]].speaker)
        yield _commitment(sentence, replace(request, owner=owner, sure=bool(accepted)), said_on)


def _answer(sentences: Sequence[Sentence], at: int) -> list[int]:
    """The sentences of the turn that answers; without speakers, the two that follow."""
    asked = sentences[at]
    numbers: list[int] = []
    for number in range(at + 1, min(at + 8, len(sentences))):
        reply = sentences[number]
        if reply.start_s - asked.end_s > ANSWERED_WITHIN_S or reply.turn > asked.turn + 1:
            break
        if reply.turn == asked.turn + 1 or (asked.speaker is None and number <= at + 2):
            numbers.append(number)
    return numbers


def _turns_with_recaps(sentences: Sequence[Sentence]) -> dict[int, int]:
    """The first sentence that sums up of each turn that has one: read once for all of them."""
    first: dict[int, int] = {}
    for at, sentence in enumerate(sentences):
        if sentence.turn not in first and RECAP.search(sentence.lower):
            first[sentence.turn] = at
    return first


def _told(
    sentence: Sentence, people: People, said_on: date | None, *, in_recap: bool
) -> Iterator[Commitment]:
    """ "Ewan signs the contract by March twelfth, and prepares the guide by April sixteenth."

    In a summary also "I talk to the director tomorrow".
    """
    dues = all_due(sentence.text, said_on=said_on, language="en")
    if not dues or sentence.is_question:
        return
    name = None
    match: re.Match[str] | None = None
    for known in sorted(people.names):
        verb = rf"(?:{TOLD_VERB}|(?=[a-z]{{2,}}s\b))"
        match = re.search(rf"(?:^|[,;] |and ){re.escape(known.lower())}\s+{verb}", sentence.lower)
        if match:
            name = known
            break
    if match is None and in_recap:
        match = re.match(r"(?:and |then )?i (?=[a-z]+)", sentence.lower)
        name = people.name_of(sentence.speaker)
    if match is None:
        return
    start = match.end()
    for due in dues:
        if due.start < start:
            continue
        task = trimmed(sentence.text[start : due.start])
        start = due.end
        if len(task.split()) >= 2:
            yield Commitment(
                item=ActionItem(
                    task=task,
                    evidence=evidence_of(sentence),
                    owner=name,
                    due_said=due.said,
                    due=due.day,
                ),
                sure=True,
            )


def _cut(sentence: Sentence, match: re.Match[str]) -> str:
    return sentence.text[match.start("task") : match.end("task")]
