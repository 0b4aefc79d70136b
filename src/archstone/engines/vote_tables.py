"""Votes on statements as arrays: who voted how on what, one vote a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from archstone.model.errors import RuleBroken
from archstone.model.statements import StatementVotes

Ints = npt.NDArray[np.int32]
NO_GROUP = -1


@dataclass(frozen=True, eq=False)
class VoteTable:
    """Who voted how on which statement.

    Invariants: ids aren't given twice; stances are -1, 0 or 1; a voter votes on a statement once. Votes are
    kept in the order of voters, then of statements.

    Attributes
    ----------
    voters, statements : ids, in the order of the input
    voter : (v,) int32, position of who voted
    statement : (v,) int32, position of what was voted on
    stance : (v,) int8, -1 oppose, 0 pass, 1 support
    """

    voters: tuple[str, ...]
    statements: tuple[str, ...]
    voter: Ints
    statement: Ints
    stance: npt.NDArray[np.int8]

    def __post_init__(self) -> None:
        for what, ids in (("voter", self.voters), ("statement", self.statements)):
            if len(set(ids)) < len(ids):
                twice = next(id for id in ids if ids.count(id) > 1)
                raise RuleBroken(f"The {what} {twice} stands twice; keep one.")
        voter, statement = np.asarray(self.voter, np.int64), np.asarray(self.statement, np.int64)
        stance = np.asarray(self.stance)
        if not voter.shape == statement.shape == stance.shape or voter.ndim != 1:
            raise RuleBroken("Every vote needs a voter, a statement and a stance.")
        known = (stance == -1) | (stance == 0) | (stance == 1)
        if not known.all():
            wrong = stance[~known][0]
            raise RuleBroken(f"A stance must be -1 (oppose), 0 (pass) or 1 (support), not {wrong}.")
        cell = voter * max(1, len(self.statements)) + statement
        if len(cell) > 1 and not (cell[1:] > cell[:-1]).all():
            order = np.argsort(cell, kind="stable")
            cell, voter, statement, stance = cell[order], voter[order], statement[order], stance[order]
            again = np.flatnonzero(cell[1:] == cell[:-1])
            if len(again):
                who, what = self.voters[voter[again[0]]], self.statements[statement[again[0]]]
                raise RuleBroken(f"{who} voted on {what} twice; keep one.")
        for name, array, kind in (
            ("voter", voter, np.int32),
            ("statement", statement, np.int32),
            ("stance", stance, np.int8),
        ):
            object.__setattr__(self, name, np.ascontiguousarray(array, dtype=kind))

    @classmethod
    def of(cls, votes: StatementVotes) -> VoteTable:
        """Lay the votes of an alliance out as arrays."""
        place = {statement.id: k for k, statement in enumerate(votes.statements)}
        cast = [
            (k, place[named], int(stance))
            for k, voter in enumerate(votes.voters)
            for named, stance in voter.stances
        ]
        rows = np.array(cast, dtype=np.int32).reshape(-1, 3)
        return cls(
            tuple(voter.id for voter in votes.voters),
            tuple(statement.id for statement in votes.statements),
            rows[:, 0],
            rows[:, 1],
            rows[:, 2].astype(np.int8),
        )

    @classmethod
    def from_matrix(
        cls,
        matrix: npt.ArrayLike,
        voters: Sequence[str] | None = None,
        statements: Sequence[str] | None = None,
    ) -> VoteTable:
        """Take a matrix of votes, NaN where there is none.

        Parameters
        ----------
        matrix : (n, m) float64, -1, 0, 1 or NaN
        voters, statements : n and m ids; positions counted from 0 where they are left out

        Examples
        --------
        >>> table = VoteTable.from_matrix([[1, -1], [float("nan"), 0]])
        >>> len(table), table.voters
        (3, ('0', '1'))
        """
        given = np.asarray(matrix, dtype=np.float64)
        if given.ndim != 2:
            raise RuleBroken("A matrix of votes has a row for each voter and a column for each statement.")
        voter, statement = np.nonzero(~np.isnan(given))
        stance: Any = given[voter, statement]  # whether it is a stance is checked before it becomes whole
        return cls(
            tuple(voters if voters is not None else map(str, range(given.shape[0]))),
            tuple(statements if statements is not None else map(str, range(given.shape[1]))),
            voter.astype(np.int32),
            statement.astype(np.int32),
            stance,
        )

    def __len__(self) -> int:
        return len(self.stance)

    @property
    def shape(self) -> tuple[int, int]:
        """How many voters and how many statements."""
        return len(self.voters), len(self.statements)

    @property
    def cast(self) -> npt.NDArray[np.int64]:
        """(n,) int64: how many votes each voter cast."""
        return np.bincount(self.voter, minlength=len(self.voters))

    def counts(self, labels: npt.NDArray[np.integer] | None = None, groups: int = 1) -> npt.NDArray[np.int64]:
        """Count the votes of each group on each statement.

        Parameters
        ----------
        labels : (n,) int, the group of each voter, `NO_GROUP` for those left out; None counts all as one
        groups : how many groups there are

        Returns
        -------
        counts : (3, groups, m) int64: votes that oppose, pass and support
        """
        n, m = len(self.voters), len(self.statements)
        own = np.zeros(n, dtype=np.int64) if labels is None else np.asarray(labels, dtype=np.int64)
        group, statement, stance = own[self.voter], self.statement, self.stance
        if labels is not None and len(own) and own.min() < 0:
            inside = group >= 0
            group, statement, stance = group[inside], statement[inside], stance[inside]
        cell = ((stance.astype(np.int64) + 1) * groups + group) * m + statement
        return np.bincount(cell, minlength=3 * groups * m).reshape(3, groups, m)

    def labels_of(self, groups: Mapping[str, str]) -> tuple[Ints, tuple[str, ...]]:
        """Give each group a place, in the order in which the voters first name them.

        Returns
        -------
        labels : (n,) int32, `NO_GROUP` for a voter that *groups* doesn't name
        ids : the names of the groups
        """
        place: dict[str, int] = {}
        labels = np.full(len(self.voters), NO_GROUP, dtype=np.int32)
        for k, voter in enumerate(self.voters):
            if voter in groups:
                labels[k] = place.setdefault(groups[voter], len(place))
        return labels, tuple(place)
