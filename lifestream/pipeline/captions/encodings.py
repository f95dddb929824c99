"""Which encoding a caption file is in, told from its bytes, or that nobody can tell.

Caption files are short and full of digits, so general detectors guess wrong on them. What must hold
here is that text is never read as nonsense: an encoding is taken only where the text it gives looks
like writing of one language, and where all that do so agree.
"""

import codecs
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lifestream.domain.language.languages import likely_languages

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE_ARROW = b"-\0-\0>\0"
"""``-->`` in UTF-16 without a mark: at an even place in little endian, at an odd one in big."""

_LATIN = ("cp1252", "cp1250", "cp1254", "cp1257", "iso8859-2", "iso8859-15", "mac-roman", "cp850")
_LETTERS = {
    "de": "äöüß",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "es": "áéíñóúü¿¡",
    "pt": "ãâáàçéêíõóôúü",
    "it": "àèéìíòóùú",
    "nl": "éèëïóöü",
    "sv": "åäöé",
    "da": "æøåé",
    "is": "áðéíóúýþæö",
    "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "hu": "áéíóöőúüű",
    "ro": "ăâîșşțţ",
    "hr": "čćđšž",
    "tr": "çğıöşüâîû",
    "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž",
    "et": "äõöüšž",
}
"""Letters beyond a to z of each language. Source: Unicode CLDR, main exemplar characters."""

_MARGIN = 0.06
"""Readings nearer than this are equally good."""

_PUNCTUATION = "“”‘’„‚«»‹›–—…•·°€£§©®™¿¡ª º×½¼¾♪\u00a0\u00ad"
_FROM_LATIN_SHARE, _SCRIPT_SHARE = 0.45, 0.5
"""Of a Latin text's letters fewer are beyond ASCII; of any other script's more."""

_LOANED = "éèàáíóúñçöüäëïâêîô"
"""In names and loan words of any language; they prove nothing and exclude nothing."""

_IMPOSSIBLE = {"pt": re.compile("õ(?!e)|ã(?![eo]|\\b)"), "fr": re.compile("œ(?![uicdns])")}
"""What these languages never write, but Hungarian and Polish do when read as Western."""

_ALPHABETS = {
    "CYRILLIC": ("cp1251", "koi8-u", "koi8-r", "cp866", "iso8859-5"),
    "GREEK": ("cp1253", "iso8859-7"),
    "HEBREW": ("cp1255", "iso8859-8"),
    "ARABIC": ("cp1256",),
}
_MARKS_OF_SCRIPTS = "№،؟؛ـ"
_FREQUENT = {
    "CYRILLIC": frozenset("оеаинтсрвлкі"),
    "GREEK": frozenset("αοιετσνηυρςάίό"),
    "HEBREW": frozenset("יוהלאתרבמש"),
    "ARABIC": frozenset("اليومنرتبة"),
}
"""The commonest letters of each script's languages: over half of any text, far less of nonsense."""

_LEAST_FREQUENT = 0.42
_COMMON_SHARE = 0.75
_CHINESE = frozenset(
    "的一是不了在人有我他这個个們们中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子得于下自"
    "之年过過发發后後作里用道行所然家种事成方多经經么去法学如都同现現当没動动面起看定天分还還进好小部其些主样"
    "理心本前开開但因只从想实日三二五月明周週早見见点點萬万元"
)
_KOREAN = frozenset("이다는을를에의니하가고은기지도로한서요습세있안것들그나")
_LEAST_COMMON_WORDS = 0.12


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """A way to read the bytes, and how well it looks (0 to 1)."""

    text: str
    score: float
    language: str = ""


