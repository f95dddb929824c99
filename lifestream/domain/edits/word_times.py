"""Times of words that were typed over recognised ones.

A word that stays keeps its time; what is new shares the time of what it replaced.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from lifestream.domain.transcript import Segment, Word

WIDE = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Kana and Han: written without blanks, so each character is a word here."""

_TOKEN = re.compile(rf"[{WIDE}]|[^\s{WIDE}]+")
_EDGE = re.compile(r"^\W+|\W+$")


def tokens(text: str) -> list[str]:
    """The words of a text."""
    return _TOKEN.findall(text)


def sounds(token: str) -> str:
    """A word as it is compared: without case and without the marks around it."""
    return _EDGE.sub("", token).casefold() or token


def likeness(one: str, other: str) -> float:
    """How much two texts have in common, 0-1, word by word."""
    if one == other:
        return 1.0
    first = [sounds(token) for token in tokens(one)]
    second = [sounds(token) for token in tokens(other)]
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def retimed(segment: Segment, text: str) -> tuple[Word, ...]:
    """Words of ``text`` with the times of the segment's words; none where those have none."""
    old = segment.words
    if not old:
        return ()
    new = tokens(text)
    matcher = SequenceMatcher(
        None, [sounds(word.text.strip()) for word in old], [sounds(t) for t in new], autojunk=False
    )
    words: list[Word] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            words += [
                _kept(word, token) for word, token in zip(old[i1:i2], new[j1:j2], strict=True)
            ]
        elif j2 > j1:
            start_s = old[i1].start_s if i2 > i1 else (old[i1 - 1].end_s if i1 else segment.start_s)
            if i2 > i1:
                end_s = old[i2 - 1].end_s
            else:
                end_s = old[i1].start_s if i1 < len(old) else segment.end_s
            speaker = old[min(i1, len(old) - 1)].speaker
            words += _spread(new[j1:j2], start_s, max(start_s, end_s), speaker)
    return tuple(words)


def _kept(word: Word, token: str) -> Word:
    if word.text.strip() == token:
        return word
    return Word(
        start_s=word.start_s,
        end_s=word.end_s,
        text=token,
        probability=None,
        speaker=word.speaker,
    )


def _spread(new: Sequence[str], start_s: float, end_s: float, speaker: str | None) -> list[Word]:
    """The words one after the other, each with its share of the characters."""
    total = sum(len(token) for token in new)
    words: list[Word] = []
    at, length_s = 0, end_s - start_s
    for token in new:
        begins_s = start_s + length_s * at / total
        at += len(token)
        ends_s = end_s if at == total else start_s + length_s * at / total
        words.append(Word(start_s=begins_s, end_s=ends_s, text=token, speaker=speaker))
    return words


def merged_text(base: str, typed: str, current: str) -> str:
    """The change from ``base`` to ``typed``, applied to ``current``.

    Where both changed the same words, what was typed counts. Blanks follow ``typed`` and
    ``current``: words are joined by one.
    """
    if current == base:
        return typed
    old, mine, theirs = tokens(base), tokens(typed), tokens(current)
    wanted = _changes(old, mine)
    given = _changes(old, theirs)
    result: list[str] = []
    at = 0
    for start, end, words in wanted:
        result += _between(old, given, at, start)
        result += words
        at = end
    result += _between(old, given, at, len(old), to_end=True)
    return join(result)


def join(words: Sequence[str]) -> str:
    """Words to a text: blanks between them, none between characters that need none."""
    text = ""
    for word in words:
        text += glue(text, word) + word
    return text


def glue(left: str, right: str) -> str:
    """The text between two texts that become one."""
    if not left or not right:
        return ""
    wide = re.compile(f"[{WIDE}。、！？]")
    return "" if wide.match(left[-1]) and wide.match(right[0]) else " "


Change = tuple[int, int, list[str]]


def _changes(old: list[str], new: list[str]) -> list[Change]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [(i1, i2, new[j1:j2]) for tag, i1, i2, j1, j2 in matcher.get_opcodes() if tag != "equal"]


def _between(
    old: list[str], changes: list[Change], start: int, end: int, *, to_end: bool = False
) -> list[str]:
    """``old[start:end]`` with those of the changes that lie inside."""
    result: list[str] = []
    at = start
    for first, last, words in changes:
        inside = first >= at and (last < end or (to_end and last <= end) or first < last <= end)
        if not inside:
            continue
        result += old[at:first] + words
        at = last
    return result + old[at:end]
