from django import forms

from patients.forms.ticks import TickField, ask


class Order(forms.Form):
    amount = forms.CharField()
    is_meant = TickField(label="I checked")

    def clean(self):
        ask(self, "is_meant", f"{self.cleaned_data['amount']} is a lot.")
        return self.cleaned_data


def test_a_question_is_refused_until_it_is_ticked():
    assert Order({"amount": "90"}).errors == {"is_meant": ["90 is a lot."]}
    assert Order({"amount": "90", "is_meant": "90 is a lot."}).is_valid()


def test_a_tick_does_not_answer_another_question():
    assert not Order({"amount": "900", "is_meant": "90 is a lot."}).is_valid()
