from datetime import date

import pytest
from django.core.exceptions import ValidationError

from patients.actions.clinical_events import record_event

DAY = date(2024, 3, 5)


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"happened_on": date(2999, 1, 1)}, "happened_on"),
        ({"happened_on": date(1950, 1, 1)}, "happened_on"),
        ({"happened_on": DAY, "ended_on": date(2024, 3, 4), "ended_precision": "day"}, "ended_on"),
        ({"happened_on": DAY, "findings": {"necrosis": "maybe"}}, "findings"),
        ({"happened_on": DAY, "findings": {"unheard": "yes"}}, "findings"),
    ],
)
def test_an_event_that_breaks_a_rule_is_refused_at_its_field(patient, doctor, details, field):
    with pytest.raises(ValidationError) as refused:
        record_event(patient=patient, by=doctor, kind="biopsy", **details)

    assert field in refused.value.message_dict


def test_an_investigation_names_itself(patient, doctor):
    with pytest.raises(ValidationError, match="Choose which investigation it was"):
        record_event(patient=patient, by=doctor, kind="investigation", happened_on=DAY)

    event = record_event(
        patient=patient, by=doctor, kind="investigation", investigation="DXA", happened_on=DAY
    )
    assert event.name == "Bone density (DXA)"
