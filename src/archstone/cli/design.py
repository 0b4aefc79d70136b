"""The verb ``design``: weights and a quota whose voting power follows what each member puts at risk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from archstone.cli.options import AsJson, Picture
from archstone.cli.output import Page, hundred, print_json, working
from archstone.model.errors import RuleBroken
from archstone.model.sentences import counted

if TYPE_CHECKING:
    from archstone.engines.vote_design import VoteDesign, Weighting
    from archstone.engines.vote_frontier import FrontierPoint, VoteFrontier
    from archstone.engines.vote_vetoes import CategoryPower, PowerOverall
    from archstone.model.alliances import Alliance
    from archstone.model.rules import RuleBook

LISTED_POINTS = 400
LONGEST_NUMBER = 40  # characters of --risk for one member
FURTHEST_EXPONENT = 15  # of such a number; what weighs less than that against others can't be told from 0
POWER_IN_A_ROW = 8  # more members would break the line
_EXPONENT = re.compile(r"[eE]([+-]?\d+)")
SHOWN_PLACES = (Fraction(1, 2), Fraction(3, 5), Fraction(2, 3), Fraction(3, 4), Fraction(9, 10), Fraction(1))


@dataclass(frozen=True)
class _Asked:
    """Whose votes are designed: ids, names, shares, the rules in force, and what to say beforehand."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    shares: tuple[Fraction, ...]
    book: RuleBook | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Answer:
    """What is said: the design, what each quota gives, and power in each category where rules are known."""

    asked: _Asked
    found: VoteDesign
    frontier: VoteFrontier
    overall: PowerOverall | None
    notes: tuple[str, ...]


def design(
    file: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(metavar="FILE", help="Alliance file with risks; - reads standard input."),
    ] = None,
    *,
    risk: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--risk", metavar="R,R,…", help="Instead of FILE, what each member puts at risk."),
    ] = None,
    index: Annotated[
        str, typer.Option("--index", metavar="NAME", help="banzhaf or shapley-shubik.")
    ] = "banzhaf",
    largest_total: Annotated[
        int, typer.Option("--largest-total", metavar="N", help="The sum of the weights at most.")
    ] = 100_000,
    seconds: Annotated[
        float, typer.Option("--seconds", metavar="S", help="How long to search, from eight members up.")
    ] = 2.0,
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", min=0, help="Where that search's random moves begin.")
    ] = 0,
    picture: Picture = None,
    json: AsJson = False,
) -> None:
    """Design votes whose power follows what each member puts at risk.

    Finds whole weights and a quota; up to seven members they are proven best. Shows what each quota gives
    between deciding often and outvoting nobody.
    """
    if (file is None) == (risk is None):
        raise RuleBroken("Give either an alliance FILE with risks or --risk with a number for each member.")
    asked = _from_numbers(risk) if risk is not None else _from_file(str(file))
    import numpy as np

    from archstone.engines.vote_design import design_votes
    from archstone.engines.vote_frontier import vote_frontier

    with working("Looking for weights; the very first time takes longer"):
        found = design_votes(
            asked.shares,
            index=index,
            largest_total=largest_total,
            seconds=seconds,
            rng=np.random.default_rng(seed),
        )
    frontier = vote_frontier(found.weights, found.shares, chosen=found.quota)
    overall, notes = _by_category(asked, found)
    if picture:
        _draw(frontier, picture)
    answer = _Answer(asked, found, frontier, overall, (*asked.notes, *notes))
    if json:
        print_json(_as_json(answer))
    else:
        _write(Page(), answer)


def _from_numbers(text: str) -> _Asked:
    from archstone.model.risks import normalised

    shares = normalised([_amount(part.strip(), place) for place, part in enumerate(text.split(","), start=1)])
    places = tuple(str(k) for k in range(1, len(shares) + 1))
    return _Asked(places, tuple(f"member {k}" for k in places), shares)


