"""Voting rules: which members have to say yes so that a proposal passes.

A weighted rule counts votes against a quota. Rules nest: all of several must hold (a majority of votes and
one of members), or any of them will do. A veto is a rule of its own, in which one member's yes is needed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from archstone.model.errors import RuleBroken

_WRITTEN = re.compile(r"\s*(\[?)([^;\[\]]*);([^;\[\]]*)(\]?)\s*")
_WHOLE = re.compile(r"[+-]?[0-9]{1,30}")


@dataclass(frozen=True, slots=True)
class WeightedRule:
    """A proposal passes where those who say yes weigh at least the quota together.

    Invariants: weights are whole numbers of 0 or more, one a member; the quota is at least 1, so that nobody
    saying yes is not enough, and at most the total, so that everybody saying yes is. ``is_veto`` tells a
    rule that `veto` made from one that looks the same, but was agreed as a count of votes.

    Examples
    --------
    >>> rule = WeightedRule(12, (4, 4, 4, 2, 2, 1))
    >>> rule.wins({0, 1, 2}), rule.wins({0, 1, 3, 5})
    (True, False)
    """

    quota: int
    weights: tuple[int, ...]
    is_veto: bool = field(default=False, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", tuple(self.weights))
        if not self.weights:
            raise RuleBroken("The rule has no members: give each a weight, as in [3; 2,1,1].")
        for place, weight in enumerate(self.weights, start=1):
            if not isinstance(weight, int) or isinstance(weight, bool):
                raise RuleBroken(f"The weight of member {place} must be a whole number, not {weight!r}.")
            if weight < 0:
                raise RuleBroken(f"The weight of member {place} must be 0 or more, not {weight}.")
        if not isinstance(self.quota, int) or isinstance(self.quota, bool):
            raise RuleBroken(f"The quota must be a whole number, not {self.quota!r}.")
        if self.quota < 1:
            raise RuleBroken(
                f"With the quota {self.quota} a proposal would pass though nobody says yes; "
                "the quota must be 1 or more."
            )
        if not self.total:
            raise RuleBroken(
                "Nobody has a weight above 0, so nothing could ever pass; give one member or more a weight."
            )
        if self.quota > self.total:
            raise RuleBroken(
                f"The quota {self.quota} is above the total weight {self.total}, so nothing could ever pass; "
                f"give a quota from 1 to {self.total}."
            )

    def __str__(self) -> str:
        """Write the rule as it is read: [12; 4,4,4,2,2,1]."""
        return f"[{self.quota}; {','.join(str(weight) for weight in self.weights)}]"

    @property
    def size(self) -> int:
        """How many members there are."""
        return len(self.weights)

    @property
    def total(self) -> int:
        """The weight of all together."""
        return sum(self.weights)

    @property
    def leaves(self) -> Iterator[WeightedRule]:
        """The weighted rules that it is made of: itself."""
        yield self

    def wins(self, members: Collection[int]) -> bool:
        """Say whether a proposal passes if these members, counted from 0, say yes and no others."""
        return sum(self.weights[member] for member in set(members)) >= self.quota


@dataclass(frozen=True, slots=True)
class _Nest:
    """Several rules over the same members; each may be a nest again."""

    rules: tuple[Rule, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "rules", tuple(self.rules))
        if not self.rules:
            raise RuleBroken("Rules were to be joined and none is there; give one or more.")
        first = self.rules[0].size
        for place, rule in enumerate(self.rules[1:], start=2):
            if rule.size != first:
                raise RuleBroken(
                    f"Rules that are joined need the same members: the first has {first}, "
                    f"number {place} has {rule.size}. Give a weight of 0 to whom a rule doesn't count."
                )

    @property
    def size(self) -> int:
        """How many members there are."""
        return self.rules[0].size

    @property
    def leaves(self) -> Iterator[WeightedRule]:
        """The weighted rules that it is made of, in their order."""
        for rule in self.rules:
            yield from rule.leaves


@dataclass(frozen=True, slots=True)
class AllOf(_Nest):
    """A proposal passes where every one of the rules is met.

    Examples
    --------
    >>> council = AllOf((WeightedRule(3, (2, 1, 1)), veto(2, 3)))
    >>> council.wins({0, 1}), council.wins({0, 2})
    (False, True)
    """

    def __str__(self) -> str:
        """Join what the rules say by AND."""
        return "(" + " AND ".join(str(rule) for rule in self.rules) + ")"

    def wins(self, members: Collection[int]) -> bool:
        """Say whether a proposal passes if these members, counted from 0, say yes and no others."""
        return all(rule.wins(members) for rule in self.rules)


@dataclass(frozen=True, slots=True)
class AnyOf(_Nest):
    """A proposal passes where one of the rules is met, or more.

    Examples
    --------
    >>> AnyOf((WeightedRule(2, (1, 1, 0)), WeightedRule(1, (0, 0, 1)))).wins({2})
    True
    """

    def __str__(self) -> str:
        """Join what the rules say by OR."""
        return "(" + " OR ".join(str(rule) for rule in self.rules) + ")"

    def wins(self, members: Collection[int]) -> bool:
        """Say whether a proposal passes if these members, counted from 0, say yes and no others."""
        return any(rule.wins(members) for rule in self.rules)


Rule: TypeAlias = WeightedRule | AllOf | AnyOf


def veto(member: int, members: int) -> WeightedRule:
    """Make the rule that one member's yes is needed; join it to another with `AllOf`.

    Parameters
    ----------
    member : who holds the veto, counted from 0
    members : how many there are

    Raises
    ------
    RuleBroken
        If there is no such member.

    Examples
    --------
    >>> str(veto(1, 3))
    '[1; 0,1,0]'
    """
    if not 0 <= member < members:
        raise RuleBroken(
            f"There is no member {member + 1} to hold a veto; members are counted from 1 to {members}."
        )
    made = WeightedRule(1, tuple(int(k == member) for k in range(members)))
    object.__setattr__(made, "is_veto", True)
    return made


def with_vetoes(rule: Rule, holders: Collection[int]) -> Rule:
    """Join vetoes of some members, counted from 0, to a rule; without any, the rule itself."""
    if not holders:
        return rule
    parts = rule.rules if isinstance(rule, AllOf) else (rule,)
    return AllOf((*parts, *(veto(member, rule.size) for member in sorted(set(holders)))))


def faults_of_names(names: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Say what is wrong with what members are called: each place, counted from 0, with a sentence.

    Examples
    --------
    >>> list(faults_of_names(["Church", "School", "Church"]))
    [(2, 'The name Church stands twice; give each member its own.')]
    """
    seen = set()
    for k, name in enumerate(names):
        if not name:
            yield k, f"Member {k + 1} needs a name."
        elif len(name.splitlines()) > 1:
            yield k, f"The name of member {k + 1} runs over several lines; write it on one."
        elif name in seen:
            yield k, f"The name {name} stands twice; give each member its own."
        seen.add(name)


