"""The encoding of a caption file, detected from its bytes, or that it cannot be detected."""

import codecs
import re
import unicodedata

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE_ARROW = b"-\0-\0>\0"
"""``-->`` in UTF-16 without a mark: at an even place in little endian, at an odd one in big."""

_NEVER_CAPTIONS = (
    "cp437 cp775 cp852 cp858 hp-roman8 mac-cyrillic mac-greek mac-iceland mac-latin2 mac-turkish"
).split()
"""Encodings of DOS, early Macs and a printer that short captions in Western ones are mistaken for.
Source: chardet 7.7 on messages of Django's catalogues in 35 languages, two to 25 to a file: of 1415
files 12 were read wrongly with them and 3 without (2, and 8 refused, with what stands below)."""

_MIN_FOREIGN_BYTES = 6
"""Fewer bytes of another script than Latin prove nothing."""

_MIN_TWICE = 3
"""So many letters that turn out as UTF-8 are no chance."""

_WORD = re.compile(r"[^\W\d_]+")


def decoded(data: bytes) -> str | None:
    """The text of a caption file; None where its encoding cannot be detected."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if (at := data.find(_WIDE_ARROW)) >= 0:
        return _strict(data, "utf-16-be" if at % 2 else "utf-16-le")
    if (text := _strict(data, "utf-8")) is not None:
        return _written_twice(text) or text
    if (text := _with_surrogates(data)) is not None:
        return text
    if (text := _damaged_utf8(data)) is not None:
        return text
    found = _detected(_words_alone(data))
    return _strict(data, found) if found else None


def _detected(words: bytes) -> str | None:
    import chardet  # only files that are not UTF-8 need it

    high = sum(byte >= 0x80 for byte in words)
    if high < _MIN_FOREIGN_BYTES and 2 * high > len(words.split(b"\n", 1)[0]):
        return None
    era = chardet.EncodingEra
    likely = chardet.detect_all(
        words,
        encoding_era=era.MODERN_WEB | era.LEGACY_ISO | era.LEGACY_MAC | era.DOS,
        exclude_encodings=_NEVER_CAPTIONS,
    )
    for found in likely:
        encoding = found["encoding"]
        text = _strict(words, encoding) if encoding else None
        if text is not None and _is_writing(text):
            return encoding
    return None


def _written_twice(text: str) -> str | None:
    """What UTF-8 was before it was taken for Latin letters and encoded once more; None else."""
    for encoding in ("cp1252", "latin-1"):
        try:
            first = text.encode(encoding).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        if sum(not letter.isascii() for letter in first) >= _MIN_TWICE:
            return first
    return None


def _with_surrogates(data: bytes) -> str | None:
    """UTF-8 as some programs write what lies beyond 16 bits: each half of a pair by itself."""
    try:
        halves = data.decode("utf-8", errors="surrogatepass")
    except UnicodeDecodeError:
        return None
    return halves.encode("utf-16-le", errors="surrogatepass").decode("utf-16-le", errors="replace")


def _damaged_utf8(data: bytes) -> str | None:
    """UTF-8 with a few bytes of something else, each shown as unreadable; None for all else."""
    text = data.decode("utf-8", errors="replace")
    whole = sum(not letter.isascii() for letter in text)
    lost = text.count("\ufffd")
    return text if whole - lost >= max(_MIN_FOREIGN_BYTES / 2, 3 * lost) else None


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _is_writing(text: str) -> bool:
    """Whether nearly all words are of one script, and small, capitalised or all capitals."""
    if any(char not in "\t\n\r\f\v" and unicodedata.category(char) == "Cc" for char in text):
        return False
    words = _WORD.findall(text)
    return sum(not _is_word(word) for word in words) <= 0.1 * len(words)


def _is_word(word: str) -> bool:
    if any(unicodedata.category(letter) == "Lo" for letter in word):
        return True  # scripts without capitals, which are written together with others
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in word} - {"MODIFIER"}
    rest = word[1:]
    return len(scripts) == 1 and (rest.islower() or rest == rest.upper())


def _words_alone(data: bytes) -> bytes:
    """The spoken lines: times and numbers say nothing of a language."""
    lines = (line for line in data.splitlines() if b"-->" not in line)
    return b"\n".join(line for line in lines if not line.strip().isdigit())
