"""The verb ``review``: what an alliance brought about, what is wrong in it, and the verdict."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from archstone.cli.options import AllianceFileName, AsJson, OnDay
from archstone.cli.output import Page, print_json, working
from archstone.cli.registries import keep_standard_input, read_alliance_file
from archstone.model.errors import RuleBroken
from archstone.model.evidence import GUIDES_TOLD
from archstone.model.organisations import with_names
from archstone.model.sentences import counted, listed

if TYPE_CHECKING:
    from archstone.engines.alliance_review import AllianceReview
    from archstone.engines.levels import OutcomeStanding
    from archstone.engines.outcomes import OutcomeFound
    from archstone.engines.reduction_credit import Credit
    from archstone.model.indicators import Reading


def review(
    file: AllianceFileName,
    *,
    pdf: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--pdf", metavar="OUT", help="Also write two pages for a board."),
    ] = None,
    out: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--out", metavar="OUT", help="Also write the long form, as .pdf, .docx, .md or .html."),
    ] = None,
    leaving: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--leaving", metavar="ID", help="The exit pack of this member instead of the review."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Where random draws begin.")] = 0,
    paper: Annotated[str, typer.Option("--paper", metavar="SIZE", help="a4 or letter.")] = "a4",
    on: OnDay = None,
    json: AsJson = False,
) -> None:
    """Review an alliance: what it brought about, what is wrong in it, and whether to go on.

    Continue, adapt, scale back or end, with every reason; what members decided stands beside it. --pdf writes
    two pages for a board, --out the long form.
    """
    import numpy as np

    from archstone.engines.alliance_review import review_alliance
    from archstone.files.alliance_records import record_of

    keep_standard_input(file)
    if pdf and not pdf.lower().endswith(".pdf"):
        raise RuleBroken(f"The two pages for a board are a .pdf, not {pdf}; the long form takes --out.")
    record = record_of(read_alliance_file(file))
    day = on or date.today()  # the day where the person sits
    if leaving:
        from archstone.cli.exit_packs import say_exit_pack

        say_exit_pack(record, leaving, day, out=out or pdf, paper=paper, json=json)
        return
    with working("Looking at everything that was written down"):
        found = review_alliance(record, day, rng=np.random.default_rng(seed))
    _save(found, pdf, out, paper)
    if json:
        print_json(as_json(found))
    else:
        _write(Page(), found)


def _save(found: AllianceReview, pdf: str | None, out: str | None, paper: str) -> None:
    from pathlib import Path

    from archstone.documents.atomic import write_whole
    from archstone.documents.save import as_bytes

    made = {}  # both are made before either is written
    if pdf:
        from archstone.documents.review_pages import review_pages

        made[pdf] = as_bytes(review_pages(found), pdf, paper=paper)
    if out:
        from archstone.documents.review_report import review_report

        made[out] = as_bytes(review_report(found), out, paper=paper)
    for path, content in made.items():
        write_whole(Path(path), content)


def as_json(found: AllianceReview) -> dict[str, Any]:
    """Lay a review out with the keys that the command promises."""
    from archstone.cli.watch import as_json as watch_as_json

    standings = _standings(found)
    return {
        "on": found.day.isoformat(),
        "alliance": found.record.name,
        "members": list(found.members),
        "verdict": found.found.verdict,
        "because": found.found.because,
        "certainty": found.found.certainty,
        "reasons": [
            {
                "rule": one.rule.id,
                "leans": one.leans,
                "saw": one.saw,
                "decisive": one.decisive,
                "source": str(one.rule.source),
            }
            for one in found.found.reasons
        ],
        "decided": None if found.decided is None else found.decided.verdict,
        "beside": found.beside.says,
        "index": _index_as_json(found),
        "credit": [
            {"giver": one.giver, "receiver": one.receiver, "part": one.part} for one in found.credit.credits
        ],
        "outcomes": [_outcome_as_json(one, standings[one.outcome.id]) for one in found.outcomes],
        "levels": {str(level.level): level.says for level in found.levels.levels},
        "balance": [
            {
                "part": part.part,
                "side": part.part.side,
                "score": part.score,
                "made_from": [str(one) for one in part.measured],
                "unmeasured": list(part.unmeasured),
            }
            for part in found.balance.parts
        ],
        "satisfaction": found.satisfaction,
        "assumptions": [
            {
                "says": one.says,
                "held": one.held,
                "on": None if one.on is None else one.on.isoformat(),
            }
            for one in found.assumptions
        ],
        "reviews": [
            {
                "on": one.on.isoformat(),
                "state": one.state,
                "independent": one.independent,
                "days_late": one.days_late,
            }
            for one in found.calendar
        ],
        "watch": watch_as_json(found.watch),
        "notes": list(found.found.notes),
        "missing": [*found.found.missing, *found.reduction.missing, *found.levels.missing],
    }


def _index_as_json(found: AllianceReview) -> dict[str, Any]:
    return {
        "mean": found.reduction.mean,
        "minimum": found.reduction.minimum,
        "members": [
            {
                "id": one.member,
                "index": one.index,
                "vulnerabilities": [
                    {
                        "capability": item.called,
                        "place": item.place,
                        "before": item.before,
                        "now": item.now,
                        "how": item.how,
                        "source": item.source if item.may_be_named else None,
                    }
                    for item in one.items
                ],
                "missing": list(one.missing),
            }
            for one in found.reduction.members
        ],
    }


def _standings(found: AllianceReview) -> dict[str, OutcomeStanding]:
    return {one.outcome.id: one for level in found.levels.levels for one in level.outcomes}


def _outcome_as_json(one: OutcomeFound, standing: OutcomeStanding) -> dict[str, Any]:
    outcome, difference = one.outcome, one.difference
    read = standing.read
    return {
        "id": outcome.id,
        "name": outcome.name,
        "level": outcome.level,
        "member": outcome.member,
        "unit": outcome.unit,
        "before": None if outcome.before is None else outcome.before.value,
        "after": None if outcome.after is None else outcome.after.value,
        "change": one.change,
        "reached": outcome.reached,
        "progress": standing.progress,
        "because": standing.because,
        "indicator": outcome.indicator,
        "last_reading": None
        if read is None
        else {"value": read.value, "on": None if read.on is None else read.on.isoformat()},
        "difference": None if difference is None else difference.difference,
        "interval": None if difference is None or difference.interval is None else list(difference.interval),
        "units": None if difference is None else [difference.units_here, difference.units_there],
        "cautions": [] if difference is None else list(difference.cautions),
        "missing": list(one.missing),
    }


def _write(page: Page, found: AllianceReview) -> None:
    names = found.record.names
    page.title(found.record.name, f"reviewed as of {found.day}, {counted(len(found.members), 'member')}")
    _write_verdict(page, found, names)
    _write_wrong(page, found, names)
    _write_outcomes(page, found)
    _write_index(page, found, names)
    _write_balance(page, found)
    _write_rest(page, found, names)
    page.gap()
    page.say(GUIDES_TOLD)


def _write_verdict(page: Page, found: AllianceReview, names: dict[str, str]) -> None:
    ours = found.found
    page.gap()
    verdict = "too little is known" if ours.verdict is None else ours.verdict.in_words
    page.title(f"Verdict: {verdict}", ours.certainty)
    page.say(with_names(ours.because, names), 2)
    page.say(with_names(found.beside.says, names), 2)
    if found.decided and found.decided is not found.last and found.decided.verdict:
        page.say(f"Their last verdict: {found.decided.verdict.in_words}, on {found.decided.on}.", 2)
    page.points(with_names(str(one), names) for one in ours.reasons)
    page.points(with_names(note, names) for note in ours.notes)


def _write_wrong(page: Page, found: AllianceReview, names: dict[str, str]) -> None:
    standing = found.watch.standing
    page.gap()
    page.title("What is wrong, and what helps", counted(len(standing), "alert"))
    if not standing:
        page.say("No monitor alerts.", 2)
    themes = dict.fromkeys(one.alert.of.theme for one in standing)
    for theme in themes:
        of_it = [one.alert for one in standing if one.alert.of.theme is theme]
        page.say(f"{theme.asks}", 2)
        page.points((with_names(alert.seen, names) for alert in of_it), 4)
        helps = dict.fromkeys(alert.what_helps[0] for alert in of_it)
        page.say(with_names(f"What helps: {' '.join(helps)}", names), 4)
    page.say("Evidence, rules and sources: archstone watch.", 2)


def _write_outcomes(page: Page, found: AllianceReview) -> None:
    page.gap()
    page.title("What it brought about")
    if not found.outcomes:
        page.say("No outcome is written down.", 2)
        return
    rows, standings = [], _standings(found)
    for one in found.outcomes:
        outcome, standing = one.outcome, standings[one.outcome.id]
        unit = f" ({outcome.unit})" if outcome.unit else ""
        difference = one.difference
        rows.append(
            (
                f"{outcome.name}{unit}",
                _reading(outcome.before),
                _by_indicator(standing.stand_in) if standing.stand_in else _reading(outcome.after),
                "" if difference is None else _signed(difference.there),
                "" if difference is None else _difference(difference),
                str(standing.progress),
            )
        )
    heads = ("outcome", "before", "after", "change elsewhere", "more than elsewhere", "state")
    page.table(heads, rows, numbers=(1, 2, 3))
    page.points(level.says for level in found.levels.levels)
    page.points(
        f"{one.outcome.name}: {caution}"
        for one in found.outcomes
        if one.difference
        for caution in one.difference.cautions
    )


def _reading(reading: Reading | None) -> str:
    return "not measured" if reading is None else f"{float(reading.value):,.6g}"


def _by_indicator(reading: Reading) -> str:
    on = f", {reading.on}" if reading.on else ""
    return f"{_reading(reading)} (its indicator{on})"


def _signed(value: Any) -> str:
    return f"{float(value):+,.3g}"


def _difference(difference: Any) -> str:
    if difference.interval is None:
        return f"{_signed(difference.difference)}, no interval"
    low, high = difference.interval
    return f"{_signed(difference.difference)} (95 %: {low:+.3g} to {high:+.3g})"


def _write_index(page: Page, found: AllianceReview, names: dict[str, str]) -> None:
    page.gap()
    page.title("How far each member's weaknesses shrank", "1 is gone, 0 as before, below 0 grown")
    skills = {str(one.id): one.name.lower() for one in found.record.registry.taxonomy}
    rows = []
    for one in found.reduction.members:
        index = "not known" if one.index is None else f"{float(one.index):.2f}"
        named = [(skills.get(item.called, item.called), item.reduced) for item in one.items if item.reduced]
        shrank = [called for called, fell in named if fell > 0]
        grew = [called for called, fell in named if fell < 0]
        rows.append((names.get(one.member, one.member), index, listed(shrank), listed(grew)))
    page.table(("member", "index", "shrank", "grew"), rows, numbers=(1,))
    if found.reduction.mean is not None and found.reduction.minimum is not None:
        mean, least = float(found.reduction.mean), float(found.reduction.minimum)
        page.say(f"Mean {mean:.2f}, least {least:.2f}.", 2)
    page.points(with_names(said, names) for said in _credits(found, skills))
    page.points(with_names(what, names) for what in found.reduction.missing)


def _credits(found: AllianceReview, skills: dict[str, str]) -> list[str]:
    """Say for each pair how much of the receiver's index it is, and by which weaknesses that may be named."""
    pairs: dict[tuple[str, str], list[Credit]] = {}
    for one in found.credit.credits:
        if one.giver is not None and one.part > 0:
            pairs.setdefault((one.giver, one.receiver), []).append(one)
    ordered = sorted(pairs, key=lambda pair: -found.credit.part(*pair))
    told = []
    for pair in ordered:
        parts = sorted(pairs[pair], key=lambda one: -one.part)
        open_ = [one for one in parts if one.reduction.may_be_named]
        named = [
            f"{skills.get(one.reduction.called, one.reduction.called)} {float(one.part):.2f}" for one in open_
        ]
        if named and len(open_) < len(parts):
            named.append("the rest not disclosed")
        which = f": {', '.join(named)}" if named else ""
        whole = f"{float(found.credit.part(*pair)):.2f}"
        told.append(f"{pair[0]} reduced {pair[1]}'s weaknesses by {whole} of its index{which}.")
    return told


def _write_balance(page: Page, found: AllianceReview) -> None:
    page.gap()
    page.title("Benefits and risks", "0 to 100 each; 100 is good, for a risk too; never added up")
    rows = [
        (
            f"{part.part} ({part.part.side})",
            "not measured" if part.score is None else f"{part.score:.0f}",
            "; ".join(str(one) for one in part.measured) or "; ".join(part.unmeasured),
        )
        for part in found.balance.parts
    ]
    page.table(("part", "score", "how it is made"), rows, numbers=(1,))


def _write_rest(page: Page, found: AllianceReview, names: dict[str, str]) -> None:
    if found.assumptions:
        page.gap()
        page.title("What was taken for granted")
        words = {True: "Held", False: "Did not hold", None: "Not looked at again"}
        page.points(with_names(f"{words[one.held]}: “{one.says}”", names) for one in found.assumptions)
    if found.calendar:
        page.gap()
        page.title("Reviews by the charter")
        page.points(str(one) for one in found.calendar)
    unknown = [*found.found.missing, *found.levels.missing]
    unknown += [f"{one.of.name}: {one.says}" for one in found.watch.not_known]
    if unknown:
        page.gap()
        page.title("Not known")
        page.points(with_names(what, names) for what in dict.fromkeys(unknown))