def decoded(data: bytes) -> str | None:
    """The text of a caption file; None where its encoding cannot be told."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if (at := data.find(_WIDE_ARROW)) >= 0:
        return _strict(data, "utf-16-be" if at % 2 else "utf-16-le")
    if (text := _strict(data, "utf-8")) is not None:
        return text
    words = _words_alone(data)
    readings = [one for find in _FINDERS for one in find(data, words)]
    return _agreed(readings)


def _agreed(readings: list[_Reading]) -> str | None:
    """The best reading, where no other one as good says something else."""
    if not readings:
        return None
    best = max(one.score for one in readings)
    near = [one for one in readings if one.score >= best - _MARGIN]
    texts = {one.text for one in near}
    if len(texts) == 1:
        return texts.pop()
    # Which language the plain words are in decides between two ways of reading the others.
    fitting = {one.text for one in near if one.language in likely_languages(one.text)[:1]}
    return fitting.pop() if len(fitting) == 1 else None


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _words_alone(data: bytes) -> bytes:
    """The lines that are said: without times, numbers and what marks a cue."""
    lines = (line for line in data.splitlines() if b"-->" not in line)
    return b"\n".join(line for line in lines if not line.strip().isdigit())


def _high_share(words: bytes) -> float:
    high = sum(byte >= 0x80 for byte in words)
    ascii_letters = sum(65 <= byte & ~32 <= 90 for byte in words if byte < 0x80)
    return high / max(1, high + ascii_letters)


def _latin(data: bytes, words: bytes) -> Iterator[_Reading]:
    if _high_share(words) > _FROM_LATIN_SHARE:
        return
    for rank, encoding in enumerate(_LATIN):
        text, said = _strict(data, encoding), _strict(words, encoding)
        if text is None or said is None:
            continue
        beyond = [letter for letter in said.lower() if ord(letter) >= 0x80]
        beyond = [letter for letter in beyond if letter not in _PUNCTUATION]
        for language, letters in _LETTERS.items():
            own = sum(letter in letters for letter in beyond)
            known = all(letter in letters or letter in _LOANED for letter in beyond)
            impossible = _IMPOSSIBLE.get(language)
            if impossible and impossible.search(said.lower()):
                continue
            if _cases_fit(said) and known and 2 * own >= len(beyond):
                # Letters of its own speak for a language, and the common encodings come first.
                score = 0.9 - 0.1 * (rank >= 4) - 0.1 * (own < len(beyond))
                yield _Reading(text=text, score=score, language=language)


def _alphabetic(data: bytes, words: bytes) -> Iterator[_Reading]:
    """Readings whose letters are of one script, cased like words, the common ones often enough."""
    if _high_share(words) < _SCRIPT_SHARE:
        return
    for script, encodings in _ALPHABETS.items():
        for encoding in encodings:
            text, said = _strict(data, encoding), _strict(words, encoding)
            if text is not None and said is not None and _is_written_in(script, said):
                yield _Reading(text=text, score=_frequent_share(script, said))


def _is_written_in(script: str, said: str) -> bool:
    beyond = [one for one in said if ord(one) >= 0x80]
    letters = [one for one in beyond if one.isalpha()]
    strange = [
        one for one in beyond if not one.isalpha() and one not in _PUNCTUATION + _MARKS_OF_SCRIPTS
    ]
    ours = sum(unicodedata.name(letter, "").startswith(script) for letter in letters)
    fits = bool(letters) and not strange and ours >= 0.98 * len(letters) and _cases_fit(said)
    return fits and _frequent_share(script, said) >= _LEAST_FREQUENT


def _frequent_share(script: str, said: str) -> float:
    letters = [one.lower() for one in said if ord(one) >= 0x80 and one.isalpha()]
    return sum(one in _FREQUENT[script] for one in letters) / max(1, len(letters))


def _asian(data: bytes, words: bytes) -> Iterator[_Reading]:
    """Two bytes a character: the common characters of each standard lie together."""
    if _high_share(words) < _SCRIPT_SHARE:
        return
    for encoding, is_common in _ASIAN:
        text, said = _strict(data, encoding), _strict(words, encoding)
        wide = [one for one in said or "" if ord(one) >= 0x80 and one.isalpha()]
        if text is None or len(wide) < 2:
            continue
        share = sum(is_common(one) for one in wide) / len(wide)
        frequent = sum(one in _CHINESE or one in _KOREAN or _is_kana(one) for one in wide)
        if share >= _COMMON_SHARE and frequent >= _LEAST_COMMON_WORDS * len(wide):
            yield _Reading(text=text, score=0.4 + frequent / len(wide))


def _leads(encoding: str, first: int, last: int) -> Callable[[str], bool]:
    def is_common(letter: str) -> bool:
        try:
            raw = letter.encode(encoding)
        except UnicodeEncodeError:
            return False
        return len(raw) == 2 and first <= raw[0] <= last

    return is_common


def _is_kana(letter: str) -> bool:
    return "\u3041" <= letter <= "\u30fa"


def _is_japanese(letter: str) -> bool:
    common = _leads("cp932", 0x88, 0x97)
    return _is_kana(letter) or letter == "\u30fc" or common(letter)


_ASIAN: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("gb18030", _leads("gb2312", 0xB0, 0xD7)),
    ("big5", _leads("big5", 0xA4, 0xC6)),
    ("cp932", _is_japanese),
    ("euc-jp", _is_japanese),
    ("cp949", _leads("euc-kr", 0xB0, 0xC8)),
)
_FINDERS = (_latin, _alphabetic, _asian)
_WORD = re.compile(r"[^\W\d_]+")


def _cases_fit(text: str) -> bool:
    """Words are small, capitalised or all capitals; a wrong encoding mixes them."""
    cased = [word for word in _WORD.findall(text) if word.lower() != word.upper()]
    wrong = sum(not (word.islower() or word[1:].islower() or word.isupper()) for word in cased)
    return wrong <= 0.1 * len(cased)
