"""The writer without a model: it only quotes, and says so."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import PurePath

from lifestream.domain.minutes.templates import Template
from lifestream.domain.scene import ScreenText
from lifestream.domain.search import AnswerSentence, Hit
from lifestream.domain.sentences import noted
from lifestream.domain.slides.screen_lines import heading, tidied
from lifestream.domain.summary import ActionItem, MeetingVerdict, Minutes, Point, TimeBlock
from lifestream.domain.transcript import EngineInfo
from lifestream.inference.writing.extractive.action_items import find_action_items
from lifestream.inference.writing.extractive.answers import AnswerFinder
from lifestream.inference.writing.extractive.chapters import chapters_of
from lifestream.inference.writing.extractive.commitments import evidence_of
from lifestream.inference.writing.extractive.decisions import (
    find_decisions,
    find_open_questions,
    was_put_to_vote,
)
from lifestream.inference.writing.extractive.exchanges import ExchangeReader, Exchanges
from lifestream.inference.writing.extractive.follow_ups import with_earlier_subject
from lifestream.inference.writing.extractive.meeting import verdict_of
from lifestream.inference.writing.extractive.people import People, who_is_who
from lifestream.inference.writing.extractive.salience import choose, is_noted, with_noted
from lifestream.inference.writing.extractive.sections.by_template import (
    SectionMaterial,
    sections_of,
)
from lifestream.inference.writing.extractive.sentences import Sentence, sentences_of
from lifestream.inference.writing.extractive.slides import (
    headings,
    is_plate,
    names_a_recording,
    people_on_slides,
    shown_lines,
)
from lifestream.inference.writing.extractive.topics import topics_of
from lifestream.inference.writing.extractive.words import content_stems
from lifestream.ports.embedder import Embedder
from lifestream.ports.language_model import BlockMaterial, Exchange, Noted, Usage, WholeMaterial
from lifestream.text.readable import readable

NOTE = noted("Written without a language model: it only quotes.")

MAX_POINTS = 8
POINTS_EACH = 2
MAX_OVERVIEW = 8
TITLE_BY_S = 90.0
"""A slide that comes later than this is no title slide."""

_ENGINE = EngineInfo(name="extractive", model="rules-2", degraded=True, note=NOTE)
_WORD_BREAKS = re.compile(r"[_\s]+|-+(?!\d)|(?<!\d)-+")
"""What parts the words of a file's name; the hyphens of a date are none."""

_PURPOSE = re.compile(
    r"(?:thanks for (?:joining|coming to)|welcome (?:everyone |everybody |all )?to|"
    r"this is) (?:the |our |today's )?(?P<title>(?:[\w'-]+ ){1,6}?(?:meeting|lecture|workshop|call|"
    r"review|retrospective|stand-?up|interview|session|class|seminar))\b",
    re.IGNORECASE,
)


