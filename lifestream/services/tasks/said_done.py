"""Words that say that something promised earlier is done: proposals for a person to confirm.

Seven languages, by the forms that speak of what is over ("have sent", "ist erledigt"). Questions,
denials and plans do not count.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lifestream.domain.edits.transcript_overlay import EditedSegment, EditedTranscript
from lifestream.domain.language.languages import base_code, language_of
from lifestream.services.tasks.same_promise import Promise
from lifestream.text.search_words import telling_words
from lifestream.text.sentence_cuts import sentence_spans
from lifestream.text.stems import stem

MIN_WORDS = 2
MIN_SHARE = 0.5
"""Of the words of the promise, its verb counted, this much is said again."""

_OVER = {
    "en": r"done|finished|completed|sent|delivered|submitted|fixed|signed|ordered|booked|paid"
    r"|uploaded|published|(?:i|we|he|she|they)(?:'ve|’ve| have| has|'s|’s)"
    r"\s+(?:already\s+|just\s+)?\w+(?:ed|en|nt|lt|de|ught)|is ready|are ready|is out",
    "de": r"erledigt|fertig|abgeschlossen|geschafft|(?:habe|haben|hat|ist|sind|wurde|wurden)\b.*"
    r"\b\w*ge\w+(?:t|en)|(?:habe|haben|hat|ist|sind|wurde|wurden)\b.*\b(?:be|ver|er|unter|über)\w+t",
    "es": r"terminad[oa]s?|list[oa]s?|(?:he|hemos|ha|han)\s+(?:ya\s+)?(?:\w+[ai]do|hecho|escrito)"
    r"|ya\s+está\w*",
    "fr": r"terminée?s?|c'est fait|prête?s?|(?:ai|avons|a|ont|est|sont)\s+(?:déjà\s+)?"
    r"\w+(?:é|ée|és|ées|fait|fini|mis|écrit)",
    "it": r"finit[oa]|pront[oa]|(?:ho|abbiamo|ha|hanno|è|sono)\s+(?:già\s+)?"
    r"\w*(?:[aiu]t[oaie]|fatto|scritto|messo|speso)",
    "pt": r"pront[oa]s?|conclu[ií]d[oa]s?|feit[oa]s?|terminad[oa]s?|j[áa]\s+\w+(?:ei|i|ou|eu)"
    r"|(?:foi|foram)\s+\w+[ai]d[oa]s?",
    "nl": r"klaar|afgerond|verstuurd|verzonden"
    r"|(?:heb|hebben|heeft|is|zijn)\b.*\b\w*ge\w+(?:d|t|en)",
}
_NOT_YET = {
    "en": r"not|never|\w+n't|\w+n’t|almost|nearly|half|will|would|should|going to|once|when|if",
    "de": r"nicht|noch|kein\w*|fast|beinahe|werde|wird|sobald|wenn",
    "es": r"no|todavía|aún|casi|cuando|si",
    "fr": r"pas|encore|presque|quand|si|jamais",
    "it": r"non|ancora|quasi|quando|se",
    "pt": r"não|ainda|quase|quando|se",
    "nl": r"niet|nog|bijna|geen|zodra|als",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidPlace:
    """A sentence that says so, and where."""

    text: str
    start_s: float
    end_s: float
    speaker: str | None
    segment_id: str
    words: frozenset[str]


class SaidDoneFinder:
    """The sentences of one recording that speak of what is over, read once."""

    def __init__(self, edited: EditedTranscript) -> None:
        self._places = [
            place for one in edited.segments for place in _over(one, edited.transcript.language)
        ]

    def find(self, promise: Promise, names: Mapping[str, str]) -> SaidPlace | None:
        """Where it is said that the promise is kept; the last such place.

        Args:
            names: Given names by label in this recording.
        """
        wanted = promise.words
        for place in reversed(self._places):
            shared = wanted & place.words
            if len(shared) < min(MIN_WORDS, len(wanted)) or len(shared) < MIN_SHARE * len(wanted):
                continue
            if wanted and _may_know(promise, place, names):
                return place
        return None


def _over(one: EditedSegment, language: str | None) -> list[SaidPlace]:
    text, segment = one.segment.text, one.segment
    found = []
    for start, end in sentence_spans(text):
        sentence = text[start:end].strip()
        code = base_code(language) or language_of(sentence) or "en"
        if not says_over(sentence, code):
            continue
        length_s = (segment.end_s - segment.start_s) / max(len(text), 1)
        found.append(
            SaidPlace(
                text=sentence,
                start_s=segment.start_s + start * length_s,
                end_s=segment.start_s + end * length_s,
                speaker=segment.speaker,
                segment_id=one.segment_id,
                words=frozenset(stem(word, code) for word in telling_words(sentence, code)),
            )
        )
    return found


def says_over(sentence: str, language: str) -> bool:
    """Whether the sentence says that something is over, and neither asks nor denies it."""
    over, not_yet = _OVER.get(language), _NOT_YET.get(language)
    if over is None or not_yet is None or sentence.rstrip().endswith("?"):
        return False
    return bool(_word(over).search(sentence)) and not _word(not_yet).search(sentence)


def _word(forms: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{forms})(?!\w)", re.IGNORECASE)


def _may_know(promise: Promise, place: SaidPlace, names: Mapping[str, str]) -> bool:
    """The one whose it is says so, or it is said of them; any speaker where the owner is open."""
    speaker = names.get(place.speaker or "", "")
    if not promise.person or not speaker:
        return True
    first = promise.person.split()[0]
    return speaker.split()[0] == first or bool(_word(re.escape(first)).search(place.text))
