"""Codebooks: one register's own codes, mapped in YAML to the words that the rules share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from archstone.files.registers.estimates import Estimator
from archstone.files.registers.filings import Filing
from archstone.files.registers.rules import RuleReader, RuleSet, fact_values, read_yaml, standard_rules
from archstone.model.audits import Audit
from archstone.model.capabilities import standard_taxonomy
from archstone.model.organisations import Organisation


@dataclass(frozen=True)
class Codebook:
    """What a register's codes mean, and the estimator that follows its rules.

    ``own`` holds whatever else the register's reader needs from the file.
    """

    register: str
    name: str
    country: str
    currency: str
    as_of: int
    header: tuple[str, ...]
    purposes: Mapping[str, tuple[str, str]]
    kinds: Mapping[str, tuple[str, str | None]]
    estimator: Estimator
    own: Mapping[str, Any]

    def purpose(self, code: str) -> tuple[str, str] | None:
        """Find what the longest known beginning of a code means: a purpose and a few words.

        Examples
        --------
        >>> codebook("irs_ntee.yaml").purpose("A54")
        ('museums', 'history museum')
        """
        for length in range(len(code), 0, -1):
            meant = self.purposes.get(code[:length])
            if meant is not None:
                return meant
        return None

    def kind(self, *codes: str) -> tuple[str | None, str | None]:
        """Find kind and implied purpose for the first of *codes* that is known, most specific first."""
        for code in codes:
            meant = self.kinds.get(code)
            if meant is not None:
                return meant
        return None, None

    def audit(self, filing: Filing, as_of: int | None) -> Audit:
        """Estimate the audit of a filing; ages are counted in the edition's year if *as_of* is None."""
        return self.estimator.estimate(filing, self.as_of if as_of is None else as_of)

    def organisation(self, filing: Filing, as_of: int | None) -> Organisation:
        """Make an organisation of a filing, with its estimated audit."""
        purpose = filing.purposes[0] if filing.purposes else None
        return Organisation(
            id=filing.id,
            name=filing.name,
            kind=filing.kind,
            sector=self.estimator.rules.purposes[purpose].sector if purpose else None,
            place=filing.place,
            annual_budget=filing.revenue if filing.revenue is None or filing.revenue >= 0 else None,
            currency=filing.currency,
            staff=filing.staff,
            mission=filing.mission,
            audit=self.audit(filing, as_of),
            identifiers=(filing.identifier,),
        )


def load_codebook(name: str | Path, rules: RuleSet | None = None) -> Codebook:
    """Read and check a codebook.

    Parameters
    ----------
    name : a file of the package, or a path of your own
    rules : the shared rules; those that come with Archstone if None

    Raises
    ------
    BadInput
        For a purpose or kind that no rule speaks of (the nearest is named), and for faulty rules.
    """
    rules = rules or standard_rules()
    data = read_yaml(name)
    reader = RuleReader(str(name), standard_taxonomy())
    for code, meant in data["purposes"].items():
        reader.known(f"purposes.{code}", meant[0], rules.purposes, "purpose")
    spoken = {fact: sorted(rules.words_for(fact)) for fact in ("kind", "activity", "tie")}
    for code, meant in data.get("kinds", {}).items():
        reader.known(f"kinds.{code}", meant[0], spoken["kind"], "kind in any rule called")
        if len(meant) > 1:
            reader.known(f"kinds.{code}", meant[1], rules.purposes, "purpose")
    for code, meant in data.get("activities", {}).items():
        reader.known(f"activities.{code}", meant[0], spoken["activity"], "activity in any rule called")
    for code, tie in data.get("ties", {}).items():
        reader.known(f"ties.{code}", tie, spoken["tie"], "tie in any rule called")
    own = _own_rules(reader, data, rules)
    reader.refuse_faults()
    return Codebook(
        register=data["register"],
        name=data["name"],
        country=data["country"],
        currency=data["currency"],
        as_of=data["as_of"],
        header=tuple(data["header"]),
        purposes={str(code): (meant[0], meant[1]) for code, meant in data["purposes"].items()},
        kinds={code: (m[0], m[1] if len(m) > 1 else None) for code, m in data.get("kinds", {}).items()},
        estimator=Estimator(rules.with_rules(own), money_rate=data["money_rate"]),
        own=data,
    )


def _own_rules(reader: RuleReader, data: Mapping[str, Any], rules: RuleSet) -> Iterable[Any]:
    """Read the rules that only this register can feed; their facts are any that it names."""
    values = fact_values({"bands": rules.bands}, rules.purposes)
    for fact, words in data.get("own_facts", {}).items():
        values[fact] = words
    read = reader.rules(data.get("rules", ()), values, frozenset(rules.arithmetic["same_thing"]))
    for rule in read:
        reader.known(rule.id, rule.source, rules.sources, "source")
    return read


@cache
def codebook(name: str) -> Codebook:
    """Return a codebook of the package, read once."""
    return load_codebook(name)
