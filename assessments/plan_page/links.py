from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from patients.models import Patient


def record_url(patient: Patient, key: str, *, back: str = "plan") -> str:
    address = reverse("assessments:record_check", kwargs={"pk": patient.pk})
    return f"{address}?{urlencode({'item': key, 'back': back})}"


def results_url(patient: Patient, tests: Iterable[str]) -> str:
    """Entry of a laboratory report with these tests made ready."""
    address = reverse("patients:lab_results", kwargs={"pk": patient.pk})
    return f"{address}?{urlencode({'tests': ','.join(tests)})}#enter"


def decide_url(patient: Patient, keys: Iterable[str], decision: str = "", *, back: str = "") -> str:
    """The form of one decision about items of the plan; without `decision`: the choice of one.

    `back`: the screen to which it returns, the plan unless another is named.
    """
    query = QueryDict(mutable=True)
    query.setlist("item", list(keys))
    if decision:
        query["decision"] = decision
    if back:
        query["back"] = back
    return f"{reverse('assessments:decide', kwargs={'pk': patient.pk})}?{query.urlencode()}"
