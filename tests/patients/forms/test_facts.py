from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from patients.forms.appointments import AppointmentForm
from patients.forms.facts import SAME_MOMENT, NumberField


@pytest.mark.parametrize(("text", "number"), [("1,250", Decimal(1250)), ("0.5", Decimal("0.5")), ("", None)])
def test_numbers_are_typed_as_text(text, number):
    assert NumberField().clean(text) == number


def test_the_range_of_a_number_is_told():
    with pytest.raises(ValidationError) as refused:
        NumberField(low=0, high=3).clean("3.5")

    assert refused.value.messages == ["3.5 is out of range. Enter a number from 0 to 3."]


@pytest.mark.parametrize("text", ["0", "3"])
def test_the_ends_of_the_range_belong_to_it(text):
    assert NumberField(low=0, high=3).clean(text) == Decimal(text)


@pytest.fixture
def form(patient):
    return AppointmentForm({"day": "+1m", "time": "09:30"}, patient=patient)


def test_two_people_at_the_same_moment_get_words_instead_of_an_error_page(form):
    def action(**details):
        raise IntegrityError

    assert form.store(action) is None
    assert form.non_field_errors() == [SAME_MOMENT]


def test_what_an_action_refuses_is_put_at_the_field_it_names(form):
    def action(**details):
        raise ValidationError({"reason": "Say why."})

    assert form.store(action) is None
    assert form.errors == {"reason": ["Say why."]}


def test_an_action_is_not_called_for_a_form_with_mistakes(patient):
    called = []

    AppointmentForm({"day": "", "time": "09:30"}, patient=patient).store(
        lambda **details: called.append(details)
    )

    assert called == []


def test_the_result_of_the_action_is_handed_back(form):
    assert form.store(lambda **details: details["starts_at"]).strftime("%H:%M") == "09:30"


def test_an_untouched_form_has_no_problem(patient):
    assert not AppointmentForm(patient=patient).has_problem
