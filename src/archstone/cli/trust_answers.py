"""What the verb ``trust`` answers: for a program, and for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from archstone.cli.output import Page, hundred
from archstone.model.evidence import GUIDES_TOLD
from archstone.model.organisations import with_names
from archstone.model.sentences import counted
from archstone.model.trust import GapBand

if TYPE_CHECKING:
    from archstone.cli.trust import TrustLook
    from archstone.engines.trust import AuditSummary, TrustFigure
    from archstone.engines.trust_tables import TrustTable

HOW = (
    "Level: the median of all ratings, 1 to 10; low below 4, high from 7 on. Density: the share of rated "
    "ordered pairs with 7 or more. Centralisation: Freeman's, on how many trust each member with 7 or more, "
    "over (n - 1) squared. All three from 4 raters up.",
    "Trust in a member: the median of what the others gave it, from 4 raters up; its band from 3. Of four "
    "raters, medians that would give the four away are told as lying between two.",
    "A figure is made anew only after 4 ratings behind it were added, changed or withdrawn, 3 of them by "
    "others than any one rater. Where a figure would still tell what a named other gave, only its band is "
    "shown, or nothing. Bands, least numbers and stages are our default.",
)
HOLDER = (
    "Whoever holds this file can read the ratings in it. This report is what may be passed on to members."
)
TOP = 20  # members of a plain table that a person is shown
UNDISCLOSED = "a vulnerability that isn't disclosed"


def as_json(found: TrustLook, for_: str | None) -> dict[str, Any]:
    """Lay the answer out for a program."""
    audit = found.audit
    answer: dict[str, Any] = {
        "on": found.day.isoformat(),
        "level": audit.level.value,
        "density": audit.density.value,
        "centralisation": audit.centralisation.value,
        "gaps": _gaps(audit.gaps),
        "trend": None if audit.trend is None else str(audit.trend),
        "raters": audit.raters,
        "ratings": audit.ratings,
        "passed_over": audit.passed_over,
        "checked": audit.checked,
        "figures": {
            str(one.kind): _figure(one)
            for one in (audit.level, audit.density, audit.centralisation, audit.gaps)
        },
        "members": [{"id": one.about, "median": one.value, **_figure(one)} for one in audit.in_trust],
        "audits": [_audit(one) for one in audit.audits],
        "scaffold": found.scaffold.summary(),
        "gap_talks": [
            {
                "between": list(one.between),
                "agreed_by": list(one.agreed_by),
                "on": one.on.isoformat(),
                "opened": one.opened,
                "due": one.due(found.day),
            }
            for one in found.talks
        ],
        "response_days": found.response_days[0],
        "liaisons": dict(found.liaisons),
        "responses": [
            {
                "from": one.asker,
                "to": one.asked,
                "kept": one.kept,
                "missed": one.missed,
                "waiting": one.waiting,
                "open": [each.what for each in one.open],
            }
            for one in found.responses
        ],
        "check_ins": [
            {"member": one.member, "came": one.came, "missed": one.missed, "in_a_row": one.in_a_row}
            for one in found.attendance
        ],
        "due": [
            {
                "kind": str(one.kind),
                "on": one.due_on.isoformat(),
                "overdue_days": one.overdue_days,
                "months": one.months,
                "last": None if one.last_on is None else one.last_on.isoformat(),
            }
            for one in found.due
        ],
        "refreshers": list(_refreshers_as_json(found)),
        "surveys": [
            {
                "id": one.id,
                "on": one.on.isoformat(),
                "form": str(one.form),
                "answered": one.answered,
                "waiting": one.waiting,
                "topics": [
                    {
                        "about": each.about,
                        "mean": each.mean,
                        "ends": each.ends,
                        "members": each.members,
                        "why": each.why,
                    }
                    for each in one.topics
                ],
            }
            for one in found.surveys
        ],
        "agenda": [
            {"what": one.what, "because": one.because, "since": _day(one.since)} for one in found.agenda
        ],
        "watched": [
            {
                "monitor": one.monitor,
                "state": str(one.state),
                "says": one.says,
                "alerts": [alert.id for alert in one.alerts],
                "missing": list(one.missing),
            }
            for one in found.watched
        ],
        "how": list(HOW),
        "gap_bands": [str(band) for band in GapBand],
    }
    if for_ is not None:
        answer["for"] = _own(found, for_)
    return answer


def _figure(one: TrustFigure) -> dict[str, Any]:
    return {
        "value": one.value,
        "between": None if one.between is None else list(one.between),
        "band": one.band,
        "gaps": _gaps(one),
        "raters": one.raters,
        "ratings": one.ratings,
        "as_of": _day(one.as_of),
        "newer": one.newer,
        "why": one.why,
    }


def _gaps(one: TrustFigure) -> dict[str, int] | None:
    if one.gaps is None:
        return None
    return {str(band): many for band, many in zip(GapBand, one.gaps, strict=True)}


def _audit(one: AuditSummary) -> dict[str, Any]:
    return {
        "from": _day(one.round.first_on),
        "until": _day(one.round.last_on),
        "raters": one.raters,
        "ratings": one.ratings,
        "missing": one.missing,
        "level": one.level.value,
        "level_band": one.level.band,
        "density": one.density.value,
        "density_band": one.density.band,
    }


def _refreshers_as_json(found: TrustLook) -> Iterator[dict[str, Any]]:
    from archstone.model.check_ins import CheckInKind

    for one in found.check_ins:
        if one.kind is CheckInKind.REFRESHER:
            yield {
                "on": one.on.isoformat(),
                "skipped": one.skipped,
                "why": one.why,
                "changed": one.brought_change,
                "changes": [
                    {
                        "organisation": each.organisation,
                        "capability": each.capability
                        if (each.organisation, each.capability) in found.told_to_partners
                        else None,
                        "change": each.change,
                    }
                    for each in one.changes
                ],
            }


def _own(found: TrustLook, member: str) -> dict[str, Any]:
    """Lay out what is a member's own: the ratings it gave, and the gaps that both agreed to open."""
    from archstone.engines.trust import own_gap
    from archstone.model.gap_talks import opened_with

    given = found.ratings.as_of(found.day)
    gaps = []
    for other in opened_with(found.talks, member, found.day):
        band = own_gap(found.ratings, member, other, found.day)
        talk = next(
            one for one in reversed(found.talks) if set(one.between) == {member, other} and one.opened
        )
        gaps.append(
            {
                "with": other,
                "gap": None if band is None else str(band),
                "what_follows": talk.what_follows,
                "done": _day(talk.done_on),
            }
        )
    return {
        "id": member,
        "gave": [
            {"to": one.rated, "rating": one.value, "on": _day(one.on)} for one in given if one.rater == member
        ],
        "gaps": gaps,
    }


