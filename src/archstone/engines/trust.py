"""Trust audits: what is shown of members' ratings of each other, so that nobody sees what another gave.

A rating that could be traced to its rater is a polite one. So only figures over several raters are shown,
a new one only after enough of the ratings behind it changed, and before each is shown it is looked at as an
attacker would (`_trust_protection`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from archstone.engines._trust_figures import Figure, FigureKind, Given, Precision, density_band, of_four
from archstone.engines._trust_protection import Attack
from archstone.model.alliances import Alliance
from archstone.model.errors import RuleBroken
from archstone.model.trust import (
    FEWEST_CHANGES,
    FEWEST_FOR_A_BAND,
    FEWEST_FOREIGN_PAIRS,
    FEWEST_RATERS,
    HIGH,
    AuditRound,
    GapBand,
    TrustRatings,
    gap_band,
    trust_band,
)

MOST_CHECKED = 400
"""Above so many ratings one is lost among the others, and the figures aren't looked at one by one."""
FEWEST_FOREIGN_CHANGES = FEWEST_CHANGES - 1
"""Of the changes, so many must not be any one rater's own: it knows those."""
_ALL_FOUR = of_four(FEWEST_RATERS, 0, 0)
ALLIANCE_WIDE = (FigureKind.LEVEL, FigureKind.DENSITY, FigureKind.CENTRALISATION, FigureKind.GAPS)


class Trend(StrEnum):
    """How the level of trust went from one audit to the next."""

    RISING = "rising"
    STEADY = "steady"
    FALLING = "falling"


@dataclass(frozen=True, slots=True)
class TrustFigure:
    """One figure of an audit, as it may be shown.

    ``value`` is exact or None; ``between`` has its ends where only these may be told; ``band`` is the word
    for it, also where only the word may be shown; ``gaps`` counts pairs by band, for the gaps alone.
    ``as_of`` is the day it was made anew (None where the ratings have no day), ``newer`` how many ratings
    behind it changed since and don't count in it yet. ``why`` says why it isn't shown, or not more exactly.
    """

    kind: FigureKind
    about: str
    value: Fraction | None = None
    between: tuple[Fraction, Fraction] | None = None
    band: str | None = None
    gaps: tuple[int, ...] | None = None
    as_of: date | None = None
    raters: int = 0
    ratings: int = 0
    newer: int = 0
    why: str = ""

    @property
    def at_least(self) -> Fraction | None:
        """The exact value, else the lower of the two ends that are told; None where neither is."""
        return self.between[0] if self.between else self.value

    @property
    def known(self) -> bool:
        """Whether anything of it is shown."""
        return self.band is not None or self.value is not None or self.gaps is not None


@dataclass(frozen=True, slots=True)
class AuditSummary:
    """One audit of the series: when it was held, how complete it was, and what it showed anew.

    A figure that it didn't bring anew is unknown here, however old the one still shown is.
    """

    round: AuditRound
    raters: int
    ratings: int
    missing: int
    level: TrustFigure
    density: TrustFigure


@dataclass(frozen=True, slots=True)
class TrustAudit:
    """What may be shown of an alliance's trust on a day, and the audits until then.

    ``passed_over`` counts ratings by or of organisations that aren't members, or had left. ``checked`` says
    whether the figures were looked at as an attacker would; among very many ratings they aren't.
    """

    day: date
    members: tuple[str, ...]
    raters: int
    ratings: int
    level: TrustFigure
    density: TrustFigure
    centralisation: TrustFigure
    gaps: TrustFigure
    in_trust: tuple[TrustFigure, ...]
    audits: tuple[AuditSummary, ...]
    passed_over: int
    checked: bool

    @property
    def trend(self) -> Trend | None:
        """How the level moved between the last two audits that showed one; None before there are two."""
        levels = [one.level.value for one in self.audits if one.level.value is not None]
        if len(levels) < 2:
            return None
        before, last = levels[-2:]
        return Trend.FALLING if last < before else Trend.RISING if last > before else Trend.STEADY

    def of(self, member: str) -> TrustFigure:
        """Give what is shown of the trust in one member."""
        for figure in self.in_trust:
            if figure.about == member:
                return figure
        raise RuleBroken(f"{member} isn't a member of the alliance on {self.day}.")


