"""What is known of cancer in IMNM, and where the rule sets disagree, for the screens beside the risk class.

Content: shared screening and monitoring reference, section 1.4, and rules.json imnm_cancer_evidence and
conflicts. Findings that contradict each other stand side by side; none of them decides anything.
"""

from __future__ import annotations

from dataclasses import dataclass

from assessments.knowledge.trace import Source


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. No source: it is quoted often and was not found in what was read."""

    text: str
    mark: str
    sources: tuple[Source, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One matter on which rule sets differ. `positions`: (rule set, what it says), in a fixed order."""

    topic: str
    positions: tuple[tuple[str, str], ...]
    handled: str  # what the planner does about it


_CITATIONS = {
    "allenbach2016": (
        "Allenbach et al., cancer risk in necrotizing myopathy by antibody, Brain 2016;139:2131 (abstract)",
        "https://doi.org/10.1093/brain/aww054",
    ),
    "yang2017": (
        "Yang et al., cancer-associated myositis antibodies, Arthritis Res Ther 2017 (abstract)",
        "https://www.springermedizin.de/identification-of-multiple-cancer-associated-myositis-specific-a/15254120",
    ),
    "kadoya2016": (
        "Kadoya et al., cancer in anti-HMGCR myopathy, Neurol Neuroimmunol Neuroinflamm 2016 (abstract)",
        "https://www.ncbi.nlm.nih.gov/pubmed/27761483",
    ),
    "shelly2023": (
        "Shelly et al., cancer and IMNM case-control study, Rheumatology 2023;62(1) (abstract)",
        "https://mayoclinic.pure.elsevier.com/en/publications/cancer-and-immune-mediated-necrotizing-myopathy-a-longitudinal-re",
    ),
    "desantis_it": (
        "De Santis et al., IMACS classes in 411 patients in Italy (abstract)",
        "https://iris.hunimed.eu/handle/11699/107200",
    ),
    "oldroyd2021": (
        "Oldroyd et al., meta-analysis of cancer risk factors in IIM, Rheumatology 2021;60:2615 (abstract)",
        "https://academic.oup.com/rheumatology/article/60/6/2615/6143039",
    ),
}


def _found(text: str, mark: str, *keys: str, note: str = "") -> Finding:
    sources = tuple(Source(key, _CITATIONS[key][0], mark, _CITATIONS[key][1]) for key in keys)
    return Finding(text, mark, sources, note)


IMNM_CANCER_EVIDENCE: tuple[Finding, ...] = (
    _found(
        "115 patients with IMNM: cancer at about the same time in 21.4% of the seronegative and 11.5% of the "
        "anti-HMGCR positive, both above the general population, and not in anti-SRP; the authors advise "
        "screening the first two only.",
        "1",
        "allenbach2016",
    ),
    _found(
        "Standardised incidence ratios of about 8 (seronegative) and 3 (anti-HMGCR) are often quoted for the "
        "same paper.",
        "U",
    ),
    _found(
        "627 Chinese patients: antibody-negative myositis had a raised risk (ratio 3.99).", "1", "yang2017"
    ),
    _found(
        "33 patients with anti-HMGCR: 12 had cancer within 3 years, 92% of them within 1 year.",
        "1",
        "kadoya2016",
    ),
    _found(
        "152 patients with IMNM against matched controls: no excess (odds ratio 0.49), no difference by "
        "antibody, age the only risk factor.",
        "1",
        "shelly2023",
        note="Contradicts the first row.",
    ),
    _found(
        "411 Italian patients by IMACS class: 43.8% high, 37.7% moderate, 18.2% standard; cancer within 3 "
        "years in 9.2%; odds ratio 4.05 for the high class.",
        "1",
        "desantis_it",
    ),
    _found(
        "Across myositis: older age, male sex and dysphagia raise the risk; ILD, Raynaud phenomenon and very "
        "high CK lower it.",
        "1",
        "oldroyd2021",
    ),
)

GUIDE, IMACS, NATIONAL = "Owner's guide", "IMACS 2023", "National programmes"

CONFLICTS: tuple[Conflict, ...] = (
    Conflict(
        "Seronegative woman, 40 or younger at onset",
        (
            (GUIDE, "always screened: CT and mammogram"),
            (IMACS, "one intermediate factor: standard class, basic panel"),
        ),
        "Both are asked; CT and mammogram wait for a clinician's yes when the guide alone asks.",
    ),
    Conflict(
        "Anti-SRP, 40 or younger",
        (
            (GUIDE, "no reason to screen"),
            (IMACS, "anti-SRP is a low factor; a man is still moderate (IMNM and male sex)"),
        ),
        "Both are shown.",
    ),
    Conflict(
        "Which age counts for the limit of 40",
        ((GUIDE, "age now"), (IMACS, "age at onset")),
        "Two separate ages; neither is used for the other.",
    ),
    Conflict(
        "What the CT covers",
        ((GUIDE, "chest, abdomen, pelvis"), (IMACS, "the neck too")),
        "One CT from neck to pelvis satisfies both; without the neck the IMACS item stays part-done.",
    ),
    Conflict(
        "Bowel",
        (
            (GUIDE, "colonoscopy, men over 50"),
            (
                IMACS,
                "faecal occult blood from the moderate class; endoscopy only considered, in the high class",
            ),
            (NATIONAL, "both sexes from 45 (US) or 50 (England)"),
        ),
        "All are asked; a colonoscopy within its interval satisfies faecal occult blood.",
    ),
    Conflict(
        "Mammogram",
        (
            (GUIDE, "every woman screened, no age"),
            (IMACS, "part of the enhanced panel"),
            (NATIONAL, "40 to 74 (US) or 50 up to the 71st birthday (England)"),
        ),
        "Where one set alone asks, a clinician says yes first.",
    ),
    Conflict(
        "How often",
        ((GUIDE, "regularly, without a number"), (IMACS, "basic panel yearly, three times, high class only")),
        "The guide's review is yearly for three years, without imaging (project default).",
    ),
    Conflict(
        "PSA from 70, and CA-125",
        ((IMACS, "once, in the enhanced panel"), (NATIONAL, "advised against as population screening")),
        "Asked under IMACS with this note; never repeated.",
    ),
    Conflict(
        "Whether IMNM raises the risk of cancer at all",
        ((IMACS, "intermediate factor"), (GUIDE, "cancer more common with anti-HMGCR")),
        "Two studies disagree; the findings stand beside the risk class.",
    ),
)