def _day(on: date | None) -> str | None:
    return None if on is None else on.isoformat()


def write(found: TrustLook, for_: str | None) -> None:
    """Write the answer for a person."""
    page = Page()
    _write_audit(page, found)
    _write_stage(page, found)
    _write_talks(page, found)
    _write_responses(page, found)
    _write_check_ins(page, found)
    _write_surveys(page, found)
    _write_watched(page, found)
    if for_ is not None:
        _write_own(page, found, for_)
    page.gap()
    page.say("How this is made:")
    page.points(HOW)
    page.say(HOLDER)
    page.say(GUIDES_TOLD)


def _write_audit(page: Page, found: TrustLook) -> None:
    from archstone.engines.trust_words import in_words

    audit = found.audit
    aside = f"{counted(audit.ratings, 'rating')} by {counted(audit.raters, 'rater')}, as of {found.day}"
    page.title("Trust among the members", aside)
    if not audit.ratings:
        page.say(
            "Nobody has rated its trust yet. Let each member rate each other, 1 to 10, before signing: "
            "docs/howto/trust-audit.md."
        )
        return
    page.points(with_names(sentence, found.names) for sentence in in_words(audit))
    if audit.passed_over:
        page.say(f"{counted(audit.passed_over, 'rating')} by or of those who aren't members don't count.", 2)
    page.gap()
    page.table(
        ("trust in", "middle of 10", "band", "raters", "as of", ""),
        [
            (
                found.names.get(one.about, one.about),
                _number(one),
                one.band or "not shown",
                one.raters,
                one.as_of or "",
                one.why
                or (f"{counted(one.newer, 'newer rating waits', 'newer ratings wait')}" if one.newer else ""),
            )
            for one in audit.in_trust
        ],
        numbers=(1, 3),
    )
    if audit.audits:
        page.gap()
        page.table(
            ("audit", "ratings", "raters", "missing", "level", "density"),
            [
                (
                    one.round.last_on or "without a day",
                    one.ratings,
                    one.raters,
                    one.missing,
                    _said(one.level),
                    one.density.band or "not shown anew"
                    if one.density.value is None
                    else hundred(one.density.value),
                )
                for one in audit.audits
            ],
            numbers=(1, 2, 3),
        )


