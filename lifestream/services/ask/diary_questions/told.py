"""The recordings that an answer about the diary is told from, and what is read of each, once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from lifestream.domain.days.recorded import local_day
from lifestream.domain.edits.transcript_overlay import EditedTranscript, with_names
from lifestream.domain.ids import VideoId
from lifestream.domain.search import AnswerSentence, ChunkKind, Moment
from lifestream.domain.summary import Evidence, Minutes
from lifestream.domain.transcript import Segment
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.services.ask.pin_moment import begun_at, pinned
from lifestream.services.ask.question import Question
from lifestream.services.ask.search_moments import listed
from lifestream.services.corrections.read_results import left_minutes
from lifestream.services.edits.read_words import words_of

MAX_READ = 60
"""Recordings, newest first, whose minutes or words one answer reads."""

PAGE = 60
AROUND_S = 20.0
"""How far from the time that minutes note a quote is looked for in the words as they stand."""


@dataclass(slots=True, kw_only=True)
class Diary:
    """One owner's recordings within a question's filters, read as they are needed."""

    backend: Backend
    question: Question
    _words: dict[VideoId, EditedTranscript | None] = field(default_factory=dict)
    _minutes: dict[VideoId, Minutes | None] = field(default_factory=dict)

    def recordings(self, *, only_meetings: bool = False) -> list[Video]:
        """Those within the filters, newest first, at most ``MAX_READ``."""
        where, owner = self.question.where, self.question.owner
        wanted = where.is_meeting if where.is_meeting is not None else only_meetings or None
        if where.video_ids or where.is_listed:
            named = self.backend.library.get_many(owner, self._chosen()).values()
            within = (one for one in named if not where.is_listed or self._is_within(one))
            videos = sorted(within, key=self._moment_of, reverse=True)
        else:
            videos = list(
                self.backend.library.list(
                    owner, limit=PAGE, from_day=where.from_day, to_day=where.to_day
                ).videos
            )
        kept = [v for v in videos if wanted is None or bool(v.is_meeting) == wanted]
        return kept[:MAX_READ]

    def _chosen(self) -> tuple[VideoId, ...]:
        """The recordings of the filter by name, place and tag."""
        where = self.question.where
        if not where.is_listed:
            return where.video_ids
        there = listed(self.backend, self.question)
        return tuple(one for one in there if not where.video_ids or one in where.video_ids)

    def _is_within(self, video: Video) -> bool:
        day, where = self.day_of(video), self.question.where
        return (where.from_day or day) <= day <= (where.to_day or day)

    def day_of(self, video: Video) -> date:
        """Its day in the asker's zone."""
        return local_day(video.recorded_at or video.created_at, self.question.zone)

    def _moment_of(self, video: Video) -> datetime:
        return video.recorded_at or video.created_at

    def words(self, video: Video) -> EditedTranscript | None:
        """Its words as they stand."""
        if video.video_id not in self._words:
            self._words[video.video_id] = words_of(self.backend, video).edited
        return self._words[video.video_id]

    def minutes(self, video: Video) -> Minutes | None:
        """Its minutes."""
        if video.video_id not in self._minutes:
            read = left_minutes(self.backend, video)
            self._minutes[video.video_id] = read
        return self._minutes[video.video_id]

    def names(self, video: Video) -> Mapping[str, str]:
        """Given names by speaker label."""
        words = self.words(video)
        return words.names if words else {}

    def voices(self, video: Video) -> dict[str, tuple[str, Segment]]:
        """Every speaker label with what it is called and the first line it speaks, in order."""
        names, found = self.names(video), dict[str, tuple[str, Segment]]()
        for line in self.lines(video):
            if line.speaker and line.text.strip():
                found.setdefault(line.speaker, (names.get(line.speaker, line.speaker), line))
        return found

    def titled(self, text: str) -> list[Video]:
        """Those within the filters whose title or file name holds ``text``, newest first."""
        where = self.question.where
        page = self.backend.library.list(
            self.question.owner,
            limit=PAGE,
            from_day=where.from_day,
            to_day=where.to_day,
            title_contains=text,
        )
        chosen = self._chosen()
        is_free = not (where.video_ids or where.is_listed)
        return [one for one in page.videos if is_free or one.video_id in chosen]

    def lines(self, video: Video) -> tuple[Segment, ...]:
        """Everything that was said in it."""
        words = self.words(video)
        return words.transcript.segments if words else ()

    def named(self, video: Video, text: str) -> str:
        """``text`` of its minutes with given names in place of labels."""
        return with_names(text, self.names(video))

    def evidence(self, video: Video, evidence: Evidence) -> Moment:
        """Where a statement of the minutes was said: the very words, as far as they are found."""
        base = replace(
            self._moment(video, evidence.quote),
            start_s=evidence.start_s,
            end_s=evidence.end_s,
        )
        speakers = (evidence.speaker,) if evidence.speaker else ()
        written = replace(base, kind=ChunkKind.SUMMARY).spoken_by(speakers, self.names(video))
        words = self.words(video)
        if words is None or not evidence.quote.strip():
            return written
        wide = replace(base, start_s=evidence.start_s - AROUND_S, end_s=evidence.end_s + AROUND_S)
        found = pinned(words, wide, evidence.quote)
        return written if found is wide else found

    def line(self, video: Video, line: Segment, *, word: int = 0) -> Moment:
        """A line from one of its words on."""
        return begun_at(line, word, self._moment(video, ""), self.names(video))

    def beginning(self, video: Video) -> Moment:
        """The first words of a recording; its first second where nobody speaks."""
        first = next((line for line in self.lines(video) if line.text.strip()), None)
        if first is None:
            return replace(self._moment(video, video.display_title), kind=ChunkKind.SUMMARY)
        return self.line(video, first)

    def _moment(self, video: Video, text: str) -> Moment:
        return Moment(
            video_id=video.video_id,
            title=video.display_title,
            kind=ChunkKind.SAID,
            score=1.0,
            text=text,
            start_s=0.0,
            end_s=0.0,
            recorded_on=self.day_of(video),
        )


@dataclass(slots=True, kw_only=True)
class Telling:
    """An answer while it is put together: sentences and the moments they cite."""

    sentences: list[AnswerSentence] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    videos: dict[VideoId, Video] = field(default_factory=dict)

    def add(self, text: str, cited: Iterable[tuple[Video, Moment]]) -> None:
        """One sentence with where it comes from; nothing without a moment."""
        numbers: list[int] = []
        for video, moment in cited:
            self.videos[video.video_id] = video
            if moment not in self.moments:
                self.moments.append(moment)
            numbers.append(self.moments.index(moment) + 1)
        if numbers and text.strip():
            own = tuple(dict.fromkeys(numbers))
            self.sentences.append(AnswerSentence(text=" ".join(text.split()), citations=own))
