"""The entries of a plan in their sections, each with its reason, who decided what, and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from assessments.actions.decisions import needed_right
from assessments.fact_links import SOMEBODY
from assessments.for_readers import for_reader
from assessments.knowledge.clinic_rules import UNSIGNED, state_of
from assessments.knowledge.plan import PlanEntry, Status
from assessments.knowledge.plan_decisions import CAN_WAIT
from assessments.knowledge.plan_entry import CATEGORY_LABELS
from assessments.knowledge.recording import NOTHING, Recording, recordings
from assessments.knowledge.rule_packs import Pack, Rule
from assessments.knowledge.wording import due_in_words
from assessments.models.plan_decision import Decision
from assessments.plan_page.done import closed_in_words, grouped, sources_by_mark
from assessments.plan_page.links import decide_url, record_url, results_url
from assessments.plan_page.live import LivePlan
from patients.access import Access
from patients.models import Patient

# (anchor, heading, what it means, statuses)
SECTIONS = (
    ("to-do", "Due", "", (Status.OVERDUE, Status.DUE, Status.OPEN)),
    ("soon", "Soon", "Due within 30 days.", (Status.UPCOMING,)),
    ("waiting", "Waiting", "Arranged or put off; each speaks again on its day.", (Status.WAITING,)),
    (
        "needs-yes",
        "Needs a clinician’s yes",
        "Radiation or sedation that one rule set alone asks for: not asked until a clinician wants it.",
        (Status.NEEDS_YES,),
    ),
    ("held", "Held", "Not asked while the reason lasts.", (Status.HELD,)),
    ("declined", "Declined", "The patient does not want it.", (Status.DECLINED,)),
    ("later", "Later", "Due in more than 30 days.", (Status.SCHEDULED,)),
    ("consider", "To consider", "Decisions for the clinician; never overdue.", (Status.CONSIDER,)),
    ("cannot-tell", "Cannot tell", "Facts are missing. Not known is not no.", (Status.CANNOT_TELL,)),
    ("done", "Done or over", "", (Status.CLOSED,)),
    ("not-asked", "Not due", "Rules that were considered and ask nothing.", (Status.NOT_DUE,)),
)
TAGS = {
    Status.OVERDUE: ("overdue", "overdue"),
    Status.DUE: ("due", "due"),
    Status.OPEN: ("due", "open"),
    Status.NEEDS_YES: ("due", "yes or no"),
    Status.UPCOMING: ("upcoming", "upcoming"),
    Status.SCHEDULED: ("quiet", "later"),
    Status.WAITING: ("quiet", "waiting"),
    Status.HELD: ("quiet", "held"),
    Status.CONSIDER: ("info", "consider"),
    Status.CANNOT_TELL: ("quiet", "cannot tell"),
    Status.DECLINED: ("quiet", "declined"),
    Status.CLOSED: ("done", "done"),
    Status.NOT_DUE: ("quiet", "not asked"),
}
CAN_BE_DONE = (
    Status.OVERDUE,
    Status.DUE,
    Status.OPEN,
    Status.NEEDS_YES,
    Status.UPCOMING,
    Status.SCHEDULED,
    Status.WAITING,
    Status.HELD,
    Status.DECLINED,
)
WORDS = {  # of a decision in its tag
    Decision.BOOKED: "booked",
    Decision.TAKEN: "taken",
    Decision.ELSEWHERE: "done elsewhere",
    Decision.SNOOZED: "put off",
}


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a reader can do about an item. `is_one_click`: stored at once, without a form."""

    label: str
    url: str
    decision: str = ""
    is_one_click: bool = False
    opens_form: bool = False


def can_be_done(entry: PlanEntry) -> bool:
    return bool(entry.item) and entry.status in CAN_BE_DONE


