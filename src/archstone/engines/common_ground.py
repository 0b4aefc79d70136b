"""Common ground: what all can carry, what bridges, what divides, and what is not up for trade (FORMULAS 8).

What all can carry becomes the joint agenda. What divides is parked with a day to take it up again, and what
is essential to someone is marked and never traded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from archstone.engines.bridging import Bridging, bridging
from archstone.engines.opinion_groups import (
    FEWEST_VOTERS,
    OpinionGroups,
    OpinionMap,
    opinion_groups,
    opinion_map,
)
from archstone.engines.vote_tables import VoteTable
from archstone.model.statements import SetAside, Statement, StatementVotes

LEAST_TURNOUT = Fraction(1, 2)  # of the voters, for a statement all can carry
LEAST_SUPPORT = Fraction(2, 3)  # of the votes cast on it
PARKED_FROM = Fraction(1, 2)
WEAK_SILHOUETTE, AT_RANDOM = 0.5, "0.33 to 0.55"  # measured on the theory page
SOURCE = "S1 (agree on what can be agreed), S2 (the narrowest overlap): practitioners' claims; cut-offs ours"


@dataclass(frozen=True, slots=True)
class Count:
    """How one group, or everyone, voted on one statement."""

    support: int
    oppose: int
    passed: int

    @property
    def cast(self) -> int:
        """Votes cast, passes included."""
        return self.support + self.oppose + self.passed

    @property
    def agreement(self) -> Fraction | None:
        """Share of the votes cast that support it; None where none was cast."""
        return Fraction(self.support, self.cast) if self.cast else None

    def __str__(self) -> str:
        """Say it with its base."""
        return f"{self.support} of {self.cast}" if self.cast else "no vote"


@dataclass(frozen=True, slots=True)
class StatementGround:
    """What the votes say of one statement.

    Attributes
    ----------
    statement : what was voted on
    votes : everyone's votes
    by_group : the votes of each group, by its id
    consensus : product over groups of (A + 1) / (N + 2), in (0, 1); None without any group
    mean_consensus : its geometric mean over the groups, comparable between numbers of groups
    bridging : its intercept in the bridging model; None where it can't be told
    divisive : in [0, 1]; None where no two groups voted on it, or no one did
    overlap : whether all can carry it
    red_line : whether it is essential to someone and opposed by someone
    parked : whether it divides or was set aside, and isn't one of those
    """

    statement: Statement
    votes: Count
    by_group: Mapping[str, Count]
    consensus: float | None
    mean_consensus: float | None
    bridging: float | None
    divisive: Fraction | None
    overlap: bool
    red_line: bool
    parked: bool
    opposed_by: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The statement's id."""
        return self.statement.id

    @property
    def until(self) -> date | None:
        """When it is taken up again; None where no day was set."""
        aside: SetAside | None = self.statement.set_aside
        return aside.until if aside else None

    @property
    def sentence(self) -> str:
        """Say how the votes fell, each figure with its base."""
        if not self.votes.cast:
            return "No one voted on it."
        told = (
            f"{self.votes.support} of {self.votes.cast} who voted support it, {_number(self.votes.oppose)} "
        )
        told += f"{'opposes' if self.votes.oppose == 1 else 'oppose'} it, {_number(self.votes.passed)} "
        told += f"{'passes' if self.votes.passed == 1 else 'pass'}"
        return f"{told}."

    @property
    def groups_sentence(self) -> str:
        """Say how many of each group support it; empty where there are no groups of several."""
        if len(self.by_group) < 2 or all(count.cast <= 1 for count in self.by_group.values()):
            return ""
        return ", ".join(f"group {id}: {count}" for id, count in self.by_group.items())


