"""Every alert rule of the shared reference: label, urgency, what to do in our words, sources and mark.

rules.json `alerts`, `lab_alerts` and `interactions`; section 5 of the screening and monitoring reference.
`mark` is that of the number where the rule has one ("cutoff_agreement"), else of the rule itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from assessments.knowledge.alerts.citations import CITATIONS
from assessments.knowledge.alerts.finding import CRITICAL, HIGH, LOW, MEDIUM
from assessments.knowledge.trace import Source


@dataclass(frozen=True, slots=True)
class AlertRule:
    id: str
    label: str
    urgency: str
    mark: str
    sources: tuple[str, ...]
    action: str

    def cited(self, mark: str = "") -> tuple[Source, ...]:
        return cited(self.sources, mark or self.mark)


def cited(keys: tuple[str, ...], mark: str) -> tuple[Source, ...]:
    """Sources by key, each with `mark`; a project default has one of its own."""
    return tuple(Source(key, CITATIONS[key][0], mark, CITATIONS[key][1]) for key in keys)


_REPEAT = "Repeat the sample; discuss with whoever prescribes the drug whether to withhold it."
_LOOK = "An emergency sign in the guide: somebody has to look at it now."

# id, label, urgency, mark, sources, action
_ROWS = (
    # The owner's emergency red flags: assessments.knowledge.red_flags says them, these add measurements.
    ("AL-DYSPHAGIA-NEW", "Trouble swallowing", CRITICAL, "S", "seed bsr_iim2022_emj suzuki2015",
     "Call the patient the same day and have swallowing assessed."),
    ("AL-DYSPNOEA", "Breathlessness", CRITICAL, "S", "seed", _LOOK),
    ("AL-CHEST", "Chest pain, palpitations or raised troponin I", CRITICAL, "S", "seed hstni", _LOOK),
    ("AL-MOBILITY", "Sudden loss of mobility", CRITICAL, "D", "seed", _LOOK),
    ("AL-WORSE-ON-TX", "Worse during treatment", HIGH, "S", "seed",
     "The guide takes this for a possible relapse or complication."),
    # The disease
    ("AL-MMT8-FALL", "Strength has fallen", HIGH, "D", "default",
     "Examine again and look for relapse, complication or another cause."),
    ("AL-FVC-FALL", "Forced vital capacity has fallen", HIGH, "1", "pfild ats_ppf",
     "Repeat lung function; look at lung and respiratory muscles. Published for fibrosing lung disease; used "
     "for weak respiratory muscles by project default."),
    ("AL-FVC-LOW", "Low forced vital capacity", CRITICAL, "U", "chest_nmd",
     "Have breathing assessed now. Vital capacity per kilogram belongs to the rule and has no field here."),
    ("AL-CK-RISE", "CK rises: possible relapse, not confirmed", HIGH, "D", "default",
     "Repeat within 14 days with a strength test. Ask about missed doses, exercise, injections, infection."),
    ("AL-CK-NOFALL", "CK has not halved", MEDIUM, "D", "default",
     "Ask whether the treatment is taken and whether it is enough."),
    ("AL-CANCER-SIGN", "Sign that asks for a cancer search", HIGH, "1", "mdedge2022 seed",
     "If nothing else explains it, search for cancer whatever the risk class."),
    # Stopping
    ("AL-GC-ABRUPT", "Glucocorticoid stopped without a taper", CRITICAL, "2", "ng243 ng243_borders seed",
     "Ask today whether the patient takes any. After four weeks it is tapered, after twelve more slowly."),
    ("AL-IS-STOP", "Immunosuppressant stopped without a recorded reason", HIGH, "2", "seed wu2014",
     "Ask why and since when; record the reason or the plan. Relapse after reduction is common."),
    ("AL-INFECTION", "Severe infection on an immunosuppressant", HIGH, "1", "bsr2025_news",
     "Ask about a temporary stop until recovery and record the plan for it."),
    # Pregnancy
    ("AL-TERATOGEN", "Drug that harms an unborn child", CRITICAL, "2", "bsr_preg2022 pn_preg",
     "Speak with the patient and a specialist before anything is stopped or begun."),
    ("AL-MMF-PREGTEST", "Mycophenolate without two negative pregnancy tests", MEDIUM, "1", "sps_mmf",
     "Two negative tests, 8 to 10 days apart, belong before the start."),
    # Statins and interactions
    ("AL-STATIN-HMGCR", "Statin with anti-HMGCR", CRITICAL, "2", "mammen_statin seed",
     "Stop it and do not give one again; ezetimibe or a PCSK9 inhibitor are the usual alternatives. Red "
     "yeast rice counts as a statin (unverified)."),
    ("AL-STATIN-RECHALLENGE", "New statin after statin-linked myopathy", CRITICAL, "2", "mammen_statin seed",
     "No statin again; ezetimibe or a PCSK9 inhibitor are the usual alternatives."),
    ("AL-INT-MTX-TMP", "Methotrexate with trimethoprim", CRITICAL, "2", "medsafe2022 pcn_mtx",
     "Bone marrow failure is possible: stop the combination and take a blood count now."),
    ("AL-INT-MTX-TMPPRO", "Methotrexate with co-trimoxazole", MEDIUM, "1", "kwon2018 medsafe2022",
     "One cohort found no excess cytopenia; regulators still advise against it. Record a decision; extra "
     "blood counts for at least 2 months."),
    ("AL-INT-AZA-XOI", "Azathioprine with a xanthine oxidase inhibitor", CRITICAL, "1", "jta_tbl",
     "Bone marrow failure is possible: do not combine without a recorded plan. A quarter of the dose is "
     "recalled, unverified."),
    ("AL-INT-CNI-STATIN", "Ciclosporin with a statin", HIGH, "U", "default",
     "Statin levels may rise: check whether both are needed."),
    ("AL-LIVE-VACC", "Live vaccine with immunosuppression", CRITICAL, "2", "lanark_rtx efg_medscape",
     "No live vaccine during immunosuppression; if already given, watch for infection and ask a specialist."),
    # Doses
    ("AL-DOSE-SOFT", "Dose above the usual limit", MEDIUM, "D", "lancet_tbl jta_tbl", "Check the dose."),
    ("AL-DOSE-HARD", "Dose above the hard limit", CRITICAL, "D", "imsn_mtx",
     "Check the dose now: a second clinician and a reason are needed."),
    ("AL-DOSE-MTX-FREQ", "Methotrexate not once weekly", CRITICAL, "2", "mhra_mtx imsn_mtx",
     "Daily methotrexate can be fatal: check with the patient today what is taken, and name the weekday."),
    # Before and beside drugs
    ("AL-MTX-FOLATE", "Methotrexate without folic acid", MEDIUM, "2", "dg_mtx jta_tbl",
     "Prescribe or record folic acid."),
    ("AL-MTX-RENAL", "Methotrexate with reduced kidney function", CRITICAL, "2", "dg_mtx sps_mtx_renal",
     "Below 30 it is not given; from 30 to 59 at most 12.5 mg a week."),
    ("AL-MTX-LIVER", "Methotrexate with a liver risk", HIGH, "2", "seed sps_mtx",
     "Reconsider methotrexate; ask a liver specialist if it is to go on."),
    ("AL-AZA-TPMT", "Azathioprine without TPMT before the start", HIGH, "2", "sps_aza pn_aza",
     "Measure TPMT: absent means never, low about 1 mg/kg."),
    ("AL-RTX-HBV", "Rituximab and hepatitis B", CRITICAL, "2", "mhra_rtx_hbv fda_rtx_hbv",
     "Test HBsAg and anti-HBc before rituximab; if positive, agree on antiviral treatment first."),
    ("AL-PJP", "No decision on Pneumocystis prophylaxis", HIGH, "2", "eular_oi2022 bestpractice_vasc",
     "Offer prophylaxis, or record why not."),
    ("AL-IGG-LOW", "Low IgG", MEDIUM, "U", "default", "Ask about infections; think of replacement."),
    ("AL-GC-GLUC", "High glucose on glucocorticoid", HIGH, "U", "default",
     "Look for diabetes caused by the glucocorticoid. The cut-offs are the usual ones and were not checked."),
    # After infusions
    ("AL-IVIG-AKI", "Creatinine rose after immunoglobulin", CRITICAL, "D", "octagam keh2020",
     "Look for acute kidney injury before the next infusion."),
    ("AL-IVIG-HAEM", "Haemoglobin fell after immunoglobulin", HIGH, "D", "keh2020",
     "Look for haemolysis before the next infusion."),
    ("AL-PLEX-FIB", "Low fibrinogen between plasma exchanges", CRITICAL, "1", "raymond_plex",
     "Delay the next exchange or replace with plasma."),
    # Blood limits of drugs
    ("AL-LAB-WBC", "White cells below the limit of the drug", HIGH, "2", "sps_mmf dg_mtx", _REPEAT),
    ("AL-LAB-NEUT", "Neutrophils below the limit of the drug", HIGH, "2", "sps_mmf dg_mtx", _REPEAT),
    ("AL-LAB-NEUT-SEV", "Severe neutropenia, or neutropenia with fever", CRITICAL, "1", "sps_ssz_mp",
     "Somebody has to look at it now: withhold the drug until then, look for infection."),
    ("AL-LAB-PLT", "Platelets below the limit of the drug", HIGH, "2", "sps_mmf dg_mtx", _REPEAT),
    ("AL-LAB-MCV", "MCV above the limit of the drug", MEDIUM, "2", "sps_mmf dg_mtx",
     "Check B12, folate and TSH first."),
    ("AL-LAB-CREAT", "Creatinine has risen", HIGH, "2", "sps_mmf dg_mtx",
     "Repeat in a week; if still up, withhold the drug and discuss."),
    ("AL-LAB-EGFR", "eGFR newly below the limit of the drug", MEDIUM, "1", "sps_mmf sps_ssz_mp",
     "Repeat in a week; check the dose of the drug."),
    ("AL-LAB-ALT", "ALT or AST above the limit of the drug", HIGH, "2", "sps_mmf dg_mtx", _REPEAT),
    ("AL-LAB-ALT-MUSCLE", "Muscle or liver", HIGH, "D", "seed nathwani2005 ck_alt2016", ""),
    ("AL-LAB-ALB", "Albumin has fallen", MEDIUM, "2", "sps_mmf dg_mtx",
     "Look for a cause; if nothing explains it, discuss the drug."),
    ("AL-LAB-EOS", "Eosinophils above the limit of the drug", MEDIUM, "2", "sps_mmf dg_mtx",
     "Look for a cause; if nothing explains it, discuss the drug."),
    ("AL-LAB-BP", "Blood pressure above the limit of the drug", MEDIUM, "2", "sps_mmf oxeye_tac",
     "Measure again; treat it or discuss the drug."),
    ("AL-LAB-UPROT", "Protein in the urine", MEDIUM, "1", "sps_mmf",
     "Send a culture; if it is sterile, quantify the protein."),
    ("AL-LAB-TREND", "Drift of a blood test", LOW, "D", "sps_mmf sps_lef",
     "Look at the series before it passes the limit."),
    ("AL-LAB-REPEAT", "Repeat after an alert", MEDIUM, "1", "sps_mmf", ""),
    # The plan and the machine
    ("AL-SCREEN-OVERDUE", "Cancer screening overdue", MEDIUM, "D", "seed", "Book it, or record why not."),
    ("AL-LAB-OVERDUE", "Drug blood test overdue", MEDIUM, "D", "dawn_shared", "Have the blood taken."),
    ("AL-NO-NEXT-DATE", "No next test date", HIGH, "1", "dawn_front",
     "Record what the plan misses, or switch on the monitoring of this drug."),
    ("AL-RESULT-UNREAD", "Result not read", HIGH, "D", "callen2012", "Read and acknowledge it."),
)  # fmt: skip

RULES: dict[str, AlertRule] = {
    id_: AlertRule(id_, label, urgency, mark, tuple(sources.split()), action)
    for id_, label, urgency, mark, sources, action in _ROWS
}