class ExtractiveWriter:
    """Implements ``ports.language_model.LanguageModel`` by rules over quotes; same in, same out.

    Args:
        embedder: Compares sentences with a question, and finds decisions and tasks as they were
            learned; asked anew each time because its weights may arrive later. Without one, or with
            another than the heads were made for, words and rules alone decide.
    """

    _embedder: Callable[[], Embedder] | None = None
    _reader: ExchangeReader | None = None

    def __init__(self, embedder: Callable[[], Embedder] | None = None) -> None:
        self._answers = AnswerFinder(embedder)
        self._embedder = embedder

    @property
    def engine(self) -> EngineInfo:
        """Always marked as standing in for a model."""
        heads = self._embedder is not None and ExchangeReader(self._embedder()).can_read
        return replace(_ENGINE, model="rules-2, heads-1") if heads else _ENGINE

    @property
    def sees_images(self) -> bool:
        """It reads what was read off the screen, not the pictures."""
        return False

    @property
    def weighs_passages(self) -> bool:
        """A head says how sure an answer is."""
        return True

    def _learned(self, sentences: Sequence[Sentence]) -> Exchanges | None:
        """What the heads read; None where the embedder is not the one they were made for."""
        if self._embedder is None:
            return None
        embedder = self._embedder()
        if self._reader is None or self._reader.embedder is not embedder:
            self._reader = ExchangeReader(embedder)
        return self._reader.read(sentences) if self._reader.can_read else None

    def write_block(self, material: BlockMaterial) -> tuple[TimeBlock, Usage]:
        """The most telling words, by whom, what was shown, and what was promised."""
        material = replace(material, screen=tidied(material.screen))
        sentences = sentences_of(material.segments)
        learned = self._learned(sentences)
        people = who_is_who(
            sentences,
            given=material.speaker_names,
            on_slides=people_on_slides(material.screen),
        )
        length_s = material.end_s - material.start_s
        is_meeting = verdict_of(
            sentences,
            duration_s=length_s,
            voted=was_put_to_vote(sentences),
            settled=_settled(
                sentences, material.screen, people, said_on=material.recorded_on, learned=learned
            ),
        ).is_meeting
        block = TimeBlock(
            index=material.index,
            start_s=material.start_s,
            end_s=material.end_s,
            title=_block_title(material.screen, sentences),
            points=tuple(
                _point(s)
                for s in with_noted(
                    choose(sentences, most=MAX_POINTS, each_speaker=POINTS_EACH),
                    sentences,
                    material.noted,
                )
            ),
            shown=shown_lines(material.screen),
            topics=topics_of(_telling_headings(material.screen, sentences), sentences),
            decisions=find_decisions(sentences, learned) if is_meeting else (),
            action_items=_with_labels(
                find_action_items(
                    sentences,
                    material.screen,
                    people,
                    said_on=material.recorded_on,
                    in_meeting=is_meeting,
                    learned=learned,
                ),
                material.speaker_names,
            ),
            keyframe_times_s=tuple(at_s for at_s, _ in material.images),
        )
        return block, Usage()

    def write_minutes(self, material: WholeMaterial) -> tuple[Minutes, Usage]:
        """The whole recording read once more, so that nothing falls between two blocks."""
        material = replace(material, screen=tidied(material.screen))
        sentences = sentences_of(material.segments)
        people = who_is_who(
            sentences,
            given=material.speaker_names,
            on_slides=people_on_slides(material.screen),
        )
        learned = self._learned(sentences)
        decisions = find_decisions(sentences, learned)
        settled = _settled(
            sentences, material.screen, people, said_on=material.recorded_on, learned=learned
        )
        verdict = _verdict(material, sentences, settled)
        topics = topics_of(_telling_headings(material.screen, sentences), sentences)
        minutes = Minutes(
            title=_title(material, sentences, topics),
            overview=_overview(material.blocks, material.noted),
            verdict=verdict,
            engine=self.engine,
            topics=topics,
            decisions=decisions if verdict.is_meeting else (),
            action_items=_with_labels(
                find_action_items(
                    sentences,
                    material.screen,
                    people,
                    said_on=material.recorded_on,
                    in_meeting=verdict.is_meeting,
                    learned=learned,
                ),
                material.speaker_names,
            ),
            open_questions=find_open_questions(sentences) if verdict.is_meeting else (),
            chapters=chapters_of(sentences, material.screen, duration_s=material.duration_s),
            template=material.wish.template,
            sections=sections_of(
                material.wish.headings,
                SectionMaterial(
                    sentences=sentences, blocks=material.blocks, topics=topics, people=people
                ),
            ),
        )
        return minutes, Usage()

    def answer(self, question: str, hits: Sequence[Hit]) -> Iterator[AnswerSentence]:
        """The sentences of the hits that answer best, word for word."""
        return self._answers.answer(question, hits)

    def restate(self, question: str, earlier: Sequence[Exchange]) -> str:
        """The question with the subject of the one before it, where it leans on that."""
        return with_earlier_subject(question, earlier)


