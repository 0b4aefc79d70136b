"""Sections of the long form: promises and accounts, trust, what went wrong, how it ends."""

from __future__ import annotations

from collections.abc import Iterator

from archstone.documents.review_facts import ReviewTold
from archstone.documents.texts import Block, Facts, Heading, Paragraph, Point, Points, isolated, runs, table
from archstone.engines.trust import TrustFigure
from archstone.model.endings import dissolution_of
from archstone.model.incident_terms import terms_of
from archstone.model.pledges import PledgeState
from archstone.model.renegotiations import judge_renegotiation
from archstone.model.sunsets import permanence_of


def accounts(told: ReviewTold) -> Iterator[Block]:
    """Tell promises, what each gave and received, and what working together cost."""
    books = told.found.books
    yield Heading(1, runs(told.say("accounts")))
    if books.empty and not books.promises:
        yield Paragraph(runs(told.say("none_recorded")))
        return
    span = f"{told.day(books.since)} – {told.day(books.until)}, {books.currency}"
    yield Paragraph(runs(isolated(span)), small=True)
    rows = []
    for one in books.balances:
        cost = books.cost_of(one.member)
        rows.append(
            (
                runs(isolated(told.name(one.member))),
                runs(_known(float(one.cost_given), one.cost_not_known)),
                runs(_known(float(one.worth_received), one.worth_not_known)),
                runs("" if cost.cost is None else _known(float(cost.cost), cost.not_known)),
                runs("" if cost.burden is None else f"{100 * float(cost.burden):.2f}"),
            )
        )
    heads = ("member", "gave_cost", "got_worth", "coordination", "burden")
    if rows:
        yield table(tuple(told.say(word) for word in heads), tuple(rows), numeric=frozenset({1, 2, 3, 4}))
        yield Paragraph(runs(told.say("accounts_say")), small=True)
    promises = [one for one in books.promises if one.state is not PledgeState.KEPT]
    if promises:
        yield Heading(2, runs(told.say("promises")))
        yield Points(
            tuple(
                Point(
                    runs(
                        isolated(f"{told.name(one.pledge.by)}: {told.own(one.pledge.thing)}. {one.sentence}")
                    )
                )
                for one in promises
            )
        )
    if books.missing:
        yield Heading(2, runs(told.say("missing")))
        yield Points(tuple(Point(runs(isolated(told.own(one)))) for one in books.missing))


def _known(value: float, not_known: int) -> str:
    return f"{value:,.0f}" + (f" + {not_known} ?" if not_known else "")


def trust(told: ReviewTold) -> Iterator[Block]:
    """Tell trust as the audit may show it, so that nobody sees what another gave."""
    audit = told.found.trust
    yield Heading(1, runs(told.say("trust")))
    rows = [(runs(told.say("trust_level")), *_figure(told, audit.level))]
    rows += [(runs(isolated(told.name(one.about))), *_figure(told, one)) for one in audit.in_trust]
    yield table(
        tuple(told.say(word) for word in ("trust_in", "trust_value", "trust_day", "why")), tuple(rows)
    )
    if audit.trend:
        yield Paragraph(runs(told.say(f"trust_{audit.trend}")))


def _figure(told: ReviewTold, one: TrustFigure) -> tuple[str, str, str]:
    value = told.say("not_known")
    if one.value is not None:
        value = f"{float(one.value):.3g}"
    elif one.between is not None:
        value = told.say("range", low=f"{float(one.between[0]):.3g}", high=f"{float(one.between[1]):.3g}")
    elif one.band:
        value = one.band
    return value, told.day(one.as_of) if one.as_of else "", told.own(one.why)


def trouble(told: ReviewTold) -> Iterator[Block]:
    """Tell the incidents with what was done, and the renegotiations."""
    record, day = told.found.record, told.found.day
    yield Heading(1, runs(told.say("incidents")))
    incidents = list(record.incidents.as_of(day))
    if not incidents:
        yield Paragraph(runs(told.say("none_recorded")))
    else:
        header = tuple(told.say(word) for word in ("what", "whose_matter", "severity_head", "state"))
        rows = tuple(
            (
                runs(isolated(f"{told.day(one.on)}: {told.own(one.what)}")),
                runs(isolated(told.comma.join(told.name(id) for id in one.concerns))),
                runs(str(one.severity)),
                runs(
                    told.say("open_matters")
                    if one.is_open_on(day) or one.settled_on is None
                    else told.say("settled", day=told.day(one.settled_on))
                ),
            )
            for one in incidents
        )
        yield table(header, rows, numeric=frozenset({2}))
    for path in told.paths():
        yield Heading(2, runs(isolated(told.own(path.incident.what))))
        lines = [stage.sentence for stage in path.stages] or [f"{told.say('step_settle')}."]
        yield Points(tuple(Point(runs(isolated(told.own(one)))) for one in lines))
    changes = [one for one in record.renegotiations if one.happened_on <= day]
    if changes:
        yield Heading(1, runs(told.say("renegotiations")))
        terms = terms_of(record.charter)
        said = [" ".join(judge_renegotiation(one, terms, day).sentences) for one in changes]
        yield Points(tuple(Point(runs(isolated(told.own(one)))) for one in said))


def ends(told: ReviewTold) -> Iterator[Block]:
    """Tell the sunset with its reminders, whether it may become permanent, and the list for dissolving it."""
    record, day = told.found.record, told.found.day
    yield Heading(1, runs(told.say("ending")))
    sunset = told.sunset
    if sunset is None or record.alliance is None:
        yield Paragraph(runs(told.say("none_recorded")))
        return
    yield Paragraph(runs(isolated(sunset.says)))
    pairs = [
        (runs(told.day(one.on)), runs(told.say("reminder_come" if one.come else "reminder_ahead")))
        for one in sunset.reminders
    ]
    if sunset.talk_by:
        pairs.insert(0, (runs(told.day(sunset.talk_by)), runs(told.say("talk_of_renewal"))))
    if pairs:
        yield Facts(tuple(pairs))
    permanence = permanence_of(record.alliance, day, record.charter, None, {})
    yield Heading(2, runs(told.say("permanence")))
    lines = [told.own(one) for one in (*permanence.reasons, *permanence.missing)]
    yield Points(tuple(Point(runs(isolated(one))) for one in lines))
    settle = told.say("step_settle")
    open_matters = [f"{settle}: {path.incident.what}" for path in told.paths()]
    dissolution = dissolution_of(day, record.charter, open_matters)
    yield Heading(2, runs(told.say("checklist")))
    yield Paragraph(runs(told.say("ends_if_decided", day=told.day(dissolution.ends_on))))
    steps = (*dissolution.steps, *dissolution.open_matters)
    yield Points(tuple(Point(runs(isolated(told.own(one)))) for one in steps), numbered=True)
    if dissolution.missing:
        yield Paragraph(runs(isolated(" ".join(dissolution.missing))), small=True)
