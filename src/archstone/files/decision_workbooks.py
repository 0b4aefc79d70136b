"""A decision as a workbook: the comparison, what was rated and why, and how models and foundations fit."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from archstone.engines.decisions import Choice, DecisionAnswer
from archstone.files.atomic import write_whole
from archstone.files.workbooks import Rows, workbook_of
from archstone.model.errors import RuleBroken


def write_decision_workbook(answer: DecisionAnswer, path: str | Path, names: Mapping[str, str]) -> None:
    """Write what a decision comes to as .xlsx, whole or not at all.

    Three sheets: the comparison with the raters' ranges before the totals, every rating with its assumption,
    and the fit of each model and foundation. What isn't known is an empty cell.

    Parameters
    ----------
    answer : what to write
    path : where; it ends in .xlsx
    names : what candidates are called, by id

    Raises
    ------
    RuleBroken
        If the ending is another, or the file can't be written.
    """
    target = Path(path)
    if target.suffix.lower() != ".xlsx":
        raise RuleBroken(f"The comparison is written as .xlsx, not as {target.name}; change the ending.")
    sheets = {
        "comparison": _comparison(answer, names),
        "ratings": _ratings(answer, names),
        "fits": _fits(answer, names),
    }
    write_whole(target, workbook_of(sheets))


def _comparison(answer: DecisionAnswer, names: Mapping[str, str]) -> Rows:
    kinds = ("lowest", "median", "highest", "steps apart")
    matrix = answer.matrix
    heads = (f"{criterion.words}: {kind}" for criterion in matrix.criteria for kind in kinds)
    yield ("id", "candidate", *heads, "raters apart on", "total of 25", "model", "firmness", "foundation")
    for k, id in enumerate(matrix.candidates):
        one = answer.of(id)
        rated = [row[k].rated for row in matrix.cells]
        yield (
            id,
            names.get(id, id),
            *(value for r in rated for value in (r.lowest, r.median, r.highest, r.spread)),
            matrix.disagreements[k],
            matrix.totals[k],
            one.model.first,
            None if one.model.firmness is None else one.model.firmness.share,
            one.foundation.first,
        )


def _ratings(answer: DecisionAnswer, names: Mapping[str, str]) -> Rows:
    yield ("candidate", "criterion", "rater", "rating", "assumption")
    for one in answer.candidates:
        for criterion, rated in one.rated.items():
            for said in rated.opinions:
                name = names.get(one.organisation, one.organisation)
                yield (name, criterion.words, said.rater, said.value, said.assumption)


def _fits(answer: DecisionAnswer, names: Mapping[str, str]) -> Rows:
    yield ("candidate", "kind", "option", "fit", "first", "share of draws", "closed because")
    for one in answer.candidates:
        name = names.get(one.organisation, one.organisation)
        for choice in (one.model, one.foundation):
            yield from _fits_of(choice, name)


def _fits_of(choice: Choice, name: str) -> Rows:
    for fit in choice.standing.fits:
        share = None if choice.firmness is None else choice.firmness.shares[fit.option]
        first = "first" if fit.option == choice.first else None
        kind = choice.standing.case.yardstick.kind
        yield (name, kind, fit.option, fit.fit, first, share, " ".join(fit.why_closed))
