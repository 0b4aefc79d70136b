"""Counsel: S2's own rules for a decision as sentences, and the trade-offs of a case (SPEC D3, D5).

They stand beside the fit and are not part of it. Where a rule and the fit disagree, the rule is told first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from archstone.model.alliances import Model
from archstone.model.decisions import Overlaps
from archstone.model.evidence import Source, Sureness

LASTING = frozenset({Model.VALUES_BRIDGE, Model.STRUCTURAL})
SMALL = frozenset({Model.OPPORTUNISTIC})
FEW = 3
"""Up to so many members can talk everything through (our default)."""


@dataclass(frozen=True, slots=True)
class Applied:
    """One rule of S2 held against a case.

    ``applies`` is None where what it asks about isn't known; ``obeyed`` is None where it doesn't apply or
    there is no first model.
    """

    id: str
    says: str
    because: str
    favours: frozenset[Model]
    applies: bool | None
    obeyed: bool | None
    source: Source

    @property
    def contradicts(self) -> bool:
        """Whether the rule applies and the first model doesn't obey it."""
        return self.applies is True and self.obeyed is False


@dataclass(frozen=True, slots=True)
class _Rule:
    id: str
    says: str
    favours: frozenset[Model]
    asks: str
    holds: Callable[[Fraction], bool]
    chapter: str


_RULES = (
    _Rule(
        "low-trust",
        "Where trust is low, begin with a small project that has an end, before anything larger.",
        SMALL,
        "trust",
        lambda trust: trust <= 2,
        "S2, Trust level",
    ),
    _Rule(
        "short-horizon",
        "For a campaign of up to three months an opportunistic alliance is enough.",
        SMALL,
        "horizon",
        lambda horizon: horizon <= 2,
        "S2, Time horizon",
    ),
    _Rule(
        "long-horizon",
        "For work of several years, build a values-bridge or a structural alliance.",
        LASTING,
        "horizon",
        lambda horizon: horizon >= 4,
        "S2, Time horizon",
    ),
)


def counsel(
    first: Model | None,
    *,
    trust: Fraction | None,
    horizon: Fraction | None,
    overlaps: Overlaps | None,
    united_front: bool | None = None,
) -> tuple[Applied, ...]:
    """Hold S2's rules against a case and the model that stands first.

    A number can hide what a rule of thumb says plainly; both are shown, and where they differ people talk.

    Parameters
    ----------
    first : the model that stands first; None where none does
    trust, horizon : medians of the raters, 1..5; None where not known
    overlaps : how many interests the sides share; None where not known
    united_front : whether the matter's standing depends on being seen as one; None where not known

    Returns
    -------
    rules : (6,) tuple of Applied, always in the same order

    References
    ----------
    S2, "How to compare your options" (recommendations); at which step trust counts as low and a horizon as
    short or long is our default.

    Examples
    --------
    >>> rules = counsel(Model.STRUCTURAL, trust=Fraction(2), horizon=None, overlaps=None)
    >>> [rule.id for rule in rules if rule.contradicts]
    ['low-trust']
    """
    values = {"trust": trust, "horizon": horizon}
    rules = [_judged(rule, values[rule.asks], first) for rule in _RULES]
    for overlap, favours, says in (
        (Overlaps.ONE, SMALL, "An overlap in a single interest favours an opportunistic alliance."),
        (
            Overlaps.SEVERAL,
            LASTING,
            "Several interests in common favour a values-bridge or a structural alliance.",
        ),
    ):
        applies = None if overlaps is None else overlaps is overlap
        because = "how many interests you share isn't known" if overlaps is None else f"you share {overlaps}"
        rules.append(
            Applied(
                f"{overlap}-overlap{'s' if overlap is Overlaps.SEVERAL else ''}",
                says,
                because,
                favours,
                applies,
                _obeyed(applies, first, favours),
                Source("S2, Alignment of interest", Sureness.RECOMMENDATION),
            )
        )
    because = (
        "whether you must be seen as one isn't known"
        if united_front is None
        else f"you {'must' if united_front else 'need not'} be seen as one"
    )
    rules.append(
        Applied(
            "united-front",
            "Where the public must see one front, build a values-bridge alliance.",
            because,
            frozenset({Model.VALUES_BRIDGE}),
            united_front,
            _obeyed(united_front, first, frozenset({Model.VALUES_BRIDGE})),
            Source("S2, Values-bridge alliance", Sureness.RECOMMENDATION),
        )
    )
    return tuple(rules)


