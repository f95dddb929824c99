"""Who was there, and when a person was last heard."""

from lifestream.domain.language.diary.reading import DiaryQuestion
from lifestream.ports.embedder import Embedder
from lifestream.services.ask.diary_questions.mentions import mentions_of
from lifestream.services.ask.diary_questions.named_recordings import recordings_meant
from lifestream.services.ask.diary_questions.told import Diary, Telling
from lifestream.services.ask.diary_questions.wording import WORDINGS
from lifestream.services.ask.read_question import known_person
from lifestream.text.search_words import search_words

MAX_RECORDINGS = 6


def tell_people(diary: Diary, embedder: Embedder, asked: DiaryQuestion) -> Telling | None:
    """The voices of the recordings that are meant, each at its first words; None without any."""
    where = diary.question.where
    is_set = bool(where.from_day or where.to_day or where.video_ids)
    if asked.recording is None and not is_set:
        return None
    videos = recordings_meant(diary, embedder, asked.recording)
    wording = WORDINGS[asked.language]
    telling = Telling()
    for video in sorted(videos or (), key=diary.day_of, reverse=True)[:MAX_RECORDINGS]:
        voices = diary.voices(video)
        if not voices:
            continue
        first = [(video, diary.line(video, line)) for _, line in voices.values()]
        title = diary.named(video, video.display_title)
        telling.add(wording.count(wording.voices, len(voices), what=title), first[:1])
        for (name, _), moment in zip(voices.values(), first, strict=True):
            telling.add(f"{shown_name(name)}.", [moment])
    return telling if telling.sentences else None


def tell_last_met(diary: Diary, embedder: Embedder, asked: DiaryQuestion) -> Telling | None:
    """When a person's voice was last heard, else when their name was last said; else None."""
    wording = WORDINGS[asked.language]
    wanted = set(search_words(asked.person))
    if not wanted:
        return None
    telling = Telling()
    backend, owner = diary.backend, diary.question.owner
    is_voice = known_person(backend, embedder, owner, asked.person) is not None
    for video in diary.recordings() if is_voice else ():
        for name, line in diary.voices(video).values():
            if wanted <= set(search_words(name)):
                day, title = wording.on(diary.day_of(video)), video.display_title
                sentence = wording.heard.format(who=name, day=day, what=title)
                telling.add(sentence, [(video, diary.line(video, line))])
                return telling
    named = mentions_of(diary, embedder, asked.person, is_name=True)
    if not named:
        return None
    last = named[0]
    sentence = wording.named.format(
        who=asked.person,
        day=wording.on(diary.day_of(last.video)),
        what=last.video.display_title,
    )
    telling.add(sentence, [(last.video, diary.line(last.video, last.last, word=last.last_word))])
    return telling


def shown_name(name: str) -> str:
    """A voice's name, or ``Speaker 1`` for its label."""
    return f"Speaker {name[1:]}" if name[:1] == "S" and name[1:].isdigit() else name
