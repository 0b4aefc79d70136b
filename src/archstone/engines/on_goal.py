"""On goal: how far an activity or a proposal serves the goal, from four parts and over what is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from archstone.model.activities import Activity
from archstone.model.proposals import Proposal
from archstone.model.scopes import Scope
from archstone.model.sentences import listed

OFF_GOAL_BELOW = Fraction(1, 2)
"""Below it an activity counts as creep (our default)."""
PARTS = ("indicator", "people", "place", "judgment")
Deed = Activity | Proposal


@dataclass(frozen=True, slots=True)
class OnGoal:
    """How far something serves the goal, with the four parts that this is the mean of.

    ``indicator``, ``people`` and ``place`` are 0 or 1, ``judgment`` is the members' mean mapped to 0..1;
    None is not known. ``degree`` is the mean over the known ones, None where none is. ``says`` explains each
    part that is known, ``judges`` counts the members that judged.
    """

    indicator: Fraction | None
    people: Fraction | None
    place: Fraction | None
    judgment: Fraction | None
    judges: int
    says: tuple[str, ...]

    @property
    def parts(self) -> Mapping[str, Fraction | None]:
        """The four parts by name, in the order in which they are defined."""
        return {name: getattr(self, name) for name in PARTS}

    @property
    def known(self) -> int:
        """How many of the four parts are known."""
        return sum(part is not None for part in self.parts.values())

    @property
    def missing(self) -> tuple[str, ...]:
        """Name the parts that aren't known."""
        return tuple(name for name, part in self.parts.items() if part is None)

    @property
    def degree(self) -> Fraction | None:
        """The mean of the known parts, 0 to 1; None where none is known."""
        known = [part for part in self.parts.values() if part is not None]
        return sum(known, Fraction(0)) / len(known) if known else None

    @property
    def is_creep(self) -> bool | None:
        """Whether it is on goal by less than half; None where that isn't known."""
        return None if self.degree is None else self.degree < OFF_GOAL_BELOW


def on_goal(deed: Deed, scope: Scope, indicators: Mapping[str, bool] | None = None) -> OnGoal:
    """Say how far an activity or a proposal serves the goal.

    Who is busy seldom asks what for. Four plain questions, asked of everything alike, show it: does it move
    what the charter measures, serve those it names, lie where it says, and do members find it right?

    Parameters
    ----------
    deed : an activity or a proposal
    scope : the people and places that the charter names
    indicators : of each indicator on record by its id, whether the charter names it; None where none are on
        record, then any that is named counts

    Returns
    -------
    OnGoal
        Degree in [0, 1], exact: the mean of the known parts. Moves a charter indicator: 1 or 0. Serves those
        named: 1 where at least one group is, else 0. Lies in place and scope: 0 where the place isn't named
        or it was said to lie outside, else 1. Judgment: the mean of 1..5 mapped to 0..1.

    Notes
    -----
    A part that isn't known is left out, never counted as 0. Free words of a proposal that are no indicator
    on record leave the first part not known, unless another one named there counts.

    References
    ----------
    S0, 3.1; S2, Mission creep. The four parts and their equal weight are our default (FORMULAS 12).

    Examples
    --------
    >>> from datetime import date
    >>> from archstone.model.activities import GoalJudgment
    >>> gala = Proposal("gala", "event", date(2026, 5, 1), indicators=(), serves=("donors",),
    ...     judgments=(GoalJudgment("a", 2), GoalJudgment("b", 3)))
    >>> found = on_goal(gala, Scope(people=("families",)))
    >>> str(found.degree), found.missing
    ('1/8', ('place',))
    """
    indicator = _indicator(deed.indicators, indicators)
    people = _as_share(scope.serves(deed.serves))
    place = _as_share(_in_place(scope.lies_in(deed.place), deed.outside_scope))
    shares = [one.share for one in deed.judgments]
    judgment = sum(shares, Fraction(0)) / len(shares) if shares else None
    found = OnGoal(indicator, people, place, judgment, len(shares), ())
    return OnGoal(indicator, people, place, judgment, len(shares), tuple(_said(deed, scope, found)))


def _as_share(holds: bool | None) -> Fraction | None:
    return None if holds is None else Fraction(holds)


def _indicator(named: tuple[str, ...] | None, indicators: Mapping[str, bool] | None) -> Fraction | None:
    if named is None:
        return None
    if indicators is None:
        return Fraction(bool(named))
    charter = [indicators.get(id) for id in named]
    if None in charter and True not in charter:
        return None
    return Fraction(True in charter)


def _in_place(lies_in: bool | None, outside: bool | None) -> bool | None:
    if outside:
        return False
    return lies_in if outside is None or lies_in is not None else True


def _said(deed: Deed, scope: Scope, found: OnGoal) -> Iterator[str]:
    if found.indicator is not None:
        yield (
            f"moves {_words(deed.indicators)}, which the charter measures"
            if found.indicator
            else "moves nothing that the charter measures"
        )
    if found.people is not None:
        served = _words(deed.serves) or "nobody in particular"
        yield f"serves {served}" + ("" if found.people else ", whom the charter doesn't name")
    if found.place is not None:
        if found.place:
            yield f"lies in {_words([deed.place])}" if deed.place else "lies within the scope"
        elif scope.lies_in(deed.place) is False:
            yield f"lies in {_words([deed.place or ''])}, which the charter doesn't name"
        else:
            yield "lies outside the scope, as was said when it began"
    if found.judgment is not None:
        mean = 1 + 4 * found.judgment
        judged = "1 member judges" if found.judges == 1 else f"{found.judges} members judge"
        yield f"{judged} it {float(mean):.2g} of 5"


def _words(ids: Iterable[str] | None) -> str:
    """Join short words as a sentence has them: families-south is families south."""
    return listed(id.replace("-", " ") for id in ids or ())
