"""The invented cohort against the published figures it was drawn from.

Tolerances. A share is allowed two and a half standard errors of a binomial sample of its size, so that a
right generator fails about once in eighty draws of a figure and the fixed seed always passes. Medians of
log-normal values get the same number of standard errors (1.2533 sd / sqrt(n)); correlations 0.15, about
two standard errors of a rank correlation near 0.75 at n = 150. Where sources disagree the target is
their range, widened by the sampling error. Codes: patients/demo/synthetic/targets.py.
"""

from datetime import date
from math import exp, sqrt
from statistics import correlation, mean, median

import pytest

from patients.demo.synthetic.cohort import generate_cohort

TODAY = date(2026, 11, 23)
COHORT = generate_cohort(1, 150, TODAY)
ERRORS = 2.5
CK_LOG_SD = 0.868


def share(patients, condition):
    return sum(map(condition, patients)) / len(patients)


def assert_share(found, low, high, n):
    below, above = (ERRORS * sqrt(p * (1 - p) / n) for p in (low, high))
    assert low - below <= found <= high + above, f"{found:.3f} of {n}, published {low}-{high}"


def of_subtype(subtype):
    return [record for record in COHORT if record.patient["subtype"] == subtype]


def takes(drug):
    return lambda record: any(treatment["drug"] == drug for treatment in record.treatments)


def on_statin(record):
    return any(takes(drug)(record) for drug in ("atorvastatin", "simvastatin", "rosuvastatin"))


def has_event(kind):
    return lambda record: any(event["kind"] == kind for event in record.events)


def at_first_visit(code):
    return lambda record: record.visits[0]["symptoms"].get(code) == "yes"


def samples(record, test):
    found = [result for result in record.results if result["test"] == test]
    return [float(result["value"]) for result in sorted(found, key=lambda result: result["collected_on"])]


def rank_correlation(first, second):
    ranks = [[sorted(values).index(value) for value in values] for values in (first, second)]
    return correlation(*ranks)


def onset_age(record):
    return (record.patient["onset_date"] - record.patient["birth_date"]).days / 365.25


@pytest.mark.parametrize(
    ("subtype", "low", "high"),
    [("anti_hmgcr", 0.45, 0.60), ("anti_srp", 0.15, 0.25), ("seronegative", 0.25, 0.35)],  # TARGETS
)
def test_subtype_shares(subtype, low, high):
    assert low <= len(of_subtype(subtype)) / 150 <= high  # drawn in a fixed pattern: no sampling error


@pytest.mark.parametrize(
    ("subtype", "low", "high"),
    [
        ("anti_hmgcr", 0.579, 0.67),  # S13, S11
        ("anti_srp", 0.61, 0.61),  # S16
        ("seronegative", 0.75, 0.75),  # S4, three to one
    ],
)
def test_share_of_women(subtype, low, high):
    group = of_subtype(subtype)

    assert_share(share(group, lambda record: record.patient["sex"] == "female"), low, high, len(group))


def test_statin_exposure():
    hmgcr, srp = of_subtype("anti_hmgcr"), of_subtype("anti_srp")

    assert_share(share(hmgcr, on_statin), 0.60, 0.75, len(hmgcr))  # TARGETS
    assert_share(share(srp, on_statin), 0.05, 0.05, len(srp))  # S16
    assert_share(share(COHORT, on_statin), 0.35, 0.35, 150)  # S3


def test_age_at_onset():
    hmgcr = of_subtype("anti_hmgcr")
    exposed = [onset_age(record) for record in hmgcr if on_statin(record)]
    naive = [onset_age(record) for record in hmgcr if not on_statin(record)]

    # TARGETS, widened by 2.5 standard errors of a mean (sd 8 of about 50, 13 of about 27, 14 of 30).
    assert 65 - 3 <= mean(exposed) <= 70 + 3
    assert 40 - 6 <= mean(naive) <= 50 + 6
    assert 45 - 6.4 <= mean(map(onset_age, of_subtype("anti_srp"))) <= 51 + 6.4  # TARGETS, S16
    assert min(map(onset_age, COHORT)) >= 18


@pytest.mark.parametrize(
    ("subtype", "low", "high"),
    [
        ("anti_hmgcr", 6500, 7337),  # TARGETS, S23
        ("anti_srp", 8000, 12000),  # TARGETS
        ("seronegative", 5326, 6047),  # all IMNM: S3, S6
    ],
)
def test_median_of_the_first_ck(subtype, low, high):
    values = [samples(record, "CK")[0] for record in of_subtype(subtype)]
    error = exp(ERRORS * 1.2533 * CK_LOG_SD / sqrt(len(values)))

    assert low / error <= median(values) <= high * error


