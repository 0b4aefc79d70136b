"""A data set for researchers: consented, without names, amounts in bands, days as quarters (SPEC E8).

An alliance is small, so taking the names out hides nobody: a hospital among congregations is the hospital.
What is left here is meant to be joined with other alliances' and to tell nothing of one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from string import ascii_uppercase

import numpy as np

from archstone.engines.vulnerability_reduction import MemberReduction
from archstone.model.capabilities import Taxonomy
from archstone.model.consents import Consent, ConsentTo, who_consented
from archstone.model.contributions import Contribution
from archstone.model.errors import NotAllowed
from archstone.model.organisations import Organisation
from archstone.model.outcomes import JointOutcome
from archstone.model.reviews import Review

FEWEST_MEMBERS = 3
"""With fewer consenting members no set is made: each would know the others in it (our default)."""
SMALL_CELL = 3
"""A sector, kind, band or currency that fewer than so many members share is suppressed (our default)."""
SUPPRESSED = "suppressed"
NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class ResearchTable:
    """One table: its name, its columns, its rows of plain texts."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ResearchSet:
    """The tables, who is in them, and what was taken out, in sentences.

    ``letters`` tells which member is which letter; it stays with the alliance and belongs to no table.
    """

    tables: tuple[ResearchTable, ...]
    letters: Mapping[str, str]
    removed: tuple[str, ...]

    def table(self, name: str) -> ResearchTable:
        """Give one table by its name."""
        return next(one for one in self.tables if one.name == name)


def research_set(
    organisations: Iterable[Organisation],
    consents: Iterable[Consent],
    day: date,
    rng: np.random.Generator,
    taxonomy: Taxonomy,
    *,
    reductions: Iterable[MemberReduction] = (),
    contributions: Iterable[Contribution] = (),
    outcomes: Iterable[JointOutcome] = (),
    reviews: Iterable[Review] = (),
) -> ResearchSet:
    """Make a data set of what consenting members' records say, with what identifies them taken out.

    Parameters
    ----------
    organisations : the members, those without consent too, so that what is left out can be counted
    consents : only those to research that hold on *day* count
    day : the day of making; what is dated later isn't in it
    rng : draws who is which letter, so that their order tells nothing
    taxonomy : gives each capability's family, which stands in its place
    reductions, contributions, outcomes, reviews : the records, of all members

    Returns
    -------
    ResearchSet
        Tables ``members``, ``vulnerabilities``, ``contributions``, ``outcomes`` and ``reviews``.

    Raises
    ------
    NotAllowed
        If fewer than three members consent.

    Notes
    -----
    Vulnerabilities that are sealed or private are left out, disclosed ones stand by family and in fifths of
    25. Money is given by its power of ten, budgets and staff too. Sectors and kinds that fewer than three
    members in the set share are suppressed. Titles, notes and every other free text are left out. Who knows
    one of the members may still find it; that is why consent is asked.

    Examples
    --------
    >>> from archstone.model.capabilities import standard_taxonomy
    >>> three = [Organisation(id, id.title(), sector="health") for id in ("ash", "birch", "cedar")]
    >>> yes = [Consent(one.id, ConsentTo.RESEARCH, date(2026, 1, 1)) for one in three]
    >>> found = research_set(three, yes, date(2026, 2, 1), np.random.default_rng(1), standard_taxonomy())
    >>> found.table("members").rows[0]
    ('A', 'health', 'suppressed', 'not known', 'not known')
    """
    given = tuple(organisations)
    willing = who_consented(consents, ConsentTo.RESEARCH, day)
    inside = [one for one in given if one.id in willing]
    if len(inside) < FEWEST_MEMBERS:
        raise NotAllowed(
            f"{len(inside)} members consent to research on {day}; a data set is made from "
            f"{FEWEST_MEMBERS} up."
        )
    order = [inside[int(place)] for place in rng.permutation(len(inside))]
    letters = {one.id: _letter(place) for place, one in enumerate(order)}
    removed: list[str] = []
    if len(given) > len(inside):
        removed.append(_counted(len(given) - len(inside), "member", "members", "without consent"))
    tables = (
        _members(order, letters, removed),
        _vulnerabilities(letters, reductions, taxonomy, removed),
        _contributions(letters, contributions, day, removed),
        _outcomes(letters, outcomes, day, removed),
        _reviews(letters, reviews, day),
    )
    removed.append("Names, places, missions, notes, titles, days, exact amounts and all other free text.")
    return ResearchSet(tables, letters, tuple(removed))


