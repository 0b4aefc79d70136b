"""Rules of estimation: plain data in YAML, read and checked, so that anyone can argue with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from archstone.model.capabilities import CapabilityId, Taxonomy, standard_taxonomy
from archstone.model.errors import BadInput, Fault, did_you_mean

Band = tuple[float | None, str]  # the value below which the band's name holds; None: the last one

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the compiled one is ten times as fast
RULE_KEYS = ("id", "when", "has", "has_because", "lacks", "lacks_because", "source", "shown")
PURPOSE_KEYS = ("sector", "words", *RULE_KEYS[2:])
FREE_FACTS = ("purpose", "kind", "activity", "tie", "main source")


@dataclass(frozen=True, slots=True)
class Rule:
    """What certain facts let one expect: capabilities that are there and that are lacking, with reasons.

    ``has`` and ``lacks`` hold points: 1 a hint, 2 likely, 3 typical, 4 what it exists by. ``topic`` is
    what the rule speaks about; points of one topic don't add up, the strongest counts.
    """

    id: str
    topic: str
    when: tuple[tuple[str, frozenset[str]], ...]
    has: tuple[tuple[CapabilityId, int], ...]
    has_because: str
    lacks: tuple[tuple[CapabilityId, int], ...]
    lacks_because: str
    source: str
    shown: frozenset[str]

    def applies(self, facts: frozenset[tuple[str, str]]) -> bool:
        """Whether every condition is met by one of the facts."""
        return all(any((fact, value) in facts for value in values) for fact, values in self.when)


@dataclass(frozen=True, slots=True)
class Purpose:
    """What an organisation is for, as rules speak of it: museums, food aid, unions."""

    id: str
    sector: str
    words: str


@dataclass(frozen=True)
class RuleSet:
    """Everything that an estimate follows; see ``docs/theory/estimated-audits.md`` for the arithmetic."""

    rules: tuple[Rule, ...]
    purposes: Mapping[str, Purpose]
    bands: Mapping[str, tuple[Band, ...]]
    sources: Mapping[str, Mapping[str, str]]
    need_by_size: Mapping[str, int]
    needs: Mapping[str, Any]
    arithmetic: Mapping[str, Any]

    def band(self, fact: str, value: float) -> str:
        """Name the band in which a value falls.

        Examples
        --------
        >>> standard_rules().band("size", 120_000)
        'small'
        """
        for below, name in self.bands[fact]:
            if below is None or value < below:
                return name
        raise AssertionError(f"the bands of {fact} have no last one")  # the reader has checked this

    def with_rules(self, more: Iterable[Rule]) -> RuleSet:
        """Add rules that only one register can feed."""
        return RuleSet(
            (*self.rules, *more),
            self.purposes,
            self.bands,
            self.sources,
            self.need_by_size,
            self.needs,
            self.arithmetic,
        )

    def words_for(self, fact: str) -> frozenset[str]:
        """Name the values of a fact that some rule speaks of."""
        return frozenset(
            value for rule in self.rules for name, values in rule.when if name == fact for value in values
        )


class RuleReader:
    """Reads rule data and gathers every fault before it refuses."""

    def __init__(self, file: str, taxonomy: Taxonomy) -> None:
        self.file = file
        self.taxonomy = taxonomy
        self.faults: list[Fault] = []

    def fault(self, field: str, message: str) -> None:
        """Note one thing wrong."""
        self.faults.append(Fault(self.file, None, field, message))

    def refuse_faults(self) -> None:
        """Raise BadInput if anything was wrong."""
        if self.faults:
            raise BadInput(self.faults)

    def known(self, field: str, word: object, known: Iterable[str], what: str) -> bool:
        """Check a word against the known ones, naming the nearest."""
        among = list(known)
        if word in among:
            return True
        self.fault(field, f"There is no {what} {word!r}.{did_you_mean(str(word), among)}")
        return False

    def points(self, field: str, given: object) -> tuple[tuple[CapabilityId, int], ...]:
        """Read capabilities and their points."""
        if not isinstance(given, dict):
            self.fault(field, "This must hold capabilities and points, such as logistics: 3.")
            return ()
        kept = []
        for capability, points in given.items():
            if not self.known(f"{field}.{capability}", capability, self.taxonomy.ids, "capability"):
                continue
            if not isinstance(points, int) or isinstance(points, bool) or not 1 <= points <= 4:
                self.fault(f"{field}.{capability}", f"Points are 1 to 4, not {points}.")
                continue
            kept.append((CapabilityId(capability), points))
        return tuple(kept)

    def conditions(
        self, field: str, given: object, values: Mapping[str, Iterable[str] | None]
    ) -> Iterator[tuple[str, frozenset[str]]]:
        """Read when a rule holds; *values* lists each fact's values, None where any word will do."""
        if not isinstance(given, dict) or not given:
            self.fault(field, "A rule needs at least one condition, such as {size: tiny}.")
            return
        for fact, wanted in given.items():
            words = wanted if isinstance(wanted, list) else [wanted]
            if not self.known(f"{field}.{fact}", fact, values, "fact"):
                continue
            listed = values[fact]
            if listed is not None:
                for word in words:
                    self.known(f"{field}.{fact}", word, listed, fact)
            yield str(fact), frozenset(str(word) for word in words)

    def rule(
        self,
        field: str,
        given: Mapping[str, Any],
        values: Mapping[str, Iterable[str] | None],
        together: frozenset[str],
    ) -> Rule:
        """Read one rule; *together* names the facts that are two ways of saying the same thing."""
        for key in given:
            self.known(field, key, (*RULE_KEYS, *PURPOSE_KEYS), "part of a rule called")
        when = tuple(self.conditions(f"{field}.when", given.get("when"), values))
        has = self.points(f"{field}.has", given.get("has", {}))
        lacks = self.points(f"{field}.lacks", given.get("lacks", {}))
        for side, points in (("has", has), ("lacks", lacks)):
            if points and not str(given.get(f"{side}_because", "")).strip():
                self.fault(field, f"What a rule says it {side} needs a reason: give {side}_because.")
        told = [capability for capability, _ in has + lacks]
        if not told:
            self.fault(field, "A rule must say what such an organisation has or lacks.")
        if len(set(told)) < len(told):
            self.fault(field, "A rule can't say of one capability that it is there and that it is lacking.")
        for capability in given.get("shown", ()):
            self.known(f"{field}.shown", capability, told, "capability among its own called")
        topic = when[0][0] if when else ""
        return Rule(
            id=str(given.get("id", "")),
            topic="what it is" if topic in together else topic if len(when) == 1 else field,
            when=when,
            has=has,
            has_because=str(given.get("has_because", "")).strip(),
            lacks=lacks,
            lacks_because=str(given.get("lacks_because", "")).strip(),
            source=str(given.get("source", "ours")),
            shown=frozenset(given.get("shown", ())),
        )

    def rules(
        self,
        given: Iterable[Mapping[str, Any]],
        values: Mapping[str, Iterable[str] | None],
        together: frozenset[str],
    ) -> tuple[Rule, ...]:
        """Read a list of rules; every id once."""
        read, seen = [], set()
        for k, rule in enumerate(given, start=1):
            field = f"rules.{rule.get('id', k)}"
            if field in seen:
                self.fault(field, "This rule stands twice.")
            seen.add(field)
            read.append(self.rule(field, rule, values, together))
        return tuple(read)


