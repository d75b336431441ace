from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from patients.actions.visits import record_visit

DAY = date(2024, 3, 5)


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"visited_on": date(2999, 1, 1)}, "visited_on"),
        ({"symptoms": {"fever": "maybe"}}, "symptoms"),
        ({"symptoms": {"unheard": "yes"}}, "symptoms"),
        ({"mmt8": {"deltoid_right": 11}}, "mmt8"),
        ({"mmt8": {"deltoid_right": 7.5}}, "mmt8"),
        ({"mmt8": {"toe": 5}}, "mmt8"),
        ({"haq": Decimal("3.5")}, "__all__"),
    ],
)
def test_a_visit_that_breaks_a_rule_is_refused(patient, doctor, details, field):
    with pytest.raises(ValidationError) as refused:
        record_visit(patient=patient, by=doctor, **{"visited_on": DAY, **details})

    assert field in refused.value.message_dict


def test_mmt8_has_a_total_only_when_all_eight_muscles_were_tested(patient, doctor):
    visit = record_visit(patient=patient, by=doctor, visited_on=DAY, mmt8={"deltoid_right": 10})

    assert visit.mmt8_total is None