def test_spread_of_the_first_ck():
    values = sorted(samples(record, "CK")[0] for record in COHORT)

    # TARGETS: 95 % between 1,000 and 30,000. The 4th of 150 from either end, within a factor of two.
    assert 500 <= values[3] <= 2000
    assert 15000 <= values[-4] <= 60000


@pytest.mark.parametrize(("test", "published"), [("AST", 0.77), ("ALT", 0.68), ("LDH", 0.74)])  # S27
def test_correlation_of_the_first_ck_with_other_enzymes(test, published):
    ck = [samples(record, "CK")[0] for record in COHORT]
    enzyme = [samples(record, test)[0] for record in COHORT]

    # Of ranks: the source does not say which coefficient it gives.
    assert rank_correlation(ck, enzyme) == pytest.approx(published, abs=0.15)


def test_ck_falls_to_a_fraction():
    first, last = (median(samples(record, "CK")[at] for record in COHORT) for at in (0, -1))

    # S13: 12,837 to 624, a twentieth; S31: 4,919 to 1,125 in a few months, a quarter.
    assert 1 / 25 <= last / first <= 1 / 4


def test_strength_before_and_after():
    first = mean(sum(record.visits[0]["mmt8"].values()) for record in COHORT)
    last = mean(sum(record.visits[-1]["mmt8"].values()) for record in COHORT)

    # S13: 53 and 63 of 65, that is 65.2 and 77.5 of 80; 2 points for severe anti-SRP and for relapses.
    assert first == pytest.approx(65.2, abs=2)
    assert last == pytest.approx(77.5, abs=2)


def test_symptoms_at_presentation():
    hmgcr = of_subtype("anti_hmgcr")
    exposed = [record for record in hmgcr if on_statin(record)]

    assert_share(share(COHORT, at_first_visit("dysphagia")), 0.35, 0.35, 150)  # S3
    assert_share(share(exposed, at_first_visit("dysphagia")), 0.45, 0.45, len(exposed))  # S4
    assert_share(share(COHORT, at_first_visit("dyspnoea")), 0.37, 0.39, 150)  # S3, S2
    assert_share(share(COHORT, at_first_visit("prox_lower")), 0.952, 0.952, 150)  # S13
    assert_share(share(hmgcr, at_first_visit("myalgia")), 0.391, 0.391, len(hmgcr))  # S13
    assert_share(share(of_subtype("seronegative"), at_first_visit("myalgia")), 0.625, 0.625, 42)  # S5


def test_cancer_near_diagnosis():
    hmgcr, seronegative = of_subtype("anti_hmgcr"), of_subtype("seronegative")

    assert_share(share(hmgcr, has_event("cancer")), 0.115, 0.115, len(hmgcr))  # S30
    assert_share(share(seronegative, has_event("cancer")), 0.214, 0.214, len(seronegative))  # S30


def test_relapse_on_tapering():
    tapering = [record for record in COHORT if takes("prednisolone")(record)]

    assert_share(len(tapering) / 150, 0.849, 0.849, 150)  # S13
    assert_share(share(tapering, has_event("relapse")), 0.40, 0.65, len(tapering))  # TARGETS


def test_biopsies():
    hmgcr = of_subtype("anti_hmgcr")

    assert_share(share(hmgcr, has_event("biopsy")), 0.507, 0.507, len(hmgcr))  # S23
    assert share(of_subtype("seronegative"), has_event("biopsy")) == 1  # their diagnosis rests on it


def test_deaths():
    years = [(TODAY - record.patient["diagnosis_date"]).days / 365 for record in COHORT]
    expected = sum(1 - 0.927 ** (followed / 5) for followed in years)  # S23: 92.7 % alive after 5 years
    died = sum(record.patient["status"] == "deceased" for record in COHORT)

    assert abs(died - expected) <= ERRORS * sqrt(expected)


def test_follow_up_lasts_one_to_six_years():
    days = [(TODAY - record.patient["diagnosis_date"]).days for record in COHORT]

    assert min(days) >= 365
    assert max(days) <= 6 * 365
    assert 2.5 * 365 <= median(days) <= 4.5 * 365