def _amount(written: str, place: int) -> Fraction:
    """Read one number of --risk; one with a huge exponent is refused before it fills the memory."""
    exponent = _EXPONENT.search(written[:LONGEST_NUMBER].replace("_", ""))  # 1_000 is a number too
    if len(written) > LONGEST_NUMBER or (exponent and abs(int(exponent[1])) > FURTHEST_EXPONENT):
        raise RuleBroken(
            f"Number {place} of --risk, {written[:LONGEST_NUMBER]!r}, is too large, too small or too long to "
            f"be weighed against the others; give it in another unit, in {LONGEST_NUMBER} characters at most "
            f"and with an exponent from -{FURTHEST_EXPONENT} to {FURTHEST_EXPONENT}."
        )
    try:
        return Fraction(written)
    except ZeroDivisionError:
        raise RuleBroken(f"Number {place} of --risk, {written!r}, divides by 0; write a number.") from None
    except ValueError:
        raise RuleBroken(
            f"--risk takes a number for each member, such as 0.4,0.3,0.2,0.1; number {place} is {written!r}."
        ) from None


def _from_file(path: str) -> _Asked:
    from archstone.files.alliances import read_alliance

    read = read_alliance(path)
    register = read.room("risks")
    if not len(register):
        raise RuleBroken(
            f"{path} doesn't say what each member puts at risk; add the key risks, or give --risk."
        )
    names = {organisation.id: organisation.name for organisation in read.registry}
    staying, gone = _members(read.room("members"))
    register = register.without(gone)
    notes = [
        f"What {names.get(id, id)} puts at risk isn't known; it has no vote here until it is."
        for id in staying
        if id not in register.ids
    ]
    shares = register.shares
    return _Asked(
        tuple(shares),
        tuple(names.get(id, id) for id in shares),
        tuple(shares.values()),
        read.room("rules").book,
        (*notes, *register.unsettled(names)),
    )