def _number(figure: TrustFigure) -> str:
    if figure.between is not None:
        return " to ".join(f"{float(end):g}" for end in figure.between)
    return "" if figure.value is None else f"{float(figure.value):g}"


def _said(figure: TrustFigure) -> str:
    if number := _number(figure):
        return f"{number} ({figure.band})"
    return figure.band or "not shown anew"


def _write_stage(page: Page, found: TrustLook) -> None:
    scaffold = found.scaffold
    page.gap()
    stands = f"stands at: {scaffold.stands_at.in_words}" if scaffold.stands_at else "nothing succeeded yet"
    page.title("Stage reached and next safe step", stands)
    page.say(f"The next safe step is {scaffold.next_step.with_article}.", 2)
    page.points(scaffold.reasons)
    page.say(f"Levels and order: {'; '.join(str(source) for source in scaffold.sources)}.", 2)


def _write_talks(page: Page, found: TrustLook) -> None:
    if not found.talks:
        return
    page.gap()
    page.title("Talks over a gap", "the gap and what follows are for the two alone (--for)")
    for one in found.talks:
        pair = " and ".join(found.names.get(id, id) for id in one.between)
        state = "opened by both" if one.opened else "not opened: one of them hasn't agreed"
        due = "; what they settled on isn't done yet" if one.due(found.day) else ""
        page.points([f"{pair}, {one.on}: {state}{due}."])


def _write_responses(page: Page, found: TrustLook) -> None:
    days, source = found.response_days
    page.gap()
    page.title("Answers to each other", f"within {days} days; {source}")
    if not found.responses:
        page.say("Nothing that was asked is written down, so whether it is kept isn't known.", 2)
    else:
        page.table(
            ("asked by", "of", "kept", "missed", "waits"),
            [
                (
                    found.names.get(one.asker, one.asker),
                    found.names.get(one.asked, one.asked),
                    *(one.kept, one.missed, one.waiting),
                )
                for one in found.responses
            ],
            numbers=(2, 3, 4),
        )
    if found.liaisons:
        told = (f"{found.names.get(id, id)}: {person}" for id, person in found.liaisons.items())
        page.say(f"Liaisons: {'; '.join(told)}.", 2)


def _write_check_ins(page: Page, found: TrustLook) -> None:
    from archstone.model.check_ins import CHECK_INS_FROM, REFRESHERS_FROM

    page.gap()
    page.title("Check-ins and refreshers", f"{CHECK_INS_FROM}; {REFRESHERS_FROM}")
    if found.check_ins:
        page.table(
            ("member", "came", "missed", "in a row"),
            [
                (found.names.get(one.member, one.member), one.came, one.missed, one.in_a_row or "")
                for one in found.attendance
            ],
            numbers=(1, 2, 3),
        )
    else:
        page.say("None is written down.", 2)
    page.points(_refreshers(found))
    for due in found.due:
        page.say(f"The next {due.kind} {'was' if due.overdue_days else 'is'} {due.in_words}.", 2)
    page.gap()
    page.title("Agenda of the next check-in", "thirty minutes")
    page.points(with_names(f"{one.what.rstrip('.')} ({one.because})", found.names) for one in found.agenda)


def _refreshers(found: TrustLook) -> Iterator[str]:
    for one in _refreshers_as_json(found):
        if one["skipped"]:
            why = f": {one['why']}" if one["why"] else ""
            yield f"Refresher of {one['on']}: skipped{why}."
        elif one["changed"]:
            told = "; ".join(
                f"{found.names.get(each['organisation'], each['organisation'])}, "
                f"{each['capability'] or UNDISCLOSED}: {each['change']}"
                for each in one["changes"]
                if each["change"] != "unchanged"
            )
            yield f"Refresher of {one['on']}: {told}."
        else:
            yield f"Refresher of {one['on']}: no change."