def trust_audit(
    ratings: TrustRatings,
    day: date,
    *,
    members: Sequence[str] | None = None,
    left: Mapping[str, date] | None = None,
) -> TrustAudit:
    """Say what may be shown of the members' trust in each other on *day*.

    Whoever reads this on any number of days, and knows its own ratings, can't tell another's: that is what
    makes ratings frank.

    Parameters
    ----------
    ratings : all of them, of every audit
    members : who belongs to the alliance, those who left included; None takes whoever rates or is rated
    left : the last day of each member that left; from the next day on its ratings are withdrawn

    Returns
    -------
    TrustAudit

    Notes
    -----
    Level (median), density (share of rated ordered pairs with 7 or more) and centralisation (Freeman, on
    in-degrees of 7 and more, over (n - 1) squared) from four raters up; a member's median in-trust from four
    raters up, its band from three; gaps by band where for each member four rated pairs aren't its own.
    A figure is made anew only after four of the ratings behind it were added, changed or withdrawn, three of
    them by others than any one rater. Up to 400 ratings (20 members), figures are made coarser until every
    rating could as well have been another, for each member that knows its own.
    Exact and deterministic. Seconds for an audit of 20 members, a fraction of one for five.

    References
    ----------
    L. C. Freeman, "Centrality in social networks: conceptual clarification", 1979. K. G. Provan, P. Kenis,
    "Modes of network governance", 2008 (density).

    Examples
    --------
    >>> from archstone.model.trust import TrustRating
    >>> ids, given = ("ash", "elm", "fir", "oak", "yew"), "8759 7664 9873 5426 8798".split()
    >>> ratings = [TrustRating(one, other, int(value)) for one, row in zip(ids, given, strict=True)
    ...     for other, value in zip((id for id in ids if id != one), row, strict=True)]
    >>> found = trust_audit(TrustRatings(tuple(ratings)), date(2026, 5, 4))
    >>> str(found.level.value), str(found.density.value), str(found.of("oak").value)
    ('7', '11/20', '13/2')
    """
    return _Series(ratings, day, members, dict(left or {})).audit()


