"""Comparisons: all candidates against S2's criteria in one matrix, disagreement before totals (SPEC D2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from archstone.model.profiles import plain
from archstone.model.ratings import HIGHEST, LOWEST, TOTALLED, Criterion, Rated, Ratings, total


@dataclass(frozen=True, slots=True)
class Cell:
    """One candidate on one criterion: median, lowest and highest rating, and whether raters disagree."""

    candidate: str
    rated: Rated

    @property
    def median(self) -> Fraction | None:
        """The median; None where nobody rated."""
        return self.rated.median

    @property
    def text(self) -> str:
        """Write the median with the range behind it, marked where raters disagree."""
        if self.median is None:
            return "not known"
        if self.rated.spread is None:
            return f"{plain(self.median)} (1 rater)"
        mark = " !" if self.rated.disagree else ""
        return f"{plain(self.median)} ({self.rated.lowest}-{self.rated.highest}){mark}"


@dataclass(frozen=True, slots=True)
class ComparisonMatrix:
    """All candidates held against S2's five criteria, a row a criterion, a column a candidate.

    ``totals`` are None where one of the five isn't known; ``disagreements`` counts for each candidate on how
    many of the five raters are two steps or more apart.
    """

    candidates: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    cells: tuple[tuple[Cell, ...], ...]
    totals: tuple[Fraction | None, ...]
    disagreements: tuple[int, ...]

    @property
    def best(self) -> str:
        """The candidate with the best total; of those whose total isn't known, by what is known."""
        return max(
            zip(self.candidates, self.totals, self._mean_steps(), strict=True),
            key=lambda item: (item[1] is not None, item[1] or 0, item[2]),
        )[0]

    @property
    def sentence(self) -> str:
        """Say where raters are furthest apart, and then how the totals stand; candidates by their ids."""
        return self.told({})

    def told(self, names: Mapping[str, str]) -> str:
        """Say the same with candidates called by their names, ids where none is given."""
        apart = [(cell.rated.spread or 0, -k, cell) for row in self.cells for k, cell in enumerate(row)]
        widest = max(apart, key=lambda item: item[:2], default=None)
        said = "Nobody has rated anything yet."
        if widest is not None and widest[2].rated.disagree:
            cell = widest[2]
            said = (
                f"Raters are furthest apart on {cell.rated.criterion.words} of "
                f"{names.get(cell.candidate, cell.candidate)}: "
                f"{cell.rated.lowest} to {cell.rated.highest}."
            )
        elif any(cell.median is not None for row in self.cells for cell in row):
            said = "Raters are nowhere two steps or more apart."
        known = [value for value in self.totals if value is not None]
        if known:
            said += f" Totals lie between {plain(min(known))} and {plain(max(known))} of 25."
        return said

    def _mean_steps(self) -> list[Fraction]:
        """Average what is known of each candidate, exit cost reversed."""
        means = []
        for k in range(len(self.candidates)):
            known = [
                LOWEST + HIGHEST - value if row[k].rated.criterion is Criterion.EXIT_COST else value
                for row in self.cells
                if (value := row[k].median) is not None
            ]
            means.append(sum(known, Fraction(0)) / len(known) if known else Fraction(0))
        return means


def compare(candidates: Sequence[str], ratings: Ratings) -> ComparisonMatrix:
    """Hold all candidates against S2's five criteria in one matrix.

    The totals are the least of it: what counts is where people differ, and why (S2).

    Parameters
    ----------
    candidates : ids, at least one
    ratings : what raters said

    Examples
    --------
    >>> from archstone.model.ratings import Rating
    >>> said = [Rating("ana", "union", {Criterion.TRUST: 2}), Rating("ben", "union", {Criterion.TRUST: 5})]
    >>> compare(["union"], Ratings(tuple(said))).sentence
    'Raters are furthest apart on trust of union: 2 to 5.'
    """
    by = {id: ratings.of(id) for id in candidates}
    return ComparisonMatrix(
        tuple(candidates),
        TOTALLED,
        tuple(tuple(Cell(id, by[id][criterion]) for id in candidates) for criterion in TOTALLED),
        tuple(total({c: rated.median for c, rated in by[id].items()}) for id in candidates),
        tuple(sum(by[id][criterion].disagree for criterion in TOTALLED) for id in candidates),
    )