def read_yaml(name: str | Path) -> Any:
    """Read a YAML file of the package by name, or any file by path."""
    text = (
        name.read_text("utf-8")
        if isinstance(name, Path)
        else files("archstone.files.registers").joinpath(name).read_text("utf-8")
    )
    try:
        return yaml.load(text, Loader=LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        raise BadInput([Fault(str(name), line, "", "This isn't YAML that can be read.")]) from None


def fact_values(rules: Mapping[str, Any], purposes: Iterable[str]) -> dict[str, Iterable[str] | None]:
    """List the facts that rules may speak of, with their values; None where any word will do."""
    values: dict[str, Iterable[str] | None] = dict.fromkeys(FREE_FACTS)
    values |= {fact: [name for _, name in bands] for fact, bands in rules["bands"].items()}
    values["purpose"] = tuple(purposes)
    return values


def load_rules(
    rules: str | Path = "estimates.yaml",
    purposes: str | Path = "purposes.yaml",
    taxonomy: Taxonomy | None = None,
) -> RuleSet:
    """Read and check the rules of estimation.

    Parameters
    ----------
    rules, purposes : names of files in the package, or paths of your own
    taxonomy : the capabilities that rules may name; the standard ones if None

    Raises
    ------
    BadInput
        With every fault found, each naming the rule and, for an unknown word, the nearest known one.
    """
    taxonomy = taxonomy or standard_taxonomy()
    data, fields = read_yaml(rules), read_yaml(purposes)
    values = fact_values(data, fields)
    together = frozenset(data["arithmetic"]["same_thing"])
    reader = RuleReader(str(purposes), taxonomy)
    own = [
        reader.rule(f"purpose-{name}", _purpose_rule(name, given), values, together)
        for name, given in fields.items()
    ]
    reader.refuse_faults()
    reader = RuleReader(str(rules), taxonomy)
    read = reader.rules(data["rules"], values, together)
    for rule in (*own, *read):
        reader.known(rule.id, rule.source, data["sources"], "source")
    for fact, bands in data["bands"].items():
        edges = [edge for edge, _ in bands]
        if edges[-1] is not None or None in edges[:-1] or edges[:-1] != sorted(set(edges[:-1])):
            reader.fault(f"bands.{fact}", "Bands rise, and the last one has no upper edge (null).")
    for family in data["needs"]["cannot_be_bought"]:
        reader.known("needs.cannot_be_bought", family, taxonomy.families, "family")
    reader.refuse_faults()
    return RuleSet(
        rules=(*own, *read),
        purposes={name: Purpose(name, given["sector"], given["words"]) for name, given in fields.items()},
        bands={fact: tuple((edge, name) for edge, name in bands) for fact, bands in data["bands"].items()},
        sources=data["sources"],
        need_by_size=data["needs"]["by_size"],
        needs=data["needs"],
        arithmetic=data["arithmetic"],
    )


def _purpose_rule(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Write a purpose as the rule it stands for, its reasons led by what the purpose is."""
    reasons = {
        side: f"{given['words']}: {given[side]}"
        for side in ("has_because", "lacks_because")
        if given.get(side)
    }
    return {**given, **reasons, "id": f"purpose-{name}", "when": {"purpose": name}}


@cache
def standard_rules() -> RuleSet:
    """Return the rules that come with Archstone."""
    return load_rules()
