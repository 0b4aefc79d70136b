"""A decision as a document to take to a board: what people disagree on, and what the numbers say after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from archstone.documents.decision_picture import decision_picture
from archstone.documents.texts import (
    Block,
    Figure,
    Heading,
    Meta,
    Paragraph,
    Point,
    Points,
    Table,
    TextDocument,
    runs,
    strong,
    table,
)
from archstone.engines.decisions import CandidateDecision, Choice, DecisionAnswer
from archstone.model.evidence import GUIDES_TOLD
from archstone.model.guides import FOUNDATION_GUIDES, OTHER_EVIDENCE
from archstone.model.organisations import with_names
from archstone.model.profiles import plain
from archstone.model.readiness_verdicts import CommonReadiness, ReadinessVerdict, common_readiness


def decision_document(
    answer: DecisionAnswer,
    names: Mapping[str, str],
    verdicts: Mapping[str, ReadinessVerdict] | None = None,
    *,
    on: date | None = None,
) -> TextDocument:
    """Lay a decision out as a document, every candidate in full.

    Parameters
    ----------
    answer : what the decision comes to
    names : what candidates are called, by id
    verdicts : on readiness, by candidate; empty where none was judged
    on : the day it is of

    Returns
    -------
    TextDocument
        For `archstone.documents.save.save_document`, as .pdf, .docx, .md or .html.
    """
    blocks: list[Block] = [
        Paragraph(runs(answer.matrix.told(names))),
        Figure(decision_picture(answer.matrix, names), "Medians and ranges of the raters."),
        _matrix(answer, names, verdicts or {}),
    ]
    judged = verdicts or {}
    common = common_readiness(
        [judged[one.organisation] for one in answer.candidates if one.organisation in judged]
    )
    blocks += _common(common, names)
    for one in answer.candidates:
        blocks += _candidate(one, names.get(one.organisation, one.organisation))
        if one.organisation in judged:
            blocks += _verdict(judged[one.organisation], common, names)
    blocks += [Heading(1, runs("What the sources say of the foundations")), _foundations()]
    blocks.append(Paragraph(runs(f"{OTHER_EVIDENCE.says} {OTHER_EVIDENCE.source}"), small=True))
    blocks.append(Paragraph(runs(GUIDES_TOLD), small=True))
    title = answer.decision.question or "With whom, and how?"
    return TextDocument(title, tuple(blocks), subtitle="The candidates, rated", meta=Meta(on=on))


def _matrix(
    answer: DecisionAnswer, names: Mapping[str, str], verdicts: Mapping[str, ReadinessVerdict]
) -> Table:
    rows = []
    for k, id in enumerate(answer.matrix.candidates):
        one, total = answer.of(id), answer.matrix.totals[k]
        rows.append(
            (
                names.get(id, id),
                one.model.first or "none yet",
                one.foundation.first or "none yet",
                str(verdicts[id].verdict) if id in verdicts else "not known",
                str(answer.matrix.disagreements[k]),
                "not known" if total is None else plain(total),
            )
        )
    heads = ("Candidate", "Model", "Foundation", "Verdict", "Raters apart on", "Total of 25")
    return table(heads, tuple(rows), caption="All candidates", numeric=frozenset({4, 5}))


def _candidate(one: CandidateDecision, name: str) -> Iterator[Block]:
    yield Heading(1, runs(name))
    # a heading, not a paragraph, stands before a list, since it can't be parted from it by the end of a page
    if one.disagreements:
        yield Heading(2, runs(one.agreement.removesuffix(".")))
    else:
        yield Paragraph(runs(one.agreement))
    yield from _points(rated.sentence for rated in one.disagreements)
    if one.contradictions:
        yield Heading(2, runs(f"Rules that {one.model.first} doesn't obey"))
        yield from _points(f"{rule.says} Here {rule.because}. {rule.source}" for rule in one.contradictions)
    for kind, choice in (("Model", one.model), ("Foundation", one.foundation)):
        yield Heading(2, runs(f"{kind}: {choice.first or 'none yet'}"))
        yield _fits(choice)
        yield from _points(choice.sentences)
    yield from _points(
        f"Avoid {avoid.foundation} if {avoid.says}: that holds here. {avoid.source}"
        for avoid in one.avoid_if
        if avoid.holds
    )
    yield Heading(2, runs("Who governs"))
    yield from _points((*one.mode.sentences, str(one.mode.source)))
    yield Heading(2, runs("What trades against what"))
    yield from _points(f"{trade.says} {trade.proposes}" for trade in one.trade_offs)
    if one.warnings:
        yield Heading(2, runs("Warnings"))
        yield from _points(f"{warned.says} {warned.source}" for warned in one.warnings)
    if one.missing:
        yield Heading(2, runs("Not known"))
        yield from _points(one.missing)


def _common(common: CommonReadiness, names: Mapping[str, str]) -> Iterator[Block]:
    if not common:
        return
    yield Heading(1, runs("Readiness: what holds for every candidate"))
    yield from _points(with_names(reason.sentence, names) for reason in common.reasons)
    yield from _points(with_names(lacking, names) for lacking in common.missing)


def _verdict(verdict: ReadinessVerdict, common: CommonReadiness, names: Mapping[str, str]) -> Iterator[Block]:
    yield Heading(2, runs(f"Verdict: {verdict.verdict}"))
    own = [reason for reason in verdict.deciding if reason not in common.reasons]
    lacking = [said for said in verdict.missing if said not in common.missing]
    said = [verdict.sentence, *(reason.sentence for reason in own), *lacking]
    if len(said) == 1 and common:
        said.append("Only what holds for every candidate decides it.")
    yield from _points(with_names(one, names) for one in said)


def _fits(choice: Choice) -> Table:
    rows = []
    for fit in choice.standing.fits:
        share = None if choice.firmness is None else choice.firmness.shares[fit.option]
        rows.append(
            (
                runs(strong(fit.option) if fit.option == choice.first else str(fit.option)),
                "not known" if fit.fit is None else f"{float(100 * fit.fit):.0f}",
                "not known" if share is None else f"{100 * share:.0f}",
                " ".join(fit.why_closed) or "open",
            )
        )
    return table(("", "Fit of 100", "First in of 100", "Gates"), tuple(rows), numeric=frozenset({1, 2}))


def _foundations() -> Table:
    rows = tuple(
        (
            str(guide.foundation),
            guide.rests_on,
            f"Trust required {guide.trust_required}; longevity {guide.longevity}; "
            f"resilience {guide.resilience}.",
            guide.best_use,
            f"{guide.claims[0].says} {guide.claims[0].source}",
        )
        for guide in FOUNDATION_GUIDES.values()
    )
    return table(("Foundation", "Rests on", "How it holds", "Best used", "How often it fails"), rows)


def _points(sentences: Iterable[str]) -> tuple[Block, ...]:
    points = tuple(Point(runs(sentence)) for sentence in sentences)
    return (Points(points),) if points else ()
