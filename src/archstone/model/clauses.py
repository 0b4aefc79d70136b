"""The clause library: what a charter can say, in plain English, with the risks that each clause answers.

The library is data, in the folder ``clause_library`` beside this file; nothing in it was taken from a
contract. The words of a clause hold its parameters in braces, and a part in square brackets stands only where
every parameter in it is given::

    We share {what}, and only for {purpose}.[ {keeper} keeps it.]

A line break begins a paragraph, and a line that is one parameter alone, a list or what stands beside each
member, becomes points: lines that begin with "- ".
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from archstone.model.alliance_risks import risk_named
from archstone.model.clause_values import LISTED, Kind, Naming, Parameter, Value
from archstone.model.errors import NotFound, RuleBroken, did_you_mean
from archstone.model.evidence import Source, Sureness

BLANK = "\N{LOW LINE}" * 8
_BRACES = re.compile(r"\{([a-z_]+)\}")
_OPTIONAL = re.compile(r"\[([^\[\]{}]*\{[^\[\]]*)\]")  # brackets around no parameter are just brackets
_EVERY_ONE = re.compile(r"\b([Ee]very) 1 (?=hour|day|month)")
_SURENESS = {
    "study": Sureness.STUDY,
    "not traced": Sureness.NOT_TRACED,
    "claim": Sureness.CLAIM,
    "recommendation": Sureness.RECOMMENDATION,
    "default": Sureness.DEFAULT,
}


@dataclass(frozen=True, slots=True)
class ClauseTemplate:
    """A clause of the library, before a charter fills it.

    ``risks`` are those that it answers. ``essential`` ones may be locked: a principle that no ballot changes.
    ``repeats`` says that a charter may hold it more than once, such as one rule for each kind of decision.

    Invariants: the words name only parameters that it has, and each required one; every risk is known.
    """

    id: str
    title: str
    group: str
    text: str
    risks: tuple[str, ...]
    source: Source
    parameters: tuple[Parameter, ...] = ()
    essential: bool = False
    repeats: bool = False

    def __post_init__(self) -> None:
        for risk in self.risks:
            risk_named(risk)
        if not self.risks:
            raise RuleBroken(f"The clause {self.id} answers no risk; leave it out.")
        named = set(_BRACES.findall(self.text + self.title))
        known = {parameter.name for parameter in self.parameters}
        if strange := named - known:
            raise RuleBroken(f"The clause {self.id} speaks of {min(strange)}, which is no parameter of it.")
        if silent := known - named:
            raise RuleBroken(f"The clause {self.id} never says its parameter {min(silent)}.")

    def refuse_strange_words(self, text: str) -> None:
        """Raise RuleBroken where words of one's own speak of a parameter that the clause doesn't have."""
        for name in _BRACES.findall(text):
            if name not in {parameter.name for parameter in self.parameters}:
                known = [parameter.name for parameter in self.parameters]
                raise RuleBroken(
                    f"The words of {self.id} speak of {{{name}}}, which is no parameter of it."
                    f"{did_you_mean(name, known)}"
                )

    def parameter(self, name: str) -> Parameter:
        """Return a parameter by name; raise NotFound naming the nearest one."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        known = [parameter.name for parameter in self.parameters]
        end = did_you_mean(name, known) if known else " It has none."
        raise NotFound(f"The clause {self.id} has no parameter {name!r}.{end}")

    def value(self, name: str, values: Mapping[str, Value]) -> Value | None:
        """Give what stands in a parameter: what was given, or its default, or None."""
        return values.get(name, self.parameter(name).default)

    def missing(self, values: Mapping[str, Value]) -> tuple[Parameter, ...]:
        """List the required parameters that nothing stands in."""
        return tuple(p for p in self.parameters if p.required and self.value(p.name, values) is None)

    def take(self, given: Mapping[str, Any]) -> dict[str, Value]:
        """Make the values of what was written; nothing under a name leaves it open.

        Raises
        ------
        NotFound
            If a name is no parameter of this clause.
        RuleBroken
            If a value is of another kind, with a sentence that names the parameter.
        """
        taken = {name: (self.parameter(name), value) for name, value in given.items()}
        return {
            name: parameter.take(value) for name, (parameter, value) in taken.items() if value is not None
        }

    def words(self, values: Mapping[str, Value], naming: Naming, text: str | None = None) -> str:
        """Write the clause, or *text* in its place, with its values in words; what is missing is a blank.

        Parameters
        ----------
        values : what is given, by the name of the parameter
        naming : gives an organisation's name for its id
        text : words of one's own, with the same parameters in braces
        """
        given = {p.name: self.value(p.name, values) for p in self.parameters}
        said = {
            p.name: _blank(p) if (value := given[p.name]) is None else p.say(value, naming)
            for p in self.parameters
        }
        required = {p.name for p in self.parameters if p.required}

        def where_given(part: re.Match[str]) -> str:
            # What is required is a blank when missing, here as elsewhere: what is optional decides.
            names = _BRACES.findall(part[1])
            deciding = [name for name in names if name not in required] or names
            return part[1] if all(given.get(name) is not None for name in deciding) else ""

        chosen = _OPTIONAL.sub(where_given, self.text if text is None else text)
        lines = []
        for line in chosen.strip().splitlines():
            alone = _BRACES.fullmatch(line.strip())
            value = given.get(alone[1]) if alone else None
            if alone and value is not None and self.parameter(alone[1]).kind in LISTED:
                lines += [f"- {point}" for point in self.parameter(alone[1]).points(value, naming)]
            else:
                lines.append(" ".join(_BRACES.sub(lambda found: said.get(found[1], found[0]), line).split()))
        return _EVERY_ONE.sub(r"\1 ", "\n".join(lines))


