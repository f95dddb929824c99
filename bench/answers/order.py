"""Fitting the weights by which found places are put in order: which passages touch an answer.

Questions of QMSum's training meetings and of the clear recordings' half for fitting, each with the
passages of the index's search. A question counts once, however many passages were found for it.
Translated questions are left out: they share no words, and taught the others to do without.
"""

import json
from collections.abc import Sequence

import numpy as np

from bench.answers.asked import NOBODY_NAMED, AskedQuestion
from bench.answers.fit import fit_logistic
from bench.answers.truth import touches
from bench.report import ROOT, say
from lifestream.services.ask.moment_order import (
    FILE,
    MAX_ORDERED,
    SIGNS,
    fitted_weights,
    signs_of,
)

RIDGE = 30.0
OF_A_QUESTION = 20.0
DIGITS = 4


def fit_order(asked: Sequence[AskedQuestion]) -> None:
    """Fit the weights and write them beside the code that uses them."""
    signs, touched, weights = [], [], []
    for one in asked:
        hits = one.hits[:MAX_ORDERED]
        if one.kind != "answerable" or one.is_translated or len(hits) < 2:
            continue
        signs.append(signs_of(one.words, hits, NOBODY_NAMED))
        touched.append([float(touches(one, at)) for at in range(len(hits))])
        weights.append(np.full(len(hits), OF_A_QUESTION / len(hits)))
    head = fit_logistic(
        np.concatenate(signs), np.concatenate(touched), np.concatenate(weights), SIGNS, RIDGE
    )
    slopes = np.array(head.weights) / np.array(head.scales)
    bias = head.bias - float(slopes @ np.array(head.means))
    found = {
        "weights": {
            sign: round(float(slope), DIGITS) for sign, slope in zip(SIGNS, slopes, strict=True)
        },
        "bias": round(bias, DIGITS),
    }
    path = ROOT / "lifestream" / "services" / "ask" / FILE
    path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    fitted_weights.cache_clear()
    say(f"order: {len(signs)} questions, {found}")
