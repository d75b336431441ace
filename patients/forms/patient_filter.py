from django import forms

from patients.knowledge.drugs import DRUGS
from patients.knowledge.subtypes import SUBTYPES
from patients.models.patient import FOLLOWED, PatientStatus

STATUSES = [("followed", "Followed now"), *PatientStatus.choices, ("all", "All")]


class PatientFilterForm(forms.Form):
    """What the patient list is narrowed to. `q` holds names, so it is only ever sent in a body."""

    q = forms.CharField(label="Name, hospital number or birth date", required=False, max_length=80)
    subtype = forms.ChoiceField(choices=[("", "Any subtype"), *SUBTYPES.items()], required=False)
    drug = forms.ChoiceField(
        label="Takes now",
        choices=[("", "Any drug"), *((code, drug.name) for code, drug in DRUGS.items() if not drug.is_once)],
        required=False,
    )
    status = forms.ChoiceField(choices=STATUSES, required=False)
    overdue = forms.BooleanField(label="Only with overdue items", required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget.attrs |= {"type": "search", "autocomplete": "off", "spellcheck": "false"}

    def narrow(self, patients, *, user, today):
        """The patients that match, and whether anything narrows the list."""
        chosen = self.cleaned_data if self.is_valid() else {}
        status = chosen.get("status") or "followed"
        if status == "followed":
            patients = patients.filter(status__in=FOLLOWED)
        elif status != "all":
            patients = patients.filter(status=status)
        if chosen.get("subtype"):
            patients = patients.filter(subtype=chosen["subtype"])
        if chosen.get("drug"):
            patients = patients.on_drug(chosen["drug"])
        if chosen.get("overdue"):
            patients = patients.overdue(today)
        return patients.search(chosen.get("q", ""), identified_by=user, today=today)

    @property
    def is_narrowed(self) -> bool:
        """True when anything is chosen beyond the patients followed now."""
        chosen = self.cleaned_data if self.is_valid() else {}
        return any(chosen.get(name) for name in ("q", "subtype", "drug", "overdue")) or chosen.get(
            "status"
        ) not in (
            "",
            "followed",
            None,
        )