def _letter(place: int) -> str:
    """Count A .. Z, then AA, AB and so on."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, len(ascii_uppercase))
        letters = ascii_uppercase[rest] + letters
    return letters


def _counted(number: int, one: str, many: str, why: str) -> str:
    return f"{number} {one if number == 1 else many} {why}."


def power_band(value: Fraction | int | None) -> str:
    """Give the power of ten that a value lies in.

    Examples
    --------
    >>> power_band(640_000), power_band(0), power_band(None)
    ('100000 to 999999', '0', 'not known')
    """
    if value is None:
        return NOT_KNOWN
    whole = int(value)
    if whole < 1:
        return "0" if value == 0 else "under 1"
    low = 10 ** (len(str(whole)) - 1)
    return f"{low} to {10 * low - 1}"


def quarter(day: date | None) -> str:
    """Give the quarter that a day lies in.

    Examples
    --------
    >>> quarter(date(2026, 11, 4))
    '2026-Q4'
    """
    return NOT_KNOWN if day is None else f"{day.year}-Q{(day.month + 2) // 3}"


def _members(order: Sequence[Organisation], letters: Mapping[str, str], removed: list[str]) -> ResearchTable:
    columns: tuple[Sequence[str | None], ...] = (
        [one.sector for one in order],
        [one.kind for one in order],
        [power_band(one.annual_budget) for one in order],
        [power_band(one.staff) for one in order],
    )
    kept = [_suppress_small(column) for column in columns]
    hidden = sum(value == SUPPRESSED for column in kept for value in column)
    if hidden:
        removed.append(
            _counted(hidden, "cell", "cells", f"shared by fewer than {SMALL_CELL} members, suppressed")
        )
    rows = zip((letters[one.id] for one in order), *kept, strict=True)
    return ResearchTable("members", ("member", "sector", "kind", "annual_budget", "staff"), tuple(rows))


def _suppress_small(values: Sequence[str | None]) -> list[str]:
    times = Counter(values)
    return [value if value is not None and times[value] >= SMALL_CELL else SUPPRESSED for value in values]


def _vulnerabilities(
    letters: Mapping[str, str],
    reductions: Iterable[MemberReduction],
    taxonomy: Taxonomy,
    removed: list[str],
) -> ResearchTable:
    rows, sealed = [], 0
    for member in reductions:
        for item in member.items:
            if member.member not in letters:
                continue
            if not item.may_be_named:
                sealed += 1
                continue
            rows.append(
                (
                    letters[member.member],
                    taxonomy[item.capability].family,
                    _fifth(item.before),
                    NOT_KNOWN if item.now is None else _fifth(item.now),
                )
            )
    if sealed:
        removed.append(_counted(sealed, "vulnerability", "vulnerabilities", "sealed or private"))
    return ResearchTable("vulnerabilities", ("member", "family", "at_the_start", "now"), tuple(sorted(rows)))


def _fifth(product: Fraction) -> str:
    """Give the fifth of 25 that severity times need lies in; 0 is gone."""
    if product == 0:
        return "0"
    place = min(5, int(-(-product // 5)))
    return f"{5 * place - 4} to {5 * place}"


def _contributions(
    letters: Mapping[str, str], contributions: Iterable[Contribution], day: date, removed: list[str]
) -> ResearchTable:
    rows, outside, given = [], 0, [one for one in contributions if one.on <= day]
    users: dict[str, set[str]] = {}
    for one in given:
        if one.cost and one.by in letters:
            users.setdefault(one.cost.currency, set()).add(one.by)
    for one in given:
        to = one.to or tuple(letters)
        if one.by not in letters or not set(to) & (set(letters) - {one.by}):
            outside += 1
            continue
        receivers = " ".join(sorted(letters[id] for id in to if id in letters and id != one.by))
        cost = NOT_KNOWN
        if one.cost:
            few = len(users[one.cost.currency]) < SMALL_CELL
            cost = SUPPRESSED if few else f"{power_band(one.cost.units)} {one.cost.currency}"
        rows.append((letters[one.by], receivers, str(one.kind), quarter(one.on), cost))
    if outside:
        removed.append(_counted(outside, "contribution", "contributions", "by or to members without consent"))
    return ResearchTable("contributions", ("giver", "to", "kind", "quarter", "cost"), tuple(sorted(rows)))


def _outcomes(
    letters: Mapping[str, str], outcomes: Iterable[JointOutcome], day: date, removed: list[str]
) -> ResearchTable:
    rows, outside = [], 0
    for given in outcomes:
        one = given.known_on(day)
        if one.member is not None and one.member not in letters:
            outside += 1
            continue
        member = letters[one.member] if one.member else ""
        rows.append((str(one.level), member, _direction(one), _said(one.reached)))
    if outside:
        removed.append(_counted(outside, "outcome", "outcomes", "of members without consent"))
    return ResearchTable("outcomes", ("level", "member", "change", "reached"), tuple(sorted(rows)))


def _direction(outcome: JointOutcome) -> str:
    if outcome.change is None:
        return NOT_KNOWN
    change = outcome.change * outcome.better.sign
    return "better" if change > 0 else "worse" if change < 0 else "same"


def _said(answer: bool | None) -> str:
    return NOT_KNOWN if answer is None else "yes" if answer else "no"


def _reviews(letters: Collection[str], reviews: Iterable[Review], day: date) -> ResearchTable:
    rows = tuple(_review_row(letters, one) for one in sorted(reviews, key=lambda r: r.on) if one.on <= day)
    return ResearchTable("reviews", ("quarter", "kind", "verdict", "answers", "mean_engagement"), rows)


def _review_row(letters: Collection[str], review: Review) -> tuple[str, ...]:
    engaged = [value for member, value in review.engaged.items() if member in letters]
    enough = len(engaged) >= SMALL_CELL
    mean = f"{sum(engaged) / len(engaged):.1f}" if enough else SUPPRESSED if engaged else NOT_KNOWN
    verdict = str(review.verdict) if review.verdict else "none"
    return quarter(review.on), str(review.kind), verdict, str(len(engaged)), mean
