"""Prints how well judged questions are answered, and writes fitted weights into kb/rules/calibration.py."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.answers import fitting
from benchmarks.answers.fitting import TRUSTED, Count, Model, Outcome
from benchmarks.answers.judging import NAMES, Asked, asked, judged
from kb.rules import calibration

TARGET = Path(__file__).resolve().parents[2] / "kb" / "rules" / "calibration.py"
SPLITS = ("dev", "test")


def run() -> None:
    """Tables at the weights in use, for both halves."""
    used = model()
    halves = {split: [asked(one) for one in judged(split)] for split in SPLITS}
    print(f"\nAnswers at threshold {calibration.THRESHOLD}\n\n{heading()}")
    for split, questions in halves.items():
        print(line(split, fitting.count(fitting.outcomes(used, questions), calibration.THRESHOLD)))
    print("\nCalibration on the test half\n\n| said | questions | were right |\n| --- | ---: | ---: |")
    for low, high, number, share in reliability(fitting.outcomes(used, halves["test"])):
        print(f"| {low:.1f}–{high:.1f} | {number} | {share:.0%} |")
    print("\nWrong with confidence on the dev half\n")
    for text in complaints(used, halves["dev"]):
        print(text)


def model() -> Model:
    """The weights in use."""
    return Model(array(calibration.PREFER, NAMES), array(calibration.TRUST, TRUSTED))


def array(weights: Mapping[str, float], names: Sequence[str]) -> fitting.Floats:
    return np.array([weights.get(name, 0.0) for name in (*names, "bias")])


def named(weights: fitting.Floats, names: Sequence[str]) -> dict[str, float]:
    return {name: round(float(weight), 4) for name, weight in zip([*names, "bias"], weights, strict=True)}


def heading() -> str:
    columns = "half | answerable | right | wrong | silent | unanswerable | answered in vain | wrong of all | cost"
    return f"| {columns} |\n| --- |{' ---: |' * 8}"


def line(name: str, counted: Count) -> str:
    shares = [
        str(counted.answerable),
        f"{counted.right} ({counted.right / max(1, counted.answerable):.0%})",
        str(counted.wrong),
        str(counted.silent),
        str(counted.unanswerable),
        f"{counted.answered_in_vain} ({counted.answered_in_vain / max(1, counted.unanswerable):.1%})",
        f"{counted.wrong_share:.1%}",
        str(counted.cost),
    ]
    return f"| {name} | {' | '.join(shares)} |"


def reliability(found: Sequence[Outcome]) -> list[tuple[float, float, int, float]]:
    edges = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    rows = []
    for low, high in pairwise(edges):
        inside = [right for sure, right, _ in found if low <= sure < high or (high == 1.0 and sure == 1.0)]
        rows.append((low, high, len(inside), sum(inside) / max(1, len(inside))))
    return rows


def complaints(model: Model, questions: Sequence[Asked]) -> list[str]:
    found = []
    for one in questions:
        sure, best = model.answer(one)
        if best >= 0 and sure >= calibration.THRESHOLD and not one.right[best]:
            wanted = ", ".join(one.judged.places) or one.judged.why
            found.append(f"  {sure:.2f} {one.judged.question} → {one.places[best]} (wanted: {wanted})")
    return found


def fit() -> None:
    """Ridges by log loss in cross-validation on the dev half, threshold by cost there; the test half is not touched."""
    questions = [asked(one) for one in judged("dev")]
    pairs = [(a, b) for a in fitting.RIDGES for b in fitting.RIDGES]
    tried = {pair: fitting.crossed(questions, *pair) for pair in pairs}
    best = min(pairs, key=lambda pair: fitting.log_loss(tried[pair]))
    threshold = fitting.cheapest(tried[best])
    fresh = fitting.fitted(questions, *best)
    counted = fitting.count(tried[best], threshold)
    TARGET.write_text(module(fresh, threshold, best, len(questions), counted), encoding="utf-8")
    calibration.PREFER, calibration.TRUST = named(fresh.prefer, NAMES), named(fresh.trust, TRUSTED)
    calibration.THRESHOLD = threshold
    print(f"ridges {best}, log loss {fitting.log_loss(tried[best]):.3f}, threshold {threshold}\n\n{heading()}")
    print(line("dev, crossed", counted))


def module(fresh: Model, threshold: float, ridges: tuple[float, float], size: int, counted: Count) -> str:
    def numbers(name: str, weights: dict[str, float]) -> str:
        rows = "\n".join(f'    "{label}": {weight},' for label, weight in weights.items())
        return f"{name} = {{\n{rows}\n}}\n"

    how = f'''"""Weights of confidence. Written by `python -m benchmarks.answers --fit` on {date.today()}; do not edit.

Ridge logistic regression over {size} judged questions, the dev half of benchmarks/answers/judged.jsonl. Ridges
{ridges[0]} and {ridges[1]} and the threshold were chosen there in cross-validation, a wrong answer costing
{fitting.WRONG} and silence {fitting.SILENT}: {counted.right} right, {counted.wrong} wrong, {counted.silent} silent;
{counted.answered_in_vain} of {counted.unanswerable} unanswerable ones answered.
"""

'''
    prefer, trust = named(fresh.prefer, NAMES), named(fresh.trust, TRUSTED)
    return f"{how}{numbers('PREFER', prefer)}\n{numbers('TRUST', trust)}\nTHRESHOLD = {threshold}\n"
