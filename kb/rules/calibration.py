"""Weights of confidence. Written by `python -m benchmarks.answers --fit` on 2026-11-22; do not edit.

Ridge logistic regression over 204 judged questions, the dev half of benchmarks/answers/judged.jsonl. Ridges
0.3 and 0.3 and the threshold were chosen there in cross-validation, a wrong answer costing
2 and silence 1: 81 right, 2 wrong, 39 silent;
2 of 82 unanswerable ones answered.
"""

PREFER = {
    "passage": 0.791,
    "line": 0.5433,
    "complete": 1.1292,
    "weakest": 0.2083,
    "title": 1.4937,
    "document": 0.2462,
    "subject": 0.439,
    "subject_in_document": 0.6874,
    "pairs": 2.8188,
    "likeness": 3.2051,
    "lead": 3.2584,
    "strength": 0.4432,
    "length": 3.1273,
    "is_faq": -0.2821,
    "is_guide": -0.5037,
    "code": 3.0884,
    "bias": -6.9856,
}

TRUST = {
    "document": 1.9682,
    "subject": 2.322,
    "subject_in_document": -0.3666,
    "likeness": 2.7895,
    "strength": 2.3585,
    "length": 2.1583,
    "code": 1.8157,
    "is_guide": -1.5556,
    "bias": -4.9369,
}

THRESHOLD = 0.8