@dataclass(frozen=True, eq=False)
class CommonGround:
    """The whole answer.

    Attributes
    ----------
    statements : one for each statement, in the order of the input
    groups : who belongs together, and how that came about
    voters : the ids of everyone listed, in the order of the input
    voter_cast : (n,) int64, how many votes each of them cast
    voted : how many cast any
    plane : where the voters stand, for a picture
    bridges : the whole bridging model; None where there is a single statement
    notes : what to know before using it, as sentences
    """

    statements: tuple[StatementGround, ...]
    groups: OpinionGroups
    voters: tuple[str, ...]
    voter_cast: npt.NDArray[np.int64]
    voted: int
    plane: OpinionMap
    bridges: Bridging | None
    notes: tuple[str, ...] = field(default=())
    source: str = SOURCE

    def __getitem__(self, id: str) -> StatementGround:
        return next(found for found in self.statements if found.id == id)

    @property
    def overlap(self) -> tuple[StatementGround, ...]:
        """The narrowest overlap, which is the joint agenda: what no one opposes and nearly all support."""
        return tuple(found for found in self.statements if found.overlap)

    @property
    def parked(self) -> tuple[StatementGround, ...]:
        """The parked points: what divides, or was set aside by decision."""
        return tuple(found for found in self.statements if found.parked)

    @property
    def red_lines(self) -> tuple[StatementGround, ...]:
        """What is essential to someone and opposed by someone; it isn't traded."""
        return tuple(found for found in self.statements if found.red_line)

    @property
    def members(self) -> dict[str, tuple[str, ...]]:
        """The voters of each group."""
        return {
            id: tuple(self.voters[k] for k in np.flatnonzero(self.groups.labels == group))
            for group, id in enumerate(self.groups.ids)
        }

    @property
    def sentence(self) -> str:
        """Say in one sentence what was found."""
        carried, total = len(self.overlap), len(self.statements)
        agenda = (
            f"{_number(carried)} of {total} statements can be carried by all"
            if carried
            else (f"none of {total} statements can be carried by all")
        )
        agenda = agenda.replace("of 1 statements", "of 1 statement")
        red = len(self.red_lines)
        parts = [agenda, f"{_number(len(self.parked))} parked"]
        parts.append(f"{red or 'no'} red {'line' if red == 1 else 'lines'}")
        return f"Of {self.voted} {'voter' if self.voted == 1 else 'voters'}: {'; '.join(parts)}."


def common_ground(
    votes: StatementVotes | VoteTable,
    *,
    rng: np.random.Generator,
    groups: Mapping[str, str] | None = None,
    texts: Mapping[str, str] | None = None,
) -> CommonGround:
    """Find what all can carry, what bridges the groups, and what divides them.

    An alliance acts on the narrowest thing that its members agree on; what they don't agree on is
    written down with a day, so that it neither blocks them nor is forgotten.

    Parameters
    ----------
    votes : statements with their votes, or a bare table of votes
    rng : draws the starts when groups are looked for; the same state gives the same answer
    groups : the group of each voter, where it is given; else the votes' own, or groups are looked for
    texts : what the statements of a bare table say, by their ids

    Returns
    -------
    ground : CommonGround

    Raises
    ------
    RuleBroken
        If no one has voted, or *groups* names no one who has.

    Notes
    -----
    Consensus: product over groups of (A + 1) / (N + 2), A who support of the N who voted, passes
    included; voters in no group are left out. Divisive: largest minus smallest agreement A / N of a
    group; under 12 voters twice the smaller of the shares that support and oppose. Overlap: no voter
    opposes it, at least half voted on it and at least 2/3 of their votes support it. Red line:
    essential to someone and opposed by someone. Parked: neither of these, opposed by someone, and
    divisive from 0.5 or set aside by decision. Shares are compared as whole numbers.

    References
    ----------
    C. Small et al., "Polis: scaling deliberation by mapping high dimensional opinion spaces", 2021. S.
    Wojcik et al., "Birdwatch: crowd wisdom and bridging algorithms", 2022. S1 (compromise), S2 (the
    narrowest overlap).

    Examples
    --------
    >>> table = VoteTable.from_matrix([[1, 1], [1, -1], [1, 0]], statements=("open-books", "stadium"))
    >>> found = common_ground(table, rng=np.random.default_rng(0))
    >>> [(s.id, s.overlap, s.parked) for s in found.statements]
    [('open-books', True, False), ('stadium', False, True)]
    >>> found["stadium"].sentence
    '1 of 3 who voted support it, 1 opposes it, 1 passes.'
    """
    if isinstance(votes, StatementVotes):
        table, statements = VoteTable.of(votes), votes.statements
        groups = groups or votes.groups or None
    else:
        said = texts or {}
        table, statements = votes, tuple(Statement(id, said.get(id, "")) for id in votes.statements)
    plane = opinion_map(table)
    found = opinion_groups(table, rng=rng, groups=groups, plane=plane)
    voted = int((table.cast > 0).sum())
    counts = (
        table.counts(found.labels, len(found)) if len(found) else np.zeros((3, 0, len(statements)), np.int64)
    )
    every = table.counts()[:, 0, :]
    consensus, mean = group_consensus(counts)
    bridges = bridging(table) if len(statements) > 1 else None
    opposed = _opposed(table)
    grounds = []
    for k, statement in enumerate(statements):
        total = _count(every[:, k])
        own = [_count(counts[:, group, k]) for group in range(len(found))]
        split = _divisive(total, own, voted)
        overlap = _carried(total, voted)
        red = bool(statement.essential_for) and total.oppose > 0
        wide = split is not None and split >= PARKED_FROM
        aside = wide or statement.set_aside is not None
        score = None if bridges is None or np.isnan(bridges.scores[k]) else float(bridges.scores[k])
        grounds.append(
            StatementGround(
                statement,
                total,
                dict(zip(found.ids, own, strict=True)),
                None if consensus is None else float(consensus[k]),
                None if mean is None else float(mean[k]),
                score,
                split,
                overlap,
                red,
                not overlap and not red and total.oppose > 0 and aside,
                opposed[k],
            )
        )
    notes = tuple(_notes(table, found, grounds, groups, bridges))
    return CommonGround(tuple(grounds), found, table.voters, table.cast, voted, plane, bridges, notes)