class Rows:
    """Makes the rows of one plan for one reader."""

    def __init__(
        self, live: LivePlan, patient: Patient, access: Access, recorded: set[str], *, back: str = ""
    ) -> None:
        """`back`: the screen to which decisions return, the plan unless another is named."""
        self.live, self.patient, self.access, self.recorded = live, patient, access, recorded
        self.back = back
        self.ways = recordings(live.packs)
        self.rules: Mapping[str, tuple[Pack, Rule]] = {
            rule.id: (pack, rule) for pack in live.packs for rule in pack.rules
        }

    def all(self) -> list[dict]:
        return [self.row(entry) for entry in self.live.plan.entries]

    def row(self, entry: PlanEntry) -> dict:
        css, word = TAGS[entry.status]
        decided = self._decided(entry)
        if entry.status == Status.WAITING and decided:
            word = WORDS.get(decided["row"].decision, word)
        is_open = can_be_done(entry) and entry.due is not None
        acts = self._acts(entry)
        return {
            "entry": entry,
            "css": css,
            "word": "over" if entry.status == Status.CLOSED and not entry.done_on else word,
            "when": due_in_words(entry.due, self.live.today) if is_open else "",
            "closed": self._said(closed_in_words(entry)),
            "sentence": self._said(entry.sentence),
            "disagreement": [self._said(text) for text in entry.disagreement],
            "asked_by": self._titles(entry) if len(entry.all_pack_ids) > 1 else [],
            "kind": CATEGORY_LABELS[entry.category],
            "rules": self._rules(entry),
            "state": self._state(entry),
            "sources": sources_by_mark(entry.sources),
            "decided": decided,
            "first_acts": acts[:2],
            "more_acts": acts[2:],
            "is_recorded": entry.status == Status.CLOSED and not self.recorded.isdisjoint(entry.all_keys),
        }

    def _said(self, text: str) -> str:
        return for_reader(text, self.patient)

    def _titles(self, entry: PlanEntry) -> list[str]:
        titles = {pack.id: pack.title for pack in self.live.packs}
        return [titles.get(name, name) for name in entry.all_pack_ids]

    def _rules(self, entry: PlanEntry) -> list[tuple[str, str, str, str]]:
        """(title, id, pack, sign-off) of each rule that speaks here."""
        found = []
        for name in entry.rule_ids:
            pack, rule = self.rules[name]
            state = state_of([rule.sign_off], (), shows_names=self.patient.is_identified)
            found.append((rule.title, name, f"{pack.title}, version {pack.version}", state.words))
        return found

    def _state(self, entry: PlanEntry):
        """How far it can be relied on: unsigned if one of its rules is."""
        signs = [self.rules[name][1].sign_off if name in self.rules else UNSIGNED for name in entry.rule_ids]
        marks = (source.mark for source in entry.sources)
        return state_of(signs, marks, shows_names=self.patient.is_identified)

    def _decided(self, entry: PlanEntry) -> dict | None:
        """The decision that makes the entry what it is, who made it and when."""
        row = self.live.decided(entry)
        if row is None or (
            entry.status not in (Status.WAITING, Status.DECLINED) and row.decision != Decision.CONFIRMED
        ):
            return None
        may_take_back = self.access.may(needed_right(row.decision, row.reason_code))
        return {
            "row": row,
            "words": Decision(row.decision).label,
            "by": str(row.decided_by) if self.patient.is_identified else SOMEBODY,
            "take_back_url": decide_url(self.patient, [entry.key], back=self.back) if may_take_back else "",
        }

    def _acts(self, entry: PlanEntry) -> list[Act]:
        """What this reader may do about it, the likeliest first."""
        acts = self.choices([entry])
        first = [act for act in acts if act.decision == Decision.CONFIRMED]
        if can_be_done(entry) and self.access.may_write_facts:
            first += recording_acts(self.patient, entry, self._way(entry))
        return first + [act for act in acts if act.decision != Decision.CONFIRMED]

    def choices(self, entries: Sequence[PlanEntry]) -> list[Act]:
        """What this reader may decide about all of them alike."""
        each = [offered(entry, self._way(entry)) for entry in entries]
        return self._decisions(entries, [one for one in each[0] if all(one in others for others in each)])

    def _way(self, entry: PlanEntry) -> Recording:
        return self.ways.get((entry.pack_id, entry.item), NOTHING)

    def _decisions(self, entries: Sequence[PlanEntry], decisions: Iterable[str]) -> list[Act]:
        keys = [entry.key for entry in entries]
        return [
            Act(
                LABELS[one],
                decide_url(self.patient, keys, one, back=self.back),
                one,
                is_one_click=one in ONE_CLICK,
                opens_form=one not in ONE_CLICK,
            )
            for one in decisions
            if self.access.may(needed_right(one))
        ]

    def groups(self, rows: Sequence[dict]) -> list[dict]:
        """Bloods of one visit together, where the first of them stands; everything else alone."""
        found: dict[object, dict] = {}
        for row in rows:
            entry = row["entry"]
            key = (entry.bundle, entry.status == Status.WAITING) if entry.bundle else entry.key
            found.setdefault(key, {"bundle": entry.bundle, "rows": []})["rows"].append(row)
        for group in found.values():
            group["acts"] = self._group_acts(group) if len(group["rows"]) > 1 else []
        return list(found.values())

    def _group_acts(self, group: dict) -> list[Act]:
        entries = [row["entry"] for row in group["rows"]]
        ways = [self._way(entry) for entry in entries]
        tests = list(dict.fromkeys(test for way in ways for test in way.tests))
        acts = []
        if tests and self.access.may_write_facts:
            acts.append(Act("Enter all results", results_url(self.patient, tests)))
        if all(way.tests for way in ways) and all(entry.status in CAN_WAIT for entry in entries):
            acts += self._decisions(entries, (Decision.TAKEN, Decision.BOOKED, Decision.SNOOZED))
        return acts


