"""What must be said beside a score of the 2017 EULAR/ACR criteria, above all in IMNM.

Shared clinical reference, criteria sections 1.1, 1.3, 1.4 and 1.6.
"""

from __future__ import annotations

from assessments.knowledge.trace import Answer, Note, Source

_TABLE = Source("S03", "RMD Open review, Table 1: score points without and with biopsy", "2")

IMNM_STATEMENTS = (
    Note(
        "These criteria have no subgroup for IMNM: it falls under polymyositis.",
        Source("S19 S26", "Lundberg talk, The Rheumatologist; Parker 2019 Rheumatology", "2"),
    ),
    Note(
        "Anti-SRP and anti-HMGCR score nothing; of the antibodies only anti-Jo-1 does.",
        Source("S19 S03", "Lundberg talk, The Rheumatologist; RMD Open review, Table 1", "2"),
    ),
    Note(
        "Necrosis is not an item, so a necrotising biopsy can lower the class: with onset at 40 or later, "
        "arm and leg weakness, proximal more than distal, and raised CK the score is 5.8 (probable) without "
        "biopsy and 6.0 (not IIM) with a biopsy that shows necrosis only.",
        _TABLE,
    ),
    Note(
        "A low score does not argue against IMNM: it is named among the subtypes these criteria cover "
        "poorly, and no figure for their sensitivity in IMNM was found.",
        Source("S28", "Saygin 2024 Clin Exp Rheumatol, scoping review of the 2017 criteria", "1"),
    ),
)

USE_STATEMENTS = (
    Note(
        "For research and audit: the criteria classify, they do not diagnose. Use them only when nothing "
        "else explains the picture better.",
        _TABLE,
    ),
    Note(
        "Meant for patients at least 6 months from diagnosis.",
        Source("S68", "NIEHS IMACS news, May 2017", "1"),
    ),
)


def biopsy_notes(
    rash: Answer, weak: Answer, *, entered: bool, complete: bool, lowers_class: bool
) -> list[Note]:
    """Whether a biopsy is asked for, and what its report does to the score.

    `rash`: any of the three rashes; `weak`: any of the four weakness items.
    """
    notes = []
    if complete:
        if lowers_class:
            notes.append(
                Note(
                    "With the biopsy the class is lower than without. In IMNM this is expected: read both.",
                    _TABLE,
                )
            )
    elif entered:
        notes.append(
            Note(
                "The biopsy report is incomplete: the model without biopsy is the one to read.",
                Source("criteria 1.3", "Shared clinical reference, missing items", "1"),
            )
        )
    else:
        notes.append(
            Note(
                "No biopsy item is answered: the model without biopsy is the one to read. The other column "
                "is worked out, but does not apply yet.",
                Source("criteria 1.3", "Shared clinical reference, missing items", "1"),
            )
        )
    if not complete:
        notes.append(_recommendation(rash))
    if rash == Answer.YES and weak == Answer.NO:
        notes.append(
            Note(
                "For dermatomyositis without muscle disease a skin biopsy is recommended.",
                Source("criteria 1.4", "Recalled wording of the final paper", "M"),
            )
        )
    return notes


def _recommendation(rash: Answer) -> Note:
    no_need = "With heliotrope, Gottron papules or Gottron sign no biopsy is needed to classify."
    ask = "Without any of the three rashes a muscle biopsy is recommended before classifying."
    papers = "Karolinska calculator page; progress report 2014"
    if rash == Answer.YES:
        return Note(no_need, Source("S06 S25", papers, "2"))
    # S06 says should, S25 mandatory; "recommended" is the final wording as remembered (conflict C4).
    text = ask if rash == Answer.NO else f"{no_need} {ask} The rashes are not all answered yet."
    return Note(text, Source("S06 S25", f"{papers}; final wording recalled", "M"))