def _judged(rule: _Rule, value: Fraction | None, first: Model | None) -> Applied:
    applies = None if value is None else rule.holds(value)
    because = f"{rule.asks} isn't known" if value is None else f"{rule.asks} is {float(value):g} of 5"
    return Applied(
        rule.id,
        rule.says,
        because,
        rule.favours,
        applies,
        _obeyed(applies, first, rule.favours),
        Source(rule.chapter, Sureness.RECOMMENDATION),
    )


def _obeyed(applies: bool | None, first: Model | None, favours: frozenset[Model]) -> bool | None:
    return first in favours if applies and first is not None else None


@dataclass(frozen=True, slots=True)
class TradeOff:
    """Two things that can't both be had in full, stated for one case, with what to do about it."""

    id: str
    between: tuple[str, str]
    says: str
    proposes: str
    source: Source


def trade_offs(
    model: Model | None,
    *,
    fast_start: bool | None,
    members: int | None,
    one_message: bool | None,
    united_front: bool | None = None,
) -> tuple[TradeOff, ...]:
    """State the three trade-offs of S2 for a case.

    Parameters
    ----------
    model : the model that stands first; None where none does
    fast_start : whether it must run within weeks; None where not known
    members : how many organisations it is to have, us included; None where not known
    one_message : whether partners can agree on one message; None where not known
    united_front : whether the matter's standing depends on being seen as one; None where not known

    Returns
    -------
    trade_offs : (3,) tuple: speed or depth, inclusivity or decisiveness, public message or internal reality

    References
    ----------
    S2, "Trade-offs in practice" (practitioner's claims and recommendations).
    """
    return (
        _speed(model, fast_start),
        _inclusivity(members),
        _message(one_message, united_front),
    )


def _speed(model: Model | None, fast_start: bool | None) -> TradeOff:
    early = "Plan one early joint act, such as a joint statement or a shared event, within the first weeks."
    if fast_start is None:
        says, proposes = (
            "Whether it must run within weeks isn't said.",
            "Say it under fast_start; a fast start trades depth for speed.",
        )
    elif fast_start and model in LASTING:
        says = f"You want to run within weeks, and a {model} alliance takes time to build."
        proposes = f"Start with a limited first round, and let it grow into the rest. {early}"
    elif fast_start:
        says = "You start fast and trade depth for it: a shallow alliance breaks more easily under pressure."
        proposes = early
    elif model is Model.OPPORTUNISTIC:
        says = "You have time, and the model that stands first is the shallow one."
        proposes = "Use the time for a small joint act; it may show that more is possible."
    else:
        says = "You have time, so you can have depth."
        proposes = "Don't hurry what has to be agreed first; a small win on the way keeps people with you."
    return TradeOff(
        "speed-or-depth", ("speed", "depth"), says, proposes, Source("S2, Speed vs. depth", Sureness.CLAIM)
    )


def _inclusivity(members: int | None) -> TradeOff:
    rule = (
        "Agree beforehand on the rule for each kind of decision: majority, supermajority or an executive "
        "committee; the more is at stake, the more must agree."
    )
    if members is None:
        says = "How many members it will have isn't known; with each one more, consensus costs more."
    elif members <= FEW:
        says = f"With {members} members you can still talk until all agree, except when time is short."
    else:
        says = f"With {members} members used to leading, consensus on everything can bring you to a halt."
    return TradeOff(
        "inclusivity-or-decisiveness",
        ("inclusivity", "decisiveness"),
        says,
        rule,
        Source("S2, Inclusivity vs. decisiveness", Sureness.CLAIM),
    )


def _message(one_message: bool | None, united_front: bool | None) -> TradeOff:
    if one_message is None:
        says = "Whether you can agree on one message isn't said."
        proposes = "Ask before anything is public; say it under one_message."
    elif one_message:
        says = "You can agree on one message. It holds as long as what you differ on isn't the core of it."
        proposes = "Name for yourselves what you differ on, and look at it again before each public step."
    elif united_front:
        says = "You must be seen as one and can't agree on one message: the public one would hide a rift."
        proposes = (
            "Find the one sentence that all can say and say no more, or let each speak to its own people "
            "and agree on the timing alone."
        )
    else:
        says = "You can't agree on one message, and a united front would hide it."
        proposes = "Let each speak to its own people in its own words, and agree on the timing alone."
    return TradeOff(
        "public-message-or-internal-reality",
        ("public message", "internal reality"),
        says,
        proposes,
        Source("S2, Public messaging vs. internal reality", Sureness.CLAIM),
    )