def group_consensus(
    counts: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] | tuple[None, None]:
    """Multiply the groups' smoothed agreement, and take its geometric mean.

    Parameters
    ----------
    counts : (3, g, m) int64, votes that oppose, pass and support of each group on each statement

    Returns
    -------
    product, mean : (m,) float64 each, in (0, 1); None without any group

    Examples
    --------
    >>> group_consensus(np.array([[[0], [1]], [[0], [0]], [[2], [1]]]))
    (array([0.375]), array([0.61237244]))
    """
    groups = counts.shape[1]
    if not groups:
        return None, None
    product = ((counts[2] + 1) / (counts.sum(axis=0) + 2)).prod(axis=0)
    return product, product ** (1 / groups)


def _count(three: npt.NDArray[np.int64]) -> Count:
    return Count(support=int(three[2]), oppose=int(three[0]), passed=int(three[1]))


def _divisive(total: Count, groups: Sequence[Count], voted: int) -> Fraction | None:
    if not total.cast:
        return None
    if voted < FEWEST_VOTERS:
        return 2 * Fraction(min(total.support, total.oppose), total.cast)
    shares = [share for count in groups if (share := count.agreement) is not None]
    if not shares or len(shares) < min(2, len(groups)):
        return None
    return max(shares) - min(shares)


def _carried(total: Count, voted: int) -> bool:
    """Whether no one opposes it, half voted on it, and two thirds of their votes support it."""
    share = total.agreement
    if share is None or total.oppose:
        return False
    return Fraction(total.cast, voted) >= LEAST_TURNOUT and share >= LEAST_SUPPORT


def _opposed(table: VoteTable) -> list[tuple[str, ...]]:
    found: list[list[str]] = [[] for _ in table.statements]
    against = table.stance == -1
    for voter, statement in zip(
        table.voter[against].tolist(), table.statement[against].tolist(), strict=True
    ):
        found[statement].append(table.voters[voter])
    return [tuple(voters) for voters in found]


def _notes(
    table: VoteTable,
    found: OpinionGroups,
    grounds: Sequence[StatementGround],
    groups: Mapping[str, str] | None,
    bridges: Bridging | None,
) -> list[str]:
    notes = []
    silent = int((table.cast == 0).sum())
    if silent:
        notes.append(
            f"{silent} listed without any vote {'is' if silent == 1 else 'are'} not counted as voters."
        )
    outside = int(((found.labels < 0) & (table.cast > 0)).sum())
    if outside:
        few = "no group was given" if found.method == "given" else "too few votes"
        notes.append(
            f"{outside} in no group ({few}): left out of consensus and divisive, not of the overlap."
        )
    listed = set(table.voters)
    if groups is not None and (absent := [id for id in groups if id not in listed]):
        notes.append(
            f"{len(absent)} named in the groups cast no vote here ({', '.join(absent[:3])}"
            f"{', …' if len(absent) > 3 else ''}); check their ids."
        )
    best = max((value for _, value in found.silhouettes), default=1.0)
    if found.method == "found" and best < WEAK_SILHOUETTE:
        notes.append(
            f"The groups are weakly told apart: votes cast at random reach about {AT_RANDOM}, the higher the "
            "fewer vote. Look for them in other things you know."
        )
    if len(found) == 1 and found.method != "each voter":
        notes.append("With one group nothing can divide the groups; look at the votes against, too.")
    if len(grounds) == 1:
        notes.append("A single statement: what bridges can't be told; vote on two or more.")
    if bridges is not None and not bridges.converged:
        notes.append("The bridging scores haven't settled; take them as approximate.")
    unvoted = [ground.id for ground in grounds if not ground.votes.cast]
    if unvoted:
        notes.append(f"No one has voted on {', '.join(unvoted[:5])}{', …' if len(unvoted) > 5 else ''}.")
    undated = [ground.id for ground in grounds if ground.parked and ground.until is None]
    if undated:
        notes.append(
            f"Parked points without a day to take them up again: {len(undated)}. Agree on one, so that they "
            "aren't forgotten."
        )
    if any(ground.overlap for ground in grounds):
        notes.append(
            "Common ground can be a veneer that gives way under pressure (S3, practitioner's claim): ask "
            "what each would do in a budget cut before you build on it."
        )
    return notes


def _number(n: int) -> str:
    return "none" if n == 0 else str(n)