ONE_CLICK = (Decision.TAKEN, Decision.ELSEWHERE, Decision.CONFIRMED)
LABELS = {
    Decision.TAKEN: "Taken",
    Decision.BOOKED: "Booked",
    Decision.ELSEWHERE: "Done elsewhere",
    Decision.SNOOZED: "Put off",
    Decision.DECLINED: "Declined",
    Decision.CONFIRMED: "Yes, wanted",
}


def offered(entry: PlanEntry, way: Recording) -> list[str]:
    """The decisions that make sense about an item, the likeliest first; none about one that is not open."""
    if not entry.item or entry.status not in (*CAN_WAIT, Status.WAITING, Status.DECLINED):
        return []
    sample = [Decision.TAKEN] if way.tests else []
    if entry.status == Status.SCHEDULED:
        return [Decision.BOOKED, Decision.DECLINED]
    if entry.status == Status.NEEDS_YES:
        return [
            Decision.CONFIRMED,
            Decision.BOOKED,
            Decision.DECLINED,
            Decision.ELSEWHERE,
            Decision.SNOOZED,
        ]
    return [*sample, Decision.BOOKED, Decision.ELSEWHERE, Decision.SNOOZED, Decision.DECLINED]


def recording_acts(patient: Patient, entry: PlanEntry, way: Recording) -> list[Act]:
    """Where it is recorded that the item was done."""
    if way.investigations:
        return [Act("Record as done", record_url(patient, entry.key), opens_form=True)]
    if way.tests:
        return [Act("Enter results", results_url(patient, way.tests))]
    places: tuple[tuple[tuple[str, ...], str, str], ...] = (
        (way.visit_fields, "Record at a visit", "patients:visit"),
        (way.event_kinds, "Record in the history", "patients:clinical_events"),
        (way.drugs, "Add to the treatments", "patients:treatments"),
    )
    return [Act(label, reverse(name, args=[patient.pk])) for codes, label, name in places if codes][:1]


def sections(rows: Sequence[dict], made: Rows, uncovered: Sequence[str]) -> list[dict]:
    """Each heading with its rows. What was recorded in this session stays among the things due, greyed.

    A drug that no rule covers counts among what cannot be told.
    """
    found = []
    for anchor, title, meaning, statuses in SECTIONS:
        chosen = [row for row in rows if row["entry"].status in statuses and not row["is_recorded"]]
        count = len(chosen) + (len(uncovered) if anchor == "cannot-tell" else 0)
        if anchor == "to-do":
            chosen += [row for row in rows if row["is_recorded"]]
        found.append(
            {
                "anchor": anchor,
                "title": title,
                "meaning": meaning,
                "groups": grouped(chosen) if anchor == "done" else made.groups(chosen),
                "count": count,
                "is_shown": bool(chosen or count),
                "is_folded": anchor != "to-do",
            }
        )
    return found


def kinds(rows: Iterable[dict], chosen: str, address: Callable[[str], str]) -> list[dict]:
    """(kind, how many are due, address) of each kind in the plan, and all of them first."""
    due = [row["entry"].category for row in rows if row["entry"].asks_for_action]
    known = {row["entry"].category for row in rows}
    links = [{"label": "Every kind", "count": len(due), "url": address(""), "is_chosen": not chosen}]
    for name, label in CATEGORY_LABELS.items():
        if name in known:
            links.append(
                {
                    "label": label,
                    "count": due.count(name),
                    "url": address(name),
                    "is_chosen": name == chosen,
                }
            )
    return links