@dataclass(frozen=True, slots=True)
class ClauseLibrary:
    """The clauses that there are, in the order in which a charter has them."""

    clauses: tuple[ClauseTemplate, ...]
    _by_id: Mapping[str, ClauseTemplate] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_id = {clause.id: clause for clause in self.clauses}
        if len(by_id) < len(self.clauses):
            raise RuleBroken("A clause stands in the library twice.")
        object.__setattr__(self, "_by_id", MappingProxyType(by_id))

    def __iter__(self) -> Iterator[ClauseTemplate]:
        return iter(self.clauses)

    def __len__(self) -> int:
        return len(self.clauses)

    def __contains__(self, id: object) -> bool:
        return id in self._by_id

    def __getitem__(self, id: str) -> ClauseTemplate:
        if id not in self._by_id:
            raise NotFound(f"There is no clause {id!r} in the library.{did_you_mean(id, self._by_id)}")
        return self._by_id[id]

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that clauses belong to, in order."""
        return tuple(dict.fromkeys(clause.group for clause in self.clauses))

    def answering(self, risk: str) -> tuple[ClauseTemplate, ...]:
        """List the clauses that answer a risk."""
        risk_named(risk)
        return tuple(clause for clause in self.clauses if risk in clause.risks)


def _blank(parameter: Parameter) -> str:
    return f"{BLANK}." if parameter.kind is Kind.SENTENCE else BLANK


@cache
def clause_library() -> ClauseLibrary:
    """Read the clauses that come with Archstone.

    Examples
    --------
    >>> exit = clause_library()["exit"]
    >>> exit.words({"notice_days": 90}, str).partition(",")[0]
    'Any member may leave with notice of 90 days'
    >>> [clause.id for clause in clause_library().answering("fading-threat")]
    ['threat-check', 'review', 'sunset']
    """
    folder = files("archstone.model") / "clause_library"
    parts = sorted(
        (part for part in folder.iterdir() if part.name.endswith(".toml")), key=lambda part: part.name
    )
    return ClauseLibrary(tuple(clause for part in parts for clause in _clauses(part.read_text("utf-8"))))


def _clauses(text: str) -> Iterator[ClauseTemplate]:
    laid = tomllib.loads(text)
    for item in laid["clause"]:
        yield ClauseTemplate(
            id=item["id"],
            title=item["title"],
            group=laid["group"],
            text=item["text"].strip(),
            risks=tuple(item["risks"]),
            source=Source(item["source"], _SURENESS[item["sureness"]]),
            parameters=tuple(_parameter(name, said) for name, said in item.get("parameters", {}).items()),
            essential=item.get("essential", False),
            repeats=item.get("repeats", False),
        )


def _parameter(name: str, said: Mapping[str, Any]) -> Parameter:
    bare = Parameter(
        name,
        Kind(said["kind"]),
        said["asks"],
        required=said.get("required", True),
        drives=said.get("drives", ""),
        options=MappingProxyType(dict(said.get("options", {}))),
    )
    if "default" not in said:
        return bare
    return Parameter(
        bare.name, bare.kind, bare.asks, bare.required, bare.take(said["default"]), bare.drives, bare.options
    )