def _write_surveys(page: Page, found: TrustLook) -> None:
    from archstone.model.surveys import SOURCE

    if not found.surveys:
        return
    page.gap()
    last = found.surveys[-1]
    page.title("What members think of it", f"{last.id}, {counted(last.answered, 'answer')}; {SOURCE}")
    before = found.surveys[-2] if len(found.surveys) > 1 else None
    heads = ("topic", last.id, before.id) if before else ("topic", last.id)
    rows = []
    for one in last.topics:
        earlier = before.about(one.about) if before else None
        rows.append((one.about, one.words, *((earlier.words if earlier else "",) if before else ())))
    page.table(heads, rows)
    page.say(
        "Means to the half, over all questions of a topic, from 4 answering members up; at the ends "
        "only 2 or less and 4 or more are told.",
        2,
    )


def _write_watched(page: Page, found: TrustLook) -> None:
    page.gap()
    page.title("What is watched", "trust erosion and complacency (W7); all else: archstone watch")
    for watched in found.watched:
        page.say(f"{watched.of.name}: {watched.state}. {with_names(watched.says, found.names)}", 2)
        for alert in watched.alerts:
            page.points((with_names(one, found.names) for one in alert.evidence), 4)
            page.say(f"{alert.certainty.capitalize()}: {alert.because}. {' '.join(alert.what_helps)}", 4)
        if watched.missing:
            page.say(f"Missing: {'; '.join(watched.missing)}.", 4)
        page.say(f"Rule: {watched.of.rule} Threshold: {watched.of.threshold}. {watched.of.source}.", 4)


def _write_own(page: Page, found: TrustLook, member: str) -> None:
    own = _own(found, member)
    page.gap()
    page.title(f"For {found.names.get(member, member)} alone", "don't pass this on")
    gave = [f"{found.names.get(one['to'], one['to'])}: {one['rating']}, {one['on']}" for one in own["gave"]]
    page.say("What you gave:" if gave else "You have rated nobody yet.", 2)
    page.points(gave, 4)
    for one in own["gaps"]:
        gap = one["gap"] or "not known, one of the two hasn't rated"
        follows = f" You settled on: {one['what_follows']}" if one["what_follows"] else ""
        page.say(f"Your gap with {found.names.get(one['with'], one['with'])}: {gap}.{follows}", 2)


def table_as_json(found: TrustTable) -> dict[str, Any]:
    """Lay the answer on a plain table out for a program."""
    return {
        "level": found.level.value,
        "density": found.density.value,
        "centralisation": found.centralisation.value,
        "gaps": _gaps(found.gaps),
        "raters": found.raters,
        "ratings": found.ratings,
        "members": [
            {"id": one.about, "median": one.value, "band": one.band, "raters": one.raters}
            for one in found.in_trust
        ],
        "not_shown": found.members - len(found.in_trust),
        "figures": {
            str(one.kind): _figure(one)
            for one in (found.level, found.density, found.centralisation, found.gaps)
        },
        "how": list(HOW[:2]),
    }


def write_table(found: TrustTable) -> None:
    """Write the answer on a plain table for a person."""
    page = Page()
    counts = (counted(found.ratings, "rating"), counted(found.raters, "rater"))
    page.title("Trust in a table of ratings", f"{' by '.join(counts)}, on 1 to 10")
    rows: list[tuple[str, str]] = []
    for one in (found.level, found.density, found.centralisation):
        value = "not shown" if one.value is None else f"{float(one.value):.4g}"
        rows.append((str(one.kind), f"{value} ({one.band})" if one.band else value))
    gaps: Mapping[str, int] | None = _gaps(found.gaps)
    told = ", ".join(f"{many:,} {band}" for band, many in gaps.items()) if gaps else "not shown"
    page.table(("figure", ""), [*rows, ("gaps of pairs that rated each other", told)])
    shown = sorted(found.in_trust, key=lambda one: (-one.ratings, one.about))[:TOP]
    page.gap()
    page.table(
        ("trust in", "middle of 10", "band", "raters"),
        [
            (one.about, "" if one.value is None else f"{float(one.value):g}", one.band, one.raters)
            for one in shown
        ],
        numbers=(1, 3),
    )
    if len(found.in_trust) > TOP:
        page.say(f"The {TOP} with most raters; {len(found.in_trust) - TOP:,} more with --json.", 2)
    page.say(
        f"{found.members - len(found.in_trust):,} have fewer than 3 raters; nothing is shown of them.", 2
    )
    page.gap()
    page.say("How this is made:")
    page.points(HOW[:2])
    page.say("One table is one report, so nothing is held back, and it isn't looked at as an attacker would.")
