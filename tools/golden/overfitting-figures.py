"""Computes the figures of test/golden/overfitting.test.ts by code that shares nothing with ours.

Run in an environment with numpy and scipy, from the project's root:

    python tools/golden/overfitting-figures.py

The returns come from the linear congruential generator of test/golden/analysis-series.ts. Halves are chosen
by itertools, Sharpe ratios computed from the rows themselves, ranks by scipy's rankdata. Figures were printed
with numpy 2.4.6 and scipy 1.17.1.
"""

import itertools
import json

import numpy as np
from scipy import stats

from analysis_series import steps

EULER = 0.5772156649015329
BLOCKS = 16


def settings(common, drift):
    """Twelve settings of 330 returns: a shared part, one of their own, and a drift that rises with each."""
    market = np.array(steps(1, 330)) / 100_000
    return np.array([
        common * market + (1 - common) * np.array(steps(100 + k, 330)) / 100_000 + k * drift / 100_000
        for k in range(12)
    ]).T


def sharpe(rows):
    return rows.mean(axis=0) / rows.std(axis=0)


def overfitting(matrix):
    rows = len(matrix) // BLOCKS
    blocks = np.split(matrix[len(matrix) - rows * BLOCKS:], BLOCKS)
    ranks, losses = [], 0
    for chosen in itertools.combinations(range(BLOCKS), BLOCKS // 2):
        inside = np.concatenate([blocks[i] for i in chosen])
        outside = np.concatenate([blocks[i] for i in range(BLOCKS) if i not in chosen])
        best = int(np.argmax(sharpe(inside)))
        out = sharpe(outside)
        ranks.append(stats.rankdata(out)[best] / (len(out) + 1))
        losses += out[best] < 0
    logits = np.log(np.array(ranks) / (1 - np.array(ranks)))
    return {
        "combinations": len(ranks), "probability": float((logits <= 0).mean()),
        "lossProbability": losses / len(ranks), "meanRank": float(np.mean(ranks)),
    }


def deflated(matrix):
    correlation = np.corrcoef(matrix.T)
    count = len(correlation)
    mean = (correlation.sum() - count) / (count * (count - 1))
    trials = mean + (1 - mean) * count
    ratios = matrix.mean(axis=0) / matrix.std(axis=0, ddof=1)
    variance = ratios.var(ddof=1)
    best = int(np.argmax(ratios))
    maximum = np.sqrt(variance) * (
        (1 - EULER) * stats.norm.ppf(1 - 1 / trials) + EULER * stats.norm.ppf(1 - 1 / (trials * np.e))
    )
    skew, kurtosis = stats.skew(matrix[:, best]), stats.kurtosis(matrix[:, best], fisher=False)
    ratio = ratios[best]
    distance = (ratio - maximum) * np.sqrt(len(matrix) - 1)
    distance /= np.sqrt(1 - skew * ratio + (kurtosis - 1) / 4 * ratio**2)
    return {
        "independentTrials": float(trials), "variance": float(variance),
        "expectedMaximum": float(maximum), "deflated": float(stats.norm.cdf(distance)),
    }


for common, drift in ((0, 1), (0.8, 12)):
    matrix = settings(common, drift)
    print(common, drift, json.dumps({**overfitting(matrix), **deflated(matrix)}, indent=2))
print([float(stats.norm.ppf(p)) for p in (1e-12, 0.001, 0.025, 0.5, 0.8, 0.999, 1 - 1e-9)])
