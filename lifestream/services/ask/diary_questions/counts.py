"""How often, in which recordings, when last, how many."""

from lifestream.domain.ids import VideoId
from lifestream.domain.language.diary.phrases import DiaryAsk
from lifestream.domain.language.diary.reading import DiaryQuestion
from lifestream.domain.search import Hit, Looked
from lifestream.domain.video import Video
from lifestream.ports.embedder import Embedder
from lifestream.services.ask.diary_questions.mentions import mentions_of, passages_about
from lifestream.services.ask.diary_questions.told import Diary, Telling
from lifestream.services.ask.diary_questions.wording import WORDINGS, Wording
from lifestream.services.ask.moments import moments_of
from lifestream.services.edits.voice_names import voices_in
from lifestream.text.search_words import telling_words

MAX_LISTED = 8


def tell_mentions(diary: Diary, embedder: Embedder, asked: DiaryQuestion) -> Telling | None:
    """How often and where a subject is named; where it is only meant, the recordings about it."""
    if not telling_words(asked.subject):
        return None
    wording = WORDINGS[asked.language]
    counted = mentions_of(diary, embedder, asked.subject)
    if not counted:
        return _near(diary, embedder, asked, wording)
    telling = Telling()
    if asked.ask is DiaryAsk.LAST_MENTION:
        last = counted[0]
        sentence = wording.talked.format(
            who=asked.subject,
            day=wording.on(diary.day_of(last.video)),
            what=last.video.display_title,
        )
        moment = diary.line(last.video, last.last, word=last.last_word)
        telling.add(sentence, [(last.video, moment)])
        return telling
    firsts = [(one.video, diary.line(one.video, one.first, word=one.word)) for one in counted]
    telling.add(
        wording.mentioned.format(
            what=asked.subject,
            times=wording.count(wording.times, sum(one.count for one in counted)),
            recordings=wording.count(wording.recordings, len(counted)),
        ),
        firsts[:1],
    )
    for one, first in list(zip(counted, firsts, strict=True))[:MAX_LISTED]:
        times = wording.count(wording.times, one.count)
        telling.add(f"{_place(diary, one.video, wording)}: {times}.", [first])
    _say_more(telling, wording, len(counted) - MAX_LISTED)
    return telling


def tell_recordings(diary: Diary, asked: DiaryQuestion, total: int) -> Telling | None:
    """How many recordings there are, and which, newest first.

    Args:
        total: How many are within the filters; more than are read, perhaps.
    """
    wording = WORDINGS[asked.language]
    videos = diary.recordings(only_meetings=asked.only_meetings)
    count = len(videos) if asked.only_meetings else max(total, len(videos))
    if not videos:
        return None
    lengths_s = [video.facts.duration_s for video in videos if video.facts is not None]
    length = Looked(narrowing=diary.question.where, video_count=1, duration_s=sum(lengths_s)).length
    telling = Telling()
    shown = [(video, diary.beginning(video)) for video in videos[:MAX_LISTED]]
    whole = f" ({length})" if length and count == len(videos) else ""
    photos = sum(video.is_photo for video in videos)
    counts = ((wording.recordings, count - photos), (wording.photos, photos))
    counted = ", ".join(wording.count(forms, number) for forms, number in counts if number)
    telling.add(f"{counted}{whole}.", shown[:1])
    for video, moment in shown:
        telling.add(f"{_place(diary, video, wording)}.", [(video, moment)])
    _say_more(telling, wording, count - len(shown))
    return telling


def _near(
    diary: Diary, embedder: Embedder, asked: DiaryQuestion, wording: Wording
) -> Telling | None:
    """Recordings that are about the subject in other words, each at the passage that is nearest."""
    best: dict[VideoId, Hit] = {}
    for hit in passages_about(diary, embedder, asked.subject):
        if hit.score >= embedder.relevance_floor(asked.subject, hit.chunk.text):
            best.setdefault(hit.chunk.video_id, hit)
    owner = diary.question.owner
    videos = diary.backend.library.get_many(owner, list(best)[:MAX_LISTED])
    voices = voices_in(diary.backend, owner, videos)
    moments = moments_of(list(best.values()), videos, limit=MAX_LISTED, voices=voices)
    telling = Telling()
    for moment in moments:
        video = videos[moment.video_id]
        telling.add(f"{_place(diary, video, wording)}.", [(video, moment)])
    return telling if telling.sentences else None


def _place(diary: Diary, video: Video, wording: Wording) -> str:
    return f"{wording.on(diary.day_of(video))}, {diary.named(video, video.display_title)}"


def _say_more(telling: Telling, wording: Wording, left_out: int) -> None:
    if left_out > 0:
        last = telling.moments[-1]
        video = telling.videos[last.video_id]
        telling.add(wording.count(wording.more, left_out), [(video, last)])