def _members(alliance: Alliance | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name those who belong to the alliance or will, and those who have left it."""
    if alliance is None:
        return (), ()
    today = date.today()
    gone = [m.organisation for m in alliance.members if m.left_on is not None and m.left_on < today]
    return tuple(id for id in alliance.ids if id not in gone), tuple(gone)


def _by_category(asked: _Asked, found: VoteDesign) -> tuple[PowerOverall | None, tuple[str, ...]]:
    """Measure power in each category of the rules in force; None where there are none."""
    from archstone.engines.vote_vetoes import category_rules, power_over_categories

    if asked.book is None or not asked.book.categories:
        return None, ()
    try:
        rules = category_rules(asked.book, asked.ids, found.weights, found.quota)
    except RuleBroken as fault:
        return None, (f"Power in each category can't be told: {fault}",)
    return power_over_categories(rules, [float(share) for share in found.shares]), ()


def _draw(frontier: VoteFrontier, picture: str) -> None:
    from archstone.documents.frontier_picture import frontier_picture
    from archstone.documents.pictures import save_picture

    save_picture(frontier_picture(frontier), picture)


def _weighting_as_json(weighting: Weighting) -> dict[str, Any]:
    return {
        "weights": list(weighting.weights),
        "quota": weighting.quota,
        "power": list(weighting.power),
        "distance": weighting.distance,
        "power_to_act": weighting.power_to_act,
        "total": weighting.total,
    }


def _as_json(answer: _Answer) -> dict[str, Any]:
    asked, found, overall = answer.asked, answer.found, answer.overall
    return {
        "members": list(asked.ids),
        "shares": [float(share) for share in found.shares],
        "index": found.index,
        **_weighting_as_json(found.best),
        "optimal": found.optimal,
        "addable": None if found.addable is None else _weighting_as_json(found.addable),
        "method": found.method,
        "warnings": list(found.warnings(asked.names)),
        "notes": list(answer.notes),
        "categories": [
            {
                "category": each.rule.category,
                "weights": list(each.rule.weights),
                "quota": each.rule.quota,
                "vetoes": [asked.ids[i] for i in sorted(each.rule.vetoes)],
                "power": list(each.power),
                "power_to_act": each.power_to_act,
                "gains": list(each.gains),
                "distance": each.distance,
            }
            for each in (overall.categories if overall else ())
        ],
        "overall": None if overall is None else {"power": list(overall.power), "distance": overall.distance},
        "frontier": [
            {
                "quota": point.quota,
                "decisiveness": point.decisiveness,
                "inclusivity": point.inclusivity,
                "dominated": point.dominated,
            }
            for point in answer.frontier.thinned(LISTED_POINTS)
        ],
    }


def _write(page: Page, answer: _Answer) -> None:
    asked, found = answer.asked, answer.found
    page.title("Votes whose power follows risk", counted(len(asked.ids), "member"))
    page.table(
        ("", "share of risk", "votes", "power"),
        (
            (name, f"{float(share):.4f}", f"{weight:,}", f"{power:.4f}")
            for name, share, weight, power in zip(
                asked.names, found.shares, found.weights, found.power, strict=True
            )
        ),
        numbers=(1, 2, 3),
    )
    page.gap()
    page.say(
        f"{found.quota:,} of {found.best.total:,} votes must say yes. The differences between power and risk "
        f"add up to {found.distance:.4f} over all members (0 is perfect, 2 the worst; {found.index} index)."
    )
    page.say(found.method)
    if found.addable is not None and found.addable != found.best:
        votes = ", ".join(str(weight) for weight in found.addable.weights)
        page.say(
            f"Easier to add up: {votes}; {found.addable.quota} of {found.addable.total} must say yes; "
            f"{found.addable.distance:.4f} away from risk."
        )
    page.points((*found.warnings(asked.names), *answer.notes))
    if answer.overall is not None:
        _write_categories(page, asked, answer.overall)
    _write_frontier(page, answer.frontier)


def _write_categories(page: Page, asked: _Asked, overall: PowerOverall) -> None:
    page.gap()
    page.title("Power of these votes in each category of decisions, vetoes included")
    alike: dict[tuple[tuple[int, ...], int, frozenset[int]], list[CategoryPower]] = {}
    for each in overall.categories:
        alike.setdefault((each.rule.weights, each.rule.quota, each.rule.vetoes), []).append(each)
    few = len(asked.ids) <= POWER_IN_A_ROW
    page.table(
        ("decisions on", "votes needed", "power, in the order above" if few else "", "away from risk"),
        (
            (
                ", ".join(each.rule.category for each in group),
                f"{quota:,} of {sum(weights):,}",
                " ".join(f"{power:.3f}" for power in group[0].power) if few else "",
                f"{group[0].distance:.3f}",
            )
            for (weights, quota, _), group in alike.items()
        ),
        numbers=(1, 3),
    )
    page.points(each.sentence(asked.names) for each in overall.categories if each.rule.vetoes)
    page.say(
        f"Over all categories, counted alike, power (Banzhaf) is {overall.distance:.4f} away from risk. "
        "That votes follow risk is our way to do what S3 asks; its own examples are vetoes and one vote each."
    )


def _remark(point: FrontierPoint, frontier: VoteFrontier) -> str:
    if point.quota == frontier.chosen:
        return "chosen"
    return "another is better" if point.dominated else ""


def _write_frontier(page: Page, frontier: VoteFrontier) -> None:
    page.gap()
    page.title("What each quota gives", "if everyone says yes half of the time")
    total, first = frontier.total, frontier.points[0].quota
    quotas = {max(first, -(-place.numerator * total // place.denominator)) for place in SHOWN_PLACES}
    if frontier.chosen is not None:
        quotas.add(frontier.chosen)
    page.table(
        ("votes needed", "a proposal passes", "risk in favour when it passes", ""),
        (
            (
                f"{point.quota:,} of {total:,}",
                hundred(Fraction(point.decisiveness)),
                hundred(Fraction(point.inclusivity)),
                _remark(point, frontier),
            )
            for point in (frontier.at(quota) for quota in sorted(quotas))
        ),
        numbers=(0, 1, 2),
    )
