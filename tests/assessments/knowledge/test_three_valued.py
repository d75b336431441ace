from itertools import product

import pytest

from assessments.knowledge.three_valued import all_of, any_of
from assessments.knowledge.trace import Answer

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


def over_all_completions(rule, answers):
    """What `rule` over booleans gives whatever the unknown answers turn out to be."""
    open_ = [[True, False] if a == UNKNOWN else [a == YES] for a in answers]
    outcomes = {rule(values) for values in product(*open_)}
    return {frozenset({True}): YES, frozenset({False}): NO}.get(frozenset(outcomes), UNKNOWN)


@pytest.mark.parametrize("answers", list(product((YES, NO, UNKNOWN), repeat=3)))
def test_unknown_decides_nothing_that_the_known_answers_do_not(answers):
    assert any_of(*answers) == over_all_completions(any, answers)
    assert all_of(*answers) == over_all_completions(all, answers)
