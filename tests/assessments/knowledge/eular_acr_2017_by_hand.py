"""A second, slow working of the 2017 EULAR/ACR criteria for the tests, from a table typed anew."""

from fractions import Fraction
from itertools import product

from hypothesis import strategies as st

from assessments.knowledge.eular_acr_2017_cases import Case
from assessments.knowledge.trace import Answer

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN

WEIGHTS = {
    "prox_upper": ("0.7", "0.7"), "prox_lower": ("0.8", "0.5"), "neck_flexors": ("1.9", "1.6"),
    "leg_prox_gt_distal": ("0.9", "1.2"), "heliotrope": ("3.1", "3.2"), "gottron_papules": ("2.1", "2.7"),
    "gottron_sign": ("3.3", "3.7"), "dysphagia": ("0.7", "0.6"), "anti_jo1": ("3.9", "3.8"),
    "muscle_enzymes": ("1.3", "1.4"), "bx_endomysial": ("0", "1.7"), "bx_perimysial": ("0", "1.2"),
    "bx_perifascicular": ("0", "1.9"), "bx_rimmed_vacuoles": ("0", "3.1"),
}  # fmt: skip
ALL_CODES = (*WEIGHTS, "finger_flexors", "treatment_not_improved")
BIOPSY_CODES = ("bx_endomysial", "bx_perimysial", "bx_perifascicular", "bx_rimmed_vacuoles")
AGES = {"age_lt18": ("0", "0"), "age_18_39": ("1.3", "1.5"), "age_ge40": ("2.1", "2.2")}
CUTS = (("5.3", "5.5", "7.5"), ("6.5", "6.7", "8.7"))


CLASSES = ("not_iim", "possible", "probable", "definite")


def obvious_class(total: Fraction, column: int) -> str:
    return CLASSES[sum(total >= Fraction(cut) for cut in CUTS[column])]


def completions(answers, onset):
    """Each way the unknown answers can turn out: the codes that are yes, and the level of age."""
    open_codes = [code for code in ALL_CODES if answers.get(code, UNKNOWN) == UNKNOWN]
    sure = {code for code, answer in answers.items() if answer == YES}
    for level in [onset] if onset else AGES:
        for choice in product((False, True), repeat=len(open_codes)):
            yes = sure | {code for code, chosen in zip(open_codes, choice, strict=True) if chosen}
            yield yes, level


def obvious_total(yes, level, column) -> Fraction:
    return sum((Fraction(WEIGHTS[c][column]) for c in yes if c in WEIGHTS), Fraction(AGES[level][column]))


def obvious_leaf(yes, level) -> str:
    rash = bool(yes & {"heliotrope", "gottron_papules", "gottron_sign"})
    if level == "age_lt18":
        return "JDM" if rash else "JM"
    if rash:
        return "DM" if yes & {"prox_upper", "prox_lower", "neck_flexors", "leg_prox_gt_distal"} else "ADM"
    return (
        "IBM" if "bx_rimmed_vacuoles" in yes or yes >= {"finger_flexors", "treatment_not_improved"} else "PM"
    )


@st.composite
def partly_known(draw):
    """Answers with at most six unknown, so that all completions can be enumerated."""
    unknown = draw(st.sets(st.sampled_from(ALL_CODES), max_size=6))
    yes = draw(st.sets(st.sampled_from(ALL_CODES)))
    return {code: UNKNOWN if code in unknown else YES if code in yes else NO for code in ALL_CODES}


onsets = st.sampled_from([None, *AGES])


def answers_of(case: Case) -> dict[str, Answer]:
    answers = dict.fromkeys(ALL_CODES, NO)
    if case.biopsy is None:
        answers |= dict.fromkeys(BIOPSY_CODES, UNKNOWN)
    answers |= dict.fromkeys(case.unknown.split(), UNKNOWN)
    return answers | dict.fromkeys([*case.present.split(), *(case.biopsy or "").split()], YES)