def _verdict(
    material: WholeMaterial, sentences: Sequence[Sentence], settled: int
) -> MeetingVerdict:
    """The owner's, where they chose a template of meetings."""
    if material.wish.template in (Template.MEETING, Template.STAND_UP):
        return MeetingVerdict(is_meeting=True, why="Its owner has it minuted as a meeting.")
    return verdict_of(
        sentences,
        duration_s=material.duration_s,
        voted=was_put_to_vote(sentences),
        settled=settled,
    )


def _with_labels(
    items: Sequence[ActionItem], names: Sequence[tuple[str, str]]
) -> tuple[ActionItem, ...]:
    """Owners by label where a person gave it the name: that name may change at any time."""
    labels = {name: label for label, name in names}
    return tuple(replace(one, owner=labels.get(one.owner or "", one.owner)) for one in items)


def _settled(
    sentences: Sequence[Sentence],
    screen: Sequence[ScreenText],
    people: People,
    *,
    said_on: date | None,
    learned: Exchanges | None,
) -> int:
    """How many things are decided or taken on, each counted once."""
    items = find_action_items(
        sentences, screen, people, said_on=said_on, in_meeting=True, learned=learned
    )
    return len(find_decisions(sentences, learned)) + len(items)


def _point(sentence: Sentence) -> Point:
    text = readable(sentence.text, sentence.language) or sentence.text
    return Point(text=text, evidence=evidence_of(sentence))


def _block_title(screen: Sequence[ScreenText], sentences: Sequence[Sentence]) -> str:
    shown = _telling_headings(screen, sentences)[:3]
    if shown:
        return ", ".join(shown)
    topics = topics_of((), sentences)[:3]
    if topics:
        return ", ".join(topics)
    return "Speech" if sentences else "Nothing said"


def _overview(blocks: Sequence[TimeBlock], noted: Sequence[Noted]) -> tuple[Point, ...]:
    """The longest-carrying points of the blocks, evenly over the recording, and all noted ones."""
    every = [point for block in blocks for point in block.points]
    marked = [point for point in every if is_noted(point, noted)]
    points = [point for point in every if _is_whole(point) and point not in marked]
    left = max(MAX_OVERVIEW - len(marked), 0)
    if len(points) > left:
        step = len(points) / max(left, 1)
        points = [points[int(index * step)] for index in range(left)]
    return tuple(sorted([*marked, *points], key=every.index))


def _is_whole(point: Point) -> bool:
    """A question, or what trails off, does not sum up."""
    text = point.text.rstrip("\"'”’»」) ")
    return not text.endswith(("?", "？", "؟", ",", "…", "–", "-"))


def _telling_headings(
    screen: Sequence[ScreenText], sentences: Sequence[Sentence]
) -> tuple[str, ...]:
    """Headings that say what it is about: a lone word that nobody says is a plate or noise."""
    plates = {heading(shown) for shown in screen if is_plate(shown)}
    return tuple(
        text
        for text in headings(screen)
        if text not in plates or names_a_recording(text) or _is_said(text, sentences)
    )


def _is_said(text: str, sentences: Sequence[Sentence]) -> bool:
    said = {stem for sentence in sentences for stem in sentence.stems}
    return said.issuperset(content_stems(text))


def _title(material: WholeMaterial, sentences: Sequence[Sentence], topics: Sequence[str]) -> str:
    """The title slide's heading, else what the speakers call it, else its topics, else its file."""
    early = [text for text in material.screen if text.start_s <= TITLE_BY_S]
    for text in headings(early):
        if names_a_recording(text):
            return text
    for sentence in sentences[:12]:
        named = _PURPOSE.search(sentence.text)
        if named:
            title = named.group("title")
            return title[0].upper() + title[1:]
    read = set(headings(material.screen))
    telling = [
        topic
        for topic in topics
        if topic not in read or names_a_recording(topic) or _is_said(topic, sentences)
    ]
    if telling:
        joined = ", ".join(telling[:3])
        return joined[0].upper() + joined[1:]
    stem = PurePath(material.filename.replace("\\", "/")).stem
    return _WORD_BREAKS.sub(" ", stem).strip() or "Untitled recording"