def at_place(place: int, names: Sequence[str]) -> int:
    """Take a member's place, counted from 1, as counted from 0, where it can't be meant as a name.

    Raises
    ------
    RuleBroken
        If members are called by numbers, and the number isn't the name of the member at that place.

    Examples
    --------
    >>> at_place(2, ["Church", "School"])
    1
    """
    if names[place - 1 : place] != [str(place)] and any(_WHOLE.fullmatch(name) for name in names):
        raise RuleBroken(
            f"Members are called by numbers here, so {place} could be a name or a place; "
            "give the members names that aren't whole numbers."
        )
    return place - 1


def parse_rule(text: str) -> WeightedRule:
    """Read a weighted rule as it is written: the quota, a semicolon, a weight a member.

    The brackets may be left out, both of them.

    Raises
    ------
    RuleBroken
        If it isn't of that shape, a weight is missing or no whole number, or the rule can't be.

    Examples
    --------
    >>> parse_rule("[12; 4,4,4,2,2,1]").weights
    (4, 4, 4, 2, 2, 1)
    """
    found = _WRITTEN.fullmatch(text)
    if not found:
        raise RuleBroken(
            f"{text!r} isn't a rule; write the quota, a semicolon and the weights, as in [12; 4,4,4,2,2,1]."
        )
    if bool(found[1]) != bool(found[4]):
        raise RuleBroken(f"{text!r} has a bracket on one side alone; write it whole, as in [3; 2,1,1].")
    quota = _whole(found[2], "quota")
    if not found[3].strip():
        return WeightedRule(quota, ())
    weights = [
        _whole(part, f"weight of member {place}") for place, part in enumerate(found[3].split(","), start=1)
    ]
    return WeightedRule(quota, tuple(weights))


def _whole(text: str, what: str) -> int:
    text = text.strip()
    if not text:
        raise RuleBroken(f"The {what} is missing; write [12; 4,4,4,2,2,1], with 0 for no vote.")
    if not _WHOLE.fullmatch(text):
        raise RuleBroken(f"The {what} must be a whole number, not {text}.")
    return int(text)