class _Series:
    """All reports until a day, one after another, as an attacker would have seen them."""

    def __init__(
        self, ratings: TrustRatings, day: date, members: Sequence[str] | None, left: dict[str, date]
    ) -> None:
        given = [one for one in ratings if one.on is None or one.on <= day]
        everyone = tuple(members or dict.fromkeys(id for one in given for id in (one.rater, one.rated)))
        kept = TrustRatings(tuple(given)).among(everyone)
        self.day, self.everyone, self.left = day, everyone, left
        self.ratings = sorted(
            (one for one in kept if not any(_gone(id, one.on, left) for id in (one.rater, one.rated))),
            key=lambda one: one.on or date.min,
        )
        self.passed_over = len(given) - len(self.ratings)
        self.given = Given(
            tuple(one.rater for one in self.ratings),
            tuple(one.rated for one in self.ratings),
            [one.value for one in self.ratings],
        )
        self.checked = len(self._current(day)) <= MOST_CHECKED
        self._attack = Attack(self.given)
        self._last: dict[tuple[FigureKind, str], tuple[Figure, date | None]] = {}
        self._tried: dict[tuple[FigureKind, str], frozenset[int]] = {}  # also those that weren't shown
        self._history: dict[date | None, list[Figure]] = {}
        self._why: dict[tuple[FigureKind, str], str] = {}

    def audit(self) -> TrustAudit:
        for day in self._report_days():
            self._report(day)
        here = self._here(self.day)
        now = self._current(self.day)
        shown = {kind: self._shown(kind, "", now) for kind in ALLIANCE_WIDE}
        return TrustAudit(
            self.day,
            here,
            len({self.given.rater[k] for k in now}),
            len(now),
            shown[FigureKind.LEVEL],
            shown[FigureKind.DENSITY],
            shown[FigureKind.CENTRALISATION],
            shown[FigureKind.GAPS],
            tuple(self._shown(FigureKind.IN_TRUST, member, now) for member in here),
            tuple(self._summaries()),
            self.passed_over,
            self.checked,
        )

    def _report_days(self) -> tuple[date | None, ...]:
        """Name the days on which what stands behind a figure changed."""
        gone = {on + timedelta(1) for on in self.left.values() if on < self.day}
        found: set[date | None] = {one.on for one in self.ratings} | gone
        return tuple(sorted(found, key=lambda day: day or date.min))

    def _here(self, day: date | None) -> tuple[str, ...]:
        return tuple(id for id in self.everyone if not _gone(id, day, self.left))

    def _current(self, day: date | None) -> list[int]:
        """Take the last rating of each ordered pair of those who are still there."""
        last: dict[tuple[str, str], int] = {}
        here = set(self._here(day))
        for k, one in enumerate(self.ratings):
            if (one.on or date.min) <= (day or date.min) and {one.rater, one.rated} <= here:
                last[one.rater, one.rated] = k
        return sorted(last.values())

    def _report(self, day: date | None) -> None:
        now, here = self._current(day), self._here(day)
        new = [figure for figure in self._figures(now, here) if self._ripe(figure)]
        if self.checked:
            self._attack.protect(new)
        for figure in new:
            self._tried[figure.kind, figure.about] = figure.behind
            if figure.precision is not Precision.NOTHING:
                self._last[figure.kind, figure.about] = (figure, day)
                self._history.setdefault(day, []).append(figure)
            self._why[figure.kind, figure.about] = _why_coarse(figure)

    def _figures(self, now: list[int], here: tuple[str, ...]) -> Iterator[Figure]:
        """Make the figures for which there are enough raters."""
        everything, many = frozenset(now), len(here)
        few = len(now) == FEWEST_RATERS
        if len({self.given.rater[k] for k in now}) >= FEWEST_RATERS:
            yield Figure(FigureKind.LEVEL, "", everything, self.given, many, told_as=_ALL_FOUR if few else {})
            for kind in ALLIANCE_WIDE[1:3]:
                yield Figure(kind, "", everything, self.given, many)
            gaps = Figure(FigureKind.GAPS, "", everything, self.given, many)
            own = Counter(id for pair in gaps.pairs for id in pair)
            if len(gaps.pairs) - max(own.values(), default=0) >= FEWEST_FOREIGN_PAIRS:
                yield gaps
        for member in here:
            behind = frozenset(k for k in now if self.given.rated[k] == member)
            if len(behind) >= FEWEST_FOR_A_BAND:
                exact = len(behind) >= FEWEST_RATERS
                precision = Precision.EXACT if exact else Precision.BAND
                told_as = self._of_four(now, member) if len(behind) == FEWEST_RATERS else {}
                yield Figure(
                    FigureKind.IN_TRUST, member, behind, self.given, many, precision, told_as=told_as
                )

    def _of_four(self, now: list[int], member: str) -> dict[int, tuple[int, int]]:
        high = Counter(self.given.rated[k] for k in now if self.given.value[k] >= HIGH)
        rows = Counter(self.given.rater[k] for k in now)
        columns = Counter(self.given.rated[k] for k in now if self.given.rated[k] != member)
        elsewhere = max(rows.values()) + sum(-(-many // 2) for many in columns.values())
        return of_four(max(high.values(), default=0), high.total(), elsewhere)

    def _ripe(self, figure: Figure) -> bool:
        """Whether enough changed behind it since it was last shown, or found to tell too much."""
        before = self._tried.get((figure.kind, figure.about))
        if before is None:
            return True
        changed = Counter(self._changed(before, figure.behind))
        foreign = changed.total() - max(changed.values(), default=0)
        return changed.total() >= FEWEST_CHANGES and foreign >= FEWEST_FOREIGN_CHANGES

    def _changed(self, before: Collection[int], now: Collection[int]) -> list[str]:
        """Who rated the pairs whose rating was added, changed or withdrawn."""
        pairs = {(self.given.rater[k], self.given.rated[k]) for k in set(before) ^ set(now)}
        return [rater for rater, _ in pairs]

    def _shown(self, kind: FigureKind, about: str, now: list[int]) -> TrustFigure:
        behind = [k for k in now if kind is not FigureKind.IN_TRUST or self.given.rated[k] == about]
        raters = len({self.given.rater[k] for k in behind})
        last = self._last.get((kind, about))
        if last is None:
            why = self._why.get((kind, about)) or _why_not(kind, raters)
            return TrustFigure(kind, about, raters=raters, ratings=len(behind), why=why)
        figure, day = last
        newer = len(self._changed(figure.behind, behind))
        shown = _as_shown(figure, day, self._why.get((kind, about), ""))
        return replace(shown, newer=newer)

    def _summaries(self) -> Iterator[AuditSummary]:
        here = self.everyone
        for audit in TrustRatings(tuple(self.ratings)).rounds:
            level, density = (self._shown_in(audit, kind) for kind in ALLIANCE_WIDE[:2])
            there = [id for id in here if not _gone(id, audit.last_on, self.left)]
            yield AuditSummary(audit, len(audit.raters), len(audit), audit.missing(there), level, density)

    def _shown_in(self, audit: AuditRound, kind: FigureKind) -> TrustFigure:
        days = {one.on for one in audit.ratings}
        found = [
            _as_shown(figure, day, "")
            for day, figures in self._history.items()
            if day in days
            for figure in figures
            if figure.kind is kind
        ]
        if found:
            return found[-1]
        why = "Too few ratings behind it were new in this audit, or too few members rated."
        return TrustFigure(kind, "", why=why)


def _gone(id: str, day: date | None, left: Mapping[str, date]) -> bool:
    return id in left and (day or date.min) > left[id]


def _as_shown(figure: Figure, day: date | None, why: str) -> TrustFigure:
    raters = len({figure.given.rater[k] for k in figure.behind})
    shown = figure.shown()
    made = TrustFigure(
        figure.kind, figure.about, as_of=day, raters=raters, ratings=len(figure.behind), why=why
    )
    if isinstance(shown, tuple) and figure.kind is FigureKind.GAPS:
        return replace(made, gaps=tuple(int(many) for many in shown))
    if isinstance(shown, tuple):
        low, high = (Fraction(end) for end in shown)
        told = why or "Told as lying between two: the exact median of four can tell what each gave."
        return replace(made, between=(low, high), band=_band(figure.kind, low), why=told)
    if isinstance(shown, str):
        return replace(made, band=shown)
    return replace(made, value=shown, band=_band(figure.kind, shown))


def _band(kind: FigureKind, value: Fraction | None) -> str | None:
    if value is None or kind is FigureKind.CENTRALISATION:
        return None
    return density_band(value) if kind is FigureKind.DENSITY else str(trust_band(value))


def _why_coarse(figure: Figure) -> str:
    if figure.precision is Precision.NOTHING:
        return "Not shown: with it, someone could work out what a named other gave."
    if figure.precision is Precision.BAND:
        if figure.kind is FigureKind.IN_TRUST and len(figure.behind) < FEWEST_RATERS:
            return "Three raters: its band alone is shown."
        return "Only the band is shown: with the figure, someone could work out what a named other gave."
    return ""


def _why_not(kind: FigureKind, raters: int) -> str:
    if kind is FigureKind.IN_TRUST:
        return f"{_raters(raters)}; a band is shown from 3 raters up, the median from 4."
    if kind is FigureKind.GAPS:
        return "Shown where for each member at least 4 pairs that rated each other aren't its own."
    return f"{_raters(raters)}; shown from 4 raters up."


def _raters(number: int) -> str:
    return "Nobody has rated" if not number else "1 rater" if number == 1 else f"{number} raters"


def level_shown(ratings: TrustRatings, day: date, alliance: Alliance | None = None) -> Fraction | None:
    """Give the level of trust that a report of *day* shows, at least; None where it shows none.

    Whoever needs the level takes it from here, so that no other way tells more than the report does.

    Examples
    --------
    >>> level_shown(TrustRatings(), date(2026, 5, 4)) is None
    True
    """
    return audit_of(ratings, day, alliance).level.at_least


def audit_of(ratings: TrustRatings, day: date, alliance: Alliance | None = None) -> TrustAudit:
    """Say what may be shown of an alliance's trust on *day*; without an alliance, of all who rate."""
    if alliance is None or not alliance.members:
        return trust_audit(ratings, day)
    left = {one.organisation: one.left_on for one in alliance.members if one.left_on}
    return trust_audit(ratings, day, members=alliance.ids, left=left)


def own_gap(ratings: TrustRatings, one: str, other: str, day: date) -> GapBand | None:
    """Say as a band how far two members' ratings of each other lie apart; None where one is missing.

    For these two alone, and only after both agreed (`archstone.model.gap_talks`).

    Examples
    --------
    >>> from archstone.model.trust import TrustRating
    >>> given = TrustRatings((TrustRating("ash", "oak", 8), TrustRating("oak", "ash", 5)))
    >>> str(own_gap(given, "oak", "ash", date(2026, 5, 4)))
    'under 4'
    """
    last = {(each.rater, each.rated): each.value for each in ratings.as_of(day)}
    if (one, other) not in last or (other, one) not in last:
        return None
    return gap_band(abs(last[one, other] - last[other, one]))


def fallen(audit: TrustAudit) -> tuple[Fraction, Fraction] | None:
    """Give the level of the audit before and of the last where it fell; None where it didn't or isn't known.

    Only audits that showed a level count, so nothing is told here that the report doesn't tell.
    """
    levels = [one.level.value for one in audit.audits if one.level.value is not None]
    return next(
        ((before, last) for before, last in pairwise(levels[-2:]) if last < before),
        None,
    )
