"""Logic with three values: what follows whatever the unknown answers turn out to be."""

from __future__ import annotations

from assessments.knowledge.trace import Answer


def any_of(*answers: Answer) -> Answer:
    """YES as soon as one is; NO only when all are; otherwise not known."""
    if Answer.YES in answers:
        return Answer.YES
    return Answer.UNKNOWN if Answer.UNKNOWN in answers else Answer.NO


def all_of(*answers: Answer) -> Answer:
    """NO as soon as one is; YES only when all are; otherwise not known."""
    if Answer.NO in answers:
        return Answer.NO
    return Answer.UNKNOWN if Answer.UNKNOWN in answers else Answer.YES
