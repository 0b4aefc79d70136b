"""The long form of a review: everything that the two pages choose from, each with how it is made.

Whoever doubts a number looks here: the rule, the threshold and whose it is, the evidence, what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archstone.documents.alliance_arch import alliance_arch
from archstone.documents.directions import direction_of
from archstone.documents.monitor_words import monitor_asks, monitor_name
from archstone.documents.review_facts import ReviewTold
from archstone.documents.review_figures import review_figures
from archstone.documents.review_head import about, verdict_blocks
from archstone.documents.review_outcomes import amount, difference_said, now_said, signed
from archstone.documents.review_sections import accounts, ends, trouble, trust
from archstone.documents.texts import (
    Block,
    Facts,
    Figure,
    Heading,
    Meta,
    Paragraph,
    Point,
    Points,
    Runs,
    Table,
    TextDocument,
    isolated,
    runs,
)
from archstone.documents.timeline_picture import timeline
from archstone.engines.alliance_review import AllianceReview
from archstone.engines.monitors import Seen
from archstone.model.evidence import GUIDES_TOLD
from archstone.model.monitors import State, Theme
from archstone.model.sentences import in_sentences

_LETTERS = 2_000
_NAMED = 1_000


def review_report(found: AllianceReview, *, language: str | None = None) -> TextDocument:
    """Lay a whole review out, for PDF, DOCX, Markdown or HTML.

    Parameters
    ----------
    found : a review
    language : of headings and labels; None takes that of the charter in force. Sentences that are computed
        stay English, and what members wrote stays as it is

    Returns
    -------
    TextDocument
        For `archstone.documents.save.save_document`. Weaknesses that weren't disclosed to partners aren't
        named, and trust is shown as the audit may show it.
    """
    charter = found.record.charter
    written = language or (charter.language if charter else "en")
    direction = charter.direction if charter and language is None else direction_of(written)
    told = ReviewTold(found, written)
    figures = review_figures(told, direction)
    blocks: list[Block] = [
        about(told, _LETTERS, _NAMED),
        *verdict_blocks(told),
        *_reasons(told),
        *_warnings(told),
        *_outcomes(told),
        *_drawn(figures, "drift", "power"),
        *_carried(told),
        *_happened(told),
        *_weaknesses(told, figures.get("weaknesses")),
        *_balance(told, figures.get("balance")),
        *accounts(told),
        *trust(told),
        *_assumptions(told),
        *_calendar(told),
        *trouble(told),
        *ends(told),
        *_unknown(told),
        Paragraph(runs(isolated(GUIDES_TOLD)), small=True),
    ]
    return TextDocument(
        told.say("long_title", name=found.record.name),
        tuple(blocks),
        subtitle=told.say("as_of", day=told.day(found.day)),
        language=written,
        direction=direction,
        meta=Meta(found.record.name, found.day),
    )


def _drawn(figures: Mapping[str, Figure], *names: str) -> Iterator[Block]:
    for name in names:
        if name in figures:
            figure = figures[name]
            yield Heading(2, runs(figure.picture.title))
            yield Figure(figure.picture, figure.caption, with_table=True)


def _reasons(told: ReviewTold) -> Iterator[Block]:
    found = told.found
    yield Paragraph(runs(isolated(told.own(found.beside.says))))
    yield Heading(1, runs(told.say("reasons")))
    rows = tuple(
        (
            runs(isolated(one.rule.asks)),
            runs(told.say(str(one.leans))),
            runs(isolated(told.own(one.saw))),
            runs(isolated(f"{one.rule.rule}. {one.rule.source}")),
        )
        for one in found.found.reasons
    )
    if rows:
        yield _headed(told, ("ask", "leans", "saw", "rule"), rows)
    yield from _points([told.own(note) for note in found.found.notes])


def _warnings(told: ReviewTold) -> Iterator[Block]:
    yield Heading(1, runs(told.say("wrong")))
    seen = told.found.watch
    if not seen.alerts:
        yield Paragraph(runs(told.say("nothing_wrong" if not seen.not_known else "none_recorded")))
    for theme in Theme:
        of_it = [one for one in seen.alerts if one.alert.of.theme is theme]
        if of_it:
            yield Heading(2, runs(told.question(theme)))
        for one in of_it:
            yield from _warning(told, one)
    quiet = [one for one in seen.watched if one.state is State.QUIET]
    if quiet:
        yield Heading(2, runs(told.say("quiet")))
        names = [monitor_name(one.of, told.language) for one in quiet]
        yield Facts(
            tuple(
                (runs(name), runs(isolated(told.own(one.says))))
                for name, one in zip(names, quiet, strict=True)
            )
        )


def _warning(told: ReviewTold, seen: Seen) -> Iterator[Block]:
    alert = seen.alert
    monitor = alert.of
    yield Heading(3, runs(isolated(told.own(alert.seen))))
    pairs: list[tuple[Runs, Runs]] = [
        (
            runs(monitor_name(monitor, told.language)),
            runs(monitor_asks(monitor, told.language)),
        ),
        (runs(told.say("evidence")), _lines([told.own(one) for one in alert.evidence])),
        (runs(told.say("rule")), runs(isolated(monitor.rule))),
        (runs(told.say("threshold")), runs(isolated(in_sentences(monitor.threshold)))),
        (
            runs(told.say("certainty")),
            runs(f"{told.say(str(alert.certainty))}: ", isolated(told.own(alert.because))),
        ),
    ]
    if alert.since:
        pairs.append((runs(told.say("since")), runs(told.day(alert.since))))
    if alert.missing:
        pairs.append((runs(told.say("missing")), _lines([told.own(one) for one in alert.missing])))
    pairs.append((runs(told.say("source")), runs(isolated(str(monitor.source)))))
    pairs.append((runs(told.say("helps")), _lines([told.own(one) for one in alert.what_helps])))
    if seen.answer:
        answer = seen.answer
        until = (
            f" ({told.say('rests', day=told.day(answer.rests_until))})"
            if answer.rests_until and seen.rests
            else ""
        )
        who = f"{told.name(answer.by)}, {told.day(answer.on)}: "
        pairs.append((runs(told.say("answer")), runs(isolated(f"{who}{answer.says}"), until)))
    yield Facts(tuple(pairs))


def _outcomes(told: ReviewTold) -> Iterator[Block]:
    yield Heading(1, runs(told.say("brought")))
    levels = told.found.levels
    found = {one.outcome.id: one for one in told.found.outcomes}
    rows = []
    for level in levels.levels:
        for one in level.outcomes:
            outcome, seen = one.outcome, found.get(one.outcome.id)
            whose = f"{told.name(outcome.member)}: " if outcome.member else ""
            unit = f" ({outcome.unit})" if outcome.unit else ""
            difference = seen.difference if seen else None
            rows.append(
                (
                    runs(isolated(f"{whose}{outcome.name}{unit}")),
                    runs("" if outcome.before is None else amount(outcome.before.value)),
                    runs(now_said(told, one)),
                    runs("" if difference is None else signed(difference.there)),
                    runs(difference_said(told, seen)),
                    runs(f"{told.say(str(one.progress))}: ", isolated(told.own(one.because))),
                )
            )
    if not rows:
        yield Paragraph(runs(told.say("no_outcomes")))
        return
    heads = ("outcome", "before", "after", "there", "elsewhere", "state")
    yield _headed(told, heads, tuple(rows), numeric=frozenset({1, 2, 3, 4}), widths=(3, 1, 1.6, 1.2, 2, 2.6))
    yield Heading(2, runs(told.say("levels")))
    yield from _points([told.own(level.says) for level in levels.levels])
    cautions = [
        f"{one.outcome.name}: {said}"
        for one in told.found.outcomes
        for said in (*(one.difference.cautions if one.difference else ()), *one.missing)
    ]
    if cautions:
        yield Heading(2, runs(told.say("cautions")))
        yield from _points(list(dict.fromkeys(told.own(one) for one in cautions)))


def _carried(told: ReviewTold) -> Iterator[Block]:
    arch = alliance_arch(told.found.record, told.found.day)
    yield Heading(1, runs(told.say("carried")))
    yield Figure(arch, with_table=True)


def _happened(told: ReviewTold) -> Iterator[Block]:
    alliance = told.found.record.alliance
    started = alliance.started_on if alliance else None
    alerts = [
        one.alert
        for one in told.found.watch.alerts
        if one.alert.since
        and started
        and one.alert.since >= started  # an old quarrel would draw out the line
    ]
    line = timeline(told.found.record, told.found.day, alerts=alerts)
    yield Heading(1, runs(told.say("happened")))
    yield Figure(line, with_table=True)


def _weaknesses(told: ReviewTold, figure: Figure | None) -> Iterator[Block]:
    reduction, credit = told.found.reduction, told.found.credit
    yield Heading(1, runs(told.say("weaknesses")))
    if figure:
        yield figure
    rows = tuple(
        (
            runs(isolated(told.name(one.member))),
            runs(isolated(told.own(item.called))),
            runs(amount(item.before)),
            runs(told.say("not_known") if item.now is None else amount(item.now)),
            runs(isolated(told.own(f"{item.how}. {item.source}".strip()))),
        )
        for one in reduction.members
        for item in one.items
    )
    if rows:
        heads = ("member", "weakness", "before", "after", "made_from")
        yield _headed(told, heads, rows, numeric=frozenset({2, 3}))
    yield from _points([told.own(said) for said in reduction.missing])
    pairs = [
        (giver, receiver, part)
        for giver in (*credit.givers, None)
        for receiver in credit.members
        if (part := credit.part(giver, receiver)) > 0
    ]
    if not pairs:
        return
    yield Heading(2, runs(told.say("credit_says")))
    credited = tuple(
        (
            runs(told.say("nobody") if giver is None else isolated(told.name(giver))),
            runs(isolated(told.name(receiver))),
            runs(f"{float(part):.2f}"),
        )
        for giver, receiver, part in sorted(pairs, key=lambda one: -one[2])
    )
    yield _headed(told, ("gave", "whose", "by_how_much"), credited, numeric=frozenset({2}))


def _balance(told: ReviewTold, figure: Figure | None) -> Iterator[Block]:
    yield Heading(1, runs(told.say("balance")))
    if figure:
        yield figure
    rows = tuple(
        (
            runs(told.say(str(part.part))),
            runs(told.say("not measured") if part.score is None else f"{part.score:.0f}"),
            _lines(
                [str(one) for one in part.measured]
                + [f"{one}: {told.say('not measured')}" for one in part.unmeasured]
            ),
        )
        for part in told.found.balance.parts
    )
    yield _headed(told, ("part", "score", "made_from"), rows, numeric=frozenset({1}), widths=(2, 1, 5))


def _assumptions(told: ReviewTold) -> Iterator[Block]:
    yield Heading(1, runs(told.say("assumptions")))
    words = {True: "held", False: "failed", None: "not_looked"}
    rows = tuple(
        (
            runs(isolated(one.says)),
            runs(told.say(words[one.held])),
            runs(isolated(one.says_why)),
        )
        for one in told.found.assumptions
    )
    if not rows:
        yield Paragraph(runs(told.say("none_recorded")))
        return
    yield _headed(told, ("assumption", "state", "saw"), rows)


def _calendar(told: ReviewTold) -> Iterator[Block]:
    yield Heading(1, runs(told.say("calendar")))
    if not told.found.calendar:
        yield Paragraph(runs(told.say("none_recorded")))
    yield from _points([str(one) for one in told.found.calendar])


def _unknown(told: ReviewTold) -> Iterator[Block]:
    unknown = told.unknown()
    yield Heading(1, runs(told.say("unknown")))
    if not unknown:
        yield Paragraph(runs(told.say("all_known")))
    yield from _points(list(unknown))
    yield Heading(1, runs(told.say("how")))
    sure = told.say(f"sure_{told.found.found.certainty}", known=len(told.found.found.reasons))
    words = ("how_says", "word_on_goal", "word_refresher", "word_core", "english")
    yield Paragraph(runs(sure + "".join(told.say(word) for word in words)))


def _headed(
    told: ReviewTold,
    heads: tuple[str, ...],
    rows: tuple[tuple[Runs, ...], ...],
    *,
    numeric: frozenset[int] = frozenset(),
    widths: tuple[float, ...] = (),
) -> Table:
    return Table(tuple(runs(told.say(word)) for word in heads), rows, numeric=numeric, widths=widths)


def _points(said: list[str]) -> Iterator[Block]:
    if said:
        yield Points(tuple(Point(runs(isolated(one))) for one in said))


def _lines(said: list[str]) -> Runs:
    return runs(*(part for at, one in enumerate(said) for part in ("\n" * bool(at), isolated(one))))
