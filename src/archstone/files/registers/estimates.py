"""Estimated audits (SPEC A6): what a filing lets one expect, each item with its reason.

An estimate is a first guess about an organisation that has said nothing yet. It comes from public records
alone, so it is open to read; it is replaced item by item once the organisation speaks for itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from archstone.files.registers.filings import Filing
from archstone.files.registers.rules import Rule, RuleSet, standard_rules
from archstone.model.audits import Audit, Basis, Disclosure, Grade, Strength, Vulnerability
from archstone.model.capabilities import CapabilityId, Taxonomy, standard_taxonomy

Facts = tuple[tuple[str, str], ...]
_Said = tuple[int, Rule]  # points for (above 0) or against (below), and the rule that gives them


class _Case:
    """What counts for and against one capability: the strongest rule of each topic on each side.

    Of two equally strong ones the first by id counts, so that the order of facts decides nothing.
    """

    __slots__ = ("has", "lacks", "net")

    def __init__(self, said: Sequence[_Said]) -> None:
        self.has: dict[str, _Said] = {}
        self.lacks: dict[str, _Said] = {}
        for points, rule in said:
            side = self.has if points > 0 else self.lacks
            held = side.get(rule.topic)
            if held is None or (-abs(points), rule.id) < (-abs(held[0]), held[1].id):
                side[rule.topic] = (points, rule)
        self.net = sum([p for p, _ in self.has.values()]) + sum([p for p, _ in self.lacks.values()])

    @property
    def heard(self) -> tuple[Rule, ...]:
        """The rules that count: for, then against."""
        return (*[rule for _, rule in self.has.values()], *[rule for _, rule in self.lacks.values()])

    def told(self) -> str:
        """Say why, strongest first, with what speaks against it."""
        ahead, behind = _reasons(self.has, "has_because"), _reasons(self.lacks, "lacks_because")
        if self.net < 0:
            ahead, behind = behind, ahead
        sentence = f"Estimated from its register entry: {'; '.join(ahead)}."
        return f"{sentence} Against that: {'; '.join(behind)}." if behind else sentence

    def proven(self, capability: str) -> int:
        """Count the points, of the side that wins, that the register itself proves."""
        winning = self.has if self.net > 0 else self.lacks
        return sum(abs(points) for points, rule in winning.values() if capability in rule.shown)


def _reasons(side: Mapping[str, _Said], because: str) -> list[str]:
    ordered = sorted(side.values(), key=lambda said: (-abs(said[0]), said[1].id))
    return list(dict.fromkeys(getattr(rule, because) for _, rule in ordered))


class Estimator:
    """Turns filings into audits by a rule set; equal facts are worked out once.

    Parameters
    ----------
    rules : the rules to follow; those that come with Archstone if None
    money_rate : what one unit of the register's currency is in US dollars, roughly
    """

    def __init__(
        self, rules: RuleSet | None = None, *, money_rate: float = 1.0, taxonomy: Taxonomy | None = None
    ) -> None:
        self.rules = rules or standard_rules()
        self.money_rate = money_rate
        self.taxonomy = taxonomy or standard_taxonomy()
        self._order = {capability: k for k, capability in enumerate(self.taxonomy.ids)}
        self._known: dict[Facts, Audit] = {}
        self._weighed: dict[tuple[int, ...], _Case] = {}
        self._strengths: dict[tuple[str, _Case], Strength] = {}
        self._vulnerabilities: dict[tuple[str, str, _Case], Vulnerability] = {}
        self._by_fact: dict[tuple[str, str], list[tuple[Rule, tuple[tuple[CapabilityId, _Said], ...]]]] = {}
        self._spoken_of = {("size", size) for size in self.rules.need_by_size}
        for rule in self.rules.rules:
            first, values = rule.when[0]
            said = (*[(c, (p, rule)) for c, p in rule.has], *[(c, (-p, rule)) for c, p in rule.lacks])
            for value in values:
                self._by_fact.setdefault((first, value), []).append((rule, said))
            self._spoken_of |= {(fact, value) for fact, values in rule.when for value in values}

    def facts(self, filing: Filing, as_of: int) -> Facts:
        """Say what the rules see of a filing: words and bands that some rule speaks of, no sums, no names.

        Parameters
        ----------
        as_of : the year in which the age is counted; passed in, since an estimate must not change by
            itself with the calendar
        """
        return tuple([fact for fact in self._facts(filing, as_of) if fact in self._spoken_of])

    def _facts(self, filing: Filing, as_of: int) -> Iterator[tuple[str, str]]:
        for purpose in filing.purposes:
            yield "purpose", purpose
        for name, word in (("kind", filing.kind), ("activity", filing.activity), ("tie", filing.tie)):
            if word is not None:
                yield name, word
        size, band, rate = filing.size, self.rules.band, self.money_rate
        if size is not None:
            yield "size", band("size", size * rate)
        if filing.assets is not None:
            yield "assets", band("assets", filing.assets * rate)
            yearly = filing.income if filing.revenue is None else filing.revenue
            if yearly:
                yield "cushion", band("cushion", filing.assets / yearly)
        if filing.spending is not None and filing.revenue:
            yield "margin", band("margin", filing.spending / filing.revenue)
        if filing.recognised is not None:
            yield "age", band("age", as_of - filing.recognised)
        if filing.staff is not None:
            yield "staff", band("staff", filing.staff)
        if filing.volunteers is not None:
            yield "volunteers", band("volunteers", filing.volunteers)
        if filing.revenue_mix:
            source, share = max(filing.revenue_mix, key=lambda part: (part[1], part[0]))
            yield "leaning", band("leaning", share)
            yield "main source", source
        yield from filing.facts

    def estimate(self, filing: Filing, as_of: int) -> Audit:
        """Estimate an audit from a filing; every item says that it is an estimate, and why.

        Parameters
        ----------
        filing : what the register says
        as_of : the year in which the age is counted

        Returns
        -------
        audit : at most six strengths and six vulnerabilities, strongest and heaviest first; empty where
            the register says nothing that a rule speaks of

        Notes
        -----
        Deterministic; ties in points stand in the order of the taxonomy. Equal facts give the identical
        audit, so a register of a million costs as much as its distinct facts.
        """
        return self.from_facts(self.facts(filing, as_of))

    def from_facts(self, facts: Facts) -> Audit:
        """Estimate an audit from facts that :meth:`facts` gave."""
        known = self._known.get(facts)
        if known is None:
            known = self._known[facts] = self._work_out(facts)
        return known

    def _work_out(self, facts: Facts) -> Audit:
        cases = self._cases(facts)
        told = self.rules.arithmetic
        least = told["least_points"]
        order = sorted([(-abs(case.net), self._order[c], c) for c, case in cases.items() if case.net])
        strong = [c for _, _, c in order if cases[c].net >= least]
        weak = [c for _, _, c in order if cases[c].net <= -least]
        size = next((value for fact, value in facts if fact == "size"), "unknown")
        return Audit(
            tuple([self._strength(c, cases[c]) for c in strong[: told["most_strengths"]]]),
            tuple([self._vulnerability(c, cases[c], size) for c in weak[: told["most_vulnerabilities"]]]),
        )

    def _cases(self, facts: Facts) -> dict[CapabilityId, _Case]:
        heard: dict[CapabilityId, list[_Said]] = defaultdict(list)
        known = frozenset(facts)
        for fact in facts:
            for rule, said in self._by_fact.get(fact, ()):
                if len(rule.when) == 1 or rule.applies(known):
                    for capability, one in said:
                        heard[capability].append(one)
        return {capability: self._case(said) for capability, said in heard.items()}

    def _case(self, said: list[_Said]) -> _Case:
        """Weigh what was said of a capability; the same is said of many organisations."""
        key = tuple([id(one) for one in said])  # what is said lives as long as the estimator
        case = self._weighed.get(key)
        if case is None:
            case = self._weighed[key] = _Case(said)
        return case

    def _strength(self, capability: CapabilityId, case: _Case) -> Strength:
        key = (capability, case)
        made = self._strengths.get(key)
        if made is None:
            level = min(case.net, self.rules.arithmetic["highest_level"])
            proven = min(level, case.proven(capability))
            # What is proven counts as shown at the level that is proven, where that isn't less than the
            # whole guess as a claim: a proof of a little must not lift the rest.
            shown = proven * Grade.SHOWN.tenths >= level * Grade.CLAIMED.tenths
            made = self._strengths[key] = Strength(
                capability,
                level=proven if shown else level,
                grade=Grade.SHOWN if shown else Grade.CLAIMED,
                estimated=case.told(),
            )
        return made

    def _vulnerability(self, capability: CapabilityId, case: _Case, size: str) -> Vulnerability:
        key = (capability, size, case)
        made = self._vulnerabilities.get(key)
        if made is None:
            needs = self.rules.needs
            need = self.rules.need_by_size[size]
            if self.taxonomy.family_of(capability) in needs["cannot_be_bought"]:
                need += needs["cannot_be_bought_adds"]
            made = self._vulnerabilities[key] = Vulnerability(
                capability,
                severity=min(-case.net, 5),
                need=min(need, 5),
                disclosure=Disclosure.PUBLIC,  # made from public records alone: nothing sealed is in it
                basis=Basis.SHOWN if case.proven(capability) else Basis.FELT,
                estimated=case.told(),
            )
        return made
