"""Word error rate of words with their speakers (cpWER).

Everything each speaker says is put end to end; labels are matched one to one with the true speakers
so that the fewest words are wrong. A word given to the wrong person is missing there and too many
here. Words without a speaker count as one more speaker.
Source: Watanabe et al., "CHiME-6 Challenge" (2020), concatenated minimum-permutation WER.
"""

from collections.abc import Iterable, Mapping

import numpy as np

from bench.scoring.speakers import best_match
from bench.scoring.words import WordErrors, normalised


def attributed_errors(
    truth: Mapping[str, str], heard: Iterable[tuple[str | None, str]], *, language: str = "en"
) -> WordErrors:
    """Compare what each speaker said with what each label is said to have said, in order."""
    from rapidfuzz.distance import Levenshtein

    found: dict[str | None, str] = {}
    for speaker, text in heard:
        found[speaker] = f"{found.get(speaker, '')} {text}"
    said = [normalised(text, language) for text in truth.values()]
    given = [normalised(text, language) for text in found.values()]
    words, count = sum(map(len, said)), sum(map(len, given))
    # What matching a pair saves, against leaving one out and inventing the other.
    saved = np.array(
        [[len(a) + len(b) - Levenshtein.distance(a, b) for b in given] for a in said], np.float64
    ).reshape(len(said), len(given))
    return WordErrors(wrong=words + count - round(best_match(saved)), words=words, heard=count)
