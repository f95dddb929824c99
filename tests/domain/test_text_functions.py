"""No text raises, in whatever script, on whatever day, and long ones take time in proportion."""

import time
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifestream.domain.days.dates import find_day_range
from lifestream.domain.days.day_phrases import CALENDARS, day_phrases, flat
from lifestream.domain.days.doubts import dates_shown, day_by_words, heard_doubts
from lifestream.domain.days.due_dates import all_due, find_due
from lifestream.domain.days.self_dates import self_dates
from lifestream.domain.language.asking import find_speaker, leans_on_earlier
from lifestream.domain.language.languages import KNOWN_LANGUAGES, language_of, likely_languages
from lifestream.domain.language.numbers import in_digits, number_tokens, numbers_in
from lifestream.domain.scene import ScreenText, TextLine
from lifestream.domain.transcript import Segment
from lifestream.inference.writing.extractive.words import content_stems
from lifestream.text.search_words import index_terms, query_terms, search_words, telling_words
from lifestream.text.sentence_cuts import sentences_in
from lifestream.text.stems import STEMMED_LANGUAGES, stems

LANGUAGES = st.sampled_from([None, *KNOWN_LANGUAGES, "ja", "th", "ru", "ar", "xx"])
PIECES = st.sampled_from(
    """
    one million point five | nine hundred | billion | and | point | 9999999999999999 | -1 | 1e309
    12/31/9999 | 0000-00-00 | 9999-12-31 | 31.2. | 17. | 17/11 | 00.00.0000 | 1.000.000,5 | ½ | ①
    last | next | years ago | 1000 weeks ago | since | between | to | Monday | March | the twelfth
    vor tausend Wochen | zwei | Millionen | Komma | bis | Freitag | März | Ende des Monats | hundert
    hace | mil | semanas | el martes pasado | de | coma | marzo | il y a | vingt | et un | mardi
    quatre-vingt | mille | virgule | tra | due | settimane | fa | venerdì | há | dois | sexta-feira
    twee | weken | geleden | duizend | eind van de maand | 会議 | 三月 | 来週 | ประชุม | बैठक | १७
    встреча | двадцать | ٣ | اجتماع | ß | İ | ﷺ | é | é | ‍ | ퟿ | 😀 | . | ! | … | 。
    """.replace("\n", "|").split("|")
).map(str.strip)
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(PIECES, max_size=25).map(" ".join),
    st.lists(PIECES, max_size=25).map("".join),
    st.integers(1, 5000).map(lambda count: "9" * count),
)


@settings(max_examples=400, deadline=None)
@given(TEXTS, LANGUAGES, st.dates())
def test_no_text_raises(text: str, language: str | None, day: date) -> None:
    find_day_range(text, today=day)
    find_day_range(text, today=day, languages=(language or "en",))
    for said_on in (day, None):
        for due in all_due(text, said_on=said_on, language=language):
            assert text[due.start : due.end] == due.said
        find_due(text, said_on=said_on, language=language)
    for number in numbers_in(text, language=language):
        assert 0 <= number < 1e40
    in_digits(number_tokens(text), language=language)
    find_speaker(text)
    leans_on_earlier(text)


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS, LANGUAGES, st.dates(), st.dates())
def test_no_text_said_or_shown_breaks_what_tells_the_day(
    text: str, slide: str, language: str | None, day: date, latest: date
) -> None:
    segments = (Segment(start_s=0.0, end_s=1.0, text=text, language=language),)
    line = TextLine(text=slide, confidence=1.0)
    screen = (ScreenText(start_s=0.0, end_s=1.0, lines=(line,), keyframe_at_s=0.5),)
    heard_doubts(segments, screen * 2, day=day, latest=latest)
    day_by_words(segments, latest=latest)
    list(dates_shown(text))
    for one in self_dates(f"today is {text}", language):
        assert 0 <= one.start < one.end <= len(text) + len("today is ")


@settings(max_examples=400, deadline=None)
@given(TEXTS, LANGUAGES)
def test_no_text_raises_as_words_or_sentences(text: str, language: str | None) -> None:
    search_words(text, language)
    telling_words(text, language)
    index_terms(text, language or "en")
    query_terms(text, (language or "en", "de"))
    content_stems(text, language)
    sentences_in(text, language)
    likely_languages(text)
    language_of(text)
    assert len(flat(text)) == len(text)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=30), st.sampled_from(STEMMED_LANGUAGES))
def test_every_word_has_a_stem_in_every_language(word: str, language: str) -> None:
    assert all(isinstance(stem, str) for stem in stems(word, language))


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.sampled_from(sorted(CALENDARS)))
def test_phrases_of_days_follow_each_other(text: str, language: str) -> None:
    at = 0
    for phrase in day_phrases(text, language):
        assert at <= phrase.start < phrase.end <= len(text)
        at = phrase.end


GROWING: dict[str, Callable[[str], object]] = {
    "words": lambda text: index_terms(text, "en"),
    "numbers": lambda text: numbers_in(text, language="de"),
    "sentences": lambda text: sentences_in(text, "de"),
    "due dates": lambda text: all_due(text, said_on=date(2026, 3, 1), language="de"),
    "english due dates": lambda text: all_due(text, said_on=date(2026, 3, 1), language="en"),
    "days": lambda text: find_day_range(text, today=date(2026, 3, 1), languages=("fr",)),
    "english days": lambda text: find_day_range(text, today=date(2026, 3, 1), languages=("en",)),
}
UNITS = (
    "We meet on Monday and zwei hundert of it by March 3. ",
    "one hundred and ",
    "今天开会。",
    "no full stop ",
)


@pytest.mark.parametrize("name", GROWING)
@pytest.mark.parametrize("unit", UNITS)
def test_time_grows_with_the_length_of_a_text(name: str, unit: str) -> None:
    """Eight times as long takes at most twenty-four times as long; the square would be 64."""
    run = GROWING[name]
    run(unit * 10)

    def best_of_two(times: int) -> float:
        spent = []
        for extra in range(2):
            text = unit * (times + extra)  # never the same text: nothing is answered from memory
            began = time.process_time()
            run(text)
            spent.append(time.process_time() - began)
        return min(spent)

    assert best_of_two(1600) <= 24 * max(best_of_two(200), 0.002)
