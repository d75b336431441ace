"""Read rule packs from TOML files and refuse what is not understood, naming file and line.

A rule that is silently skipped is a screening that is silently not asked, so every key, predicate,
argument, item, code and source is checked before any plan is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from assessments.knowledge.cancer_risk import FACTOR_TRIGGERS
from assessments.knowledge.case_record import ORGANS_BY_SEX
from assessments.knowledge.pack_reader import PackError as PackError
from assessments.knowledge.pack_reader import TableReader
from assessments.knowledge.plan_entry import GRACE_DAYS
from assessments.knowledge.registry import SCHEDULES, TRIGGERS
from assessments.knowledge.rule_packs import (
    FactorRule,
    Item,
    OwnLookback,
    Pack,
    RiskRules,
    Rule,
    mistakes_of_choice,
)
from assessments.knowledge.trace import Source
from assessments.knowledge.visit_items import EVENT_KINDS, VISIT_FIELDS
from patients.knowledge.drugs import DRUGS
from patients.knowledge.investigations import INVESTIGATIONS
from patients.knowledge.lab_tests import LAB_TESTS

PACKS = Path(__file__).parent / "packs"

SIGN_OFFS = ("unsigned", "signed")
TIERS = ("high", "intermediate", "low")
RISK_NUMBERS = (
    "high_if_high",
    "moderate_if_high",
    "moderate_if_intermediate",
    "adult_from_years",
    "window_months",
)
NEED_LOOKBACK = ("once", "anniversaries", "before_start")
NEED_RISK = ("risk_class", "risk_class_and_nothing_found", "outside_window")


def load_packs(directory: Path | None = None) -> dict[str, Pack]:
    """All packs of a directory (ours by default) by id, read again only when a file changes.

    Raises PackError for the first thing in them that is not understood.
    """
    directory = directory or PACKS
    files = sorted(directory.glob("*.toml"))
    return _load(tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in files))


@lru_cache(maxsize=8)
def _load(files: tuple[tuple[Path, int, int], ...]) -> dict[str, Pack]:
    packs: dict[str, Pack] = {}
    rule_files: dict[str, str] = {}
    for path, _, _ in files:
        reader = _PackReader(path)
        pack = reader.pack()
        if pack.id in packs:
            reader.fail(("pack", 0, "id"), f"pack {pack.id} is already defined by another file")
        for number, rule in enumerate(pack.rules):
            if rule.id in rule_files:
                reader.fail(("rules", number, "id"), f"rule {rule.id} is already in {rule_files[rule.id]}")
            rule_files[rule.id] = path.name
        packs[pack.id] = pack
        if mistakes := mistakes_of_choice(one for one in packs.values() if one.default_on):
            reader.fail(("pack", 0, "default_on"), f"on by default with another: {mistakes[0]}")
    return packs


class _PackReader(TableReader):
    """One file as a pack. Every method takes the place it reads, so that a refusal can name the line."""

    def pack(self) -> Pack:
        self._keys(("", 0, ""), self.data, {"pack", "sources", "items", "rules"}, {"risk", "pregnancy_hold"})
        head, place = self.data["pack"], ("pack", 0, "")
        self._keys(
            place,
            head,
            {"id", "title", "version", "citation", "default_on", "sign_off", "reviewed"},
            {"exclusive_group", "why_off", "accepts"},
        )
        if head["default_on"] and head.get("why_off"):
            self.fail(("pack", 0, "default_on"), "a pack that cannot be chosen is not on by default")
        self._one_of(("pack", 0, "sign_off"), head["sign_off"], SIGN_OFFS)
        held_by = self._pregnancy_hold()
        items = {code: self._item(code, table, held_by) for code, table in self.data["items"].items()}
        rules: list[Rule] = []
        for number, table in enumerate(self.data["rules"]):
            rules.append(self._rule(number, table, items, head["sign_off"], [rule.id for rule in rules]))
        first_of: dict[str, Rule] = {}
        for number, rule in enumerate(rules):
            # The rules of a series share their samples, so they are planned by one schedule.
            first = first_of.setdefault(rule.series, rule).schedule
            by_rule = getattr(SCHEDULES[first.name], "differs_by_rule", False)
            if rule.schedule != first and not (by_rule and rule.schedule.name == first.name):
                self.fail(
                    ("rules", number, "schedule"), f"the rules of series {rule.series} differ in schedule"
                )
        return Pack(
            id=head["id"],
            title=head["title"],
            version=head["version"],
            citation=head["citation"],
            exclusive_group=head.get("exclusive_group", ""),
            default_on=head["default_on"],
            sign_off=head["sign_off"],
            reviewed=head["reviewed"],
            rules=tuple(rules),
            risk=self._risk(self.data["risk"]) if "risk" in self.data else None,
            why_off=head.get("why_off", ""),
            accepts=tuple(head.get("accepts", ())),
        )

    def _pregnancy_hold(self) -> dict[str, tuple[Source, ...]]:
        """The sources of the hold by the code of each item that waits while a pregnancy is recorded."""
        table, place = self.data.get("pregnancy_hold"), ("pregnancy_hold", 0, "items")
        if table is None:
            return {}
        self._keys(("pregnancy_hold", 0, ""), table, {"items", "sources", "mark"})
        for code in table["items"]:
            self._one_of(place, code, self.data["items"])
        return dict.fromkeys(table["items"], self._sources_of("Held in pregnancy", place, table))

    def _item(self, code: str, table: Mapping[str, Any], held_by: Mapping[str, tuple[Source, ...]]) -> Item:
        name = f"items.{code}"
        by_interval = table.get("lookback_by_interval", False)
        self._keys(
            (name, 0, ""),
            table,
            {"label"} if by_interval else {"label", "sources", "mark"},
            {
                "tests_any_of",
                "tests_all_of",
                "investigations",
                "investigations_all_of",
                "partly_by",
                "visit_fields",
                "event_kinds",
                "drugs",
                "own_lookbacks",
                "organ",
                "lookback_days",
                "lookback_months",
                "lookback_ever",
                "lookback_by_interval",
            },
        )
        lookbacks = [key for key in table if key.startswith("lookback")]
        if len(lookbacks) != 1:
            self.fail(
                (name, 0, ""),
                f"item {code} needs exactly one of lookback_days, lookback_months, lookback_ever",
            )
        codes = {}
        for key, known in (
            ("tests_any_of", LAB_TESTS),
            ("tests_all_of", LAB_TESTS),
            ("investigations", INVESTIGATIONS),
            ("investigations_all_of", INVESTIGATIONS),
            ("partly_by", INVESTIGATIONS),
            ("visit_fields", VISIT_FIELDS),
            ("event_kinds", EVENT_KINDS),
            ("drugs", DRUGS),
        ):
            for one in table.get(key, ()):
                self._one_of((name, 0, key), one, known)
            codes[key] = tuple(table.get(key, ()))
        if codes["investigations_all_of"] and "lookback_ever" not in table:
            # Its examinations lie on several days, so no one day could be compared with a lookback.
            self.fail((name, 0, "investigations_all_of"), f"item {code} needs lookback_ever")
        if not any(codes[key] for key in codes if key != "partly_by"):
            self.fail((name, 0, ""), f"nothing recorded could ever satisfy item {code}")
        if "organ" in table:
            self._one_of((name, 0, "organ"), table["organ"], ORGANS_BY_SEX["female"])
        sources = () if by_interval else self._sources_of("How recent it must be", (name, 0, ""), table)
        own_lookbacks = []
        for own in table.get("own_lookbacks", ()):
            place = (name, 0, "own_lookbacks")
            self._keys(place, own, {"investigation", "months", "sources", "mark"})
            self._one_of(place, own["investigation"], codes["investigations"])
            if type(own["months"]) is not int:
                self.fail(place, "months is a whole number")
            own_lookbacks.append(OwnLookback(own["investigation"], own["months"]))
            what = f"{INVESTIGATIONS[own['investigation']]} within {own['months']} months"
            sources += self._sources_of(what, place, own)
        return Item(
            code=code,
            label=table["label"],
            sources=sources,
            own_lookbacks=tuple(own_lookbacks),
            held_by=held_by.get(code, ()),
            lookback_days=table.get("lookback_days"),
            lookback_months=table.get("lookback_months"),
            lookback_by_interval=by_interval,
            organ=table.get("organ", ""),
            **codes,
        )

    def _rule(
        self,
        number: int,
        table: Mapping[str, Any],
        items: Mapping[str, Item],
        sign_off: str,
        earlier: list[str],
    ) -> Rule:
        place = ("rules", number, "")
        self._keys(
            place,
            table,
            {"id", "title", "trigger", "schedule", "category", "sources", "mark"},
            {"items", "series", "text", "sign_off", "also", "speaks_of"},
        )
        if table["id"] in earlier:
            self.fail(("rules", number, "id"), f"rule {table['id']} appears twice")
        for code in table.get("items", ()):
            self._one_of(("rules", number, "items"), code, items)
        self._one_of(("rules", number, "category"), table["category"], GRACE_DAYS)
        self._one_of(("rules", number, "sign_off"), table.get("sign_off", sign_off), SIGN_OFFS)
        trigger = self._step(("rules", number, "trigger"), table["trigger"], "predicate", TRIGGERS)
        for rule_id in trigger.arguments.get("after", ()):
            self._one_of(("rules", number, "trigger"), rule_id, earlier)
        if trigger.name in NEED_RISK and "risk" not in self.data:
            self.fail(("rules", number, "trigger"), f"predicate {trigger.name} needs a [risk] table")
        schedule = self._step(("rules", number, "schedule"), table["schedule"], "kind", SCHEDULES)
        for item in (items[code] for code in table.get("items", ())):
            if item.lookback_by_interval and schedule.name in NEED_LOOKBACK:
                self.fail(place, f"item {item.code} needs a lookback: {schedule.name} has no interval")
        if schedule.name == "prompt" and not table.get("text"):
            self.fail(place, "a prompt needs a text")
        if schedule.name != "prompt" and not table.get("items"):
            self.fail(place, "a rule that is not a prompt needs items")
        sources = self._sources(place, table)
        for also in table.get("also", ()):
            self._keys(("rules", number, "also"), also, {"what", "sources", "mark"})
            sources += self._sources_of(also["what"], ("rules", number, "also"), also)
        return Rule(
            id=table["id"],
            title=table["title"],
            series=table.get("series", table["id"]),
            items=tuple(items[code] for code in table.get("items", ())),
            trigger=trigger,
            schedule=schedule,
            category=table["category"],
            sources=sources,
            sign_off=table.get("sign_off", sign_off),
            text=table.get("text", ""),
            speaks_of=tuple(table.get("speaks_of", ())),
        )

    def _risk(self, table: Mapping[str, Any]) -> RiskRules:
        others = {"factors", "sources", "mark", "window_sources", "window_mark"}
        self._keys(("risk", 0, ""), table, {*RISK_NUMBERS, *others})
        for key in RISK_NUMBERS:
            if type(table[key]) is not int:
                self.fail(("risk", 0, key), f"{key} is a whole number")
        factors = []
        for number, factor in enumerate(table["factors"]):
            place = ("risk.factors", number, "")
            self._keys(place, factor, {"id", "label", "tier", "trigger", "sources", "mark"})
            self._one_of(("risk.factors", number, "tier"), factor["tier"], TIERS)
            trigger = self._step(
                ("risk.factors", number, "trigger"), factor["trigger"], "predicate", FACTOR_TRIGGERS
            )
            factors.append(
                FactorRule(
                    factor["id"], factor["label"], factor["tier"], trigger, self._sources(place, factor)
                )
            )
        window = {"sources": table["window_sources"], "mark": table["window_mark"]}
        return RiskRules(
            **{key: table[key] for key in RISK_NUMBERS},
            factors=tuple(factors),
            sources=self._sources(("risk", 0, ""), table),
            window_sources=self._sources(("risk", 0, "window_sources"), window),
        )
