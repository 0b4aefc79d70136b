"""How it ends: one member leaves in order, or all dissolve it in order.

Ending well is a success (S2). An ending that was agreed on while nobody wanted one is a list to work through;
one that wasn't is a quarrel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any

from archstone.model.alliances import Alliance
from archstone.model.charter_rules import deadlines_of
from archstone.model.charters import Charter
from archstone.model.clauses import clause_library
from archstone.model.errors import RuleBroken
from archstone.model.evidence import Source, Sureness
from archstone.model.money import Money
from archstone.model.pledges import Pledge, PledgeState

NOTICE_DAYS = 60
"""The notice where the charter names none (our default, as in the clause library)."""
EXIT_FROM = Source("S2, Exit barriers; the steps are ours", Sureness.CLAIM)
_OPEN = (PledgeState.OPEN, PledgeState.OVERDUE, PledgeState.BROKEN)


class TaskKind(StrEnum):
    """What has to be done before a member leaves."""

    TELL = "tell"
    FINISH = "finish or hand over"
    PAY = "pay"
    RETURN = "give back or destroy"


@dataclass(frozen=True, slots=True)
class EndingTask:
    """One thing to be done, by whom, by when; ``clause`` is the charter's that asks for it, else empty."""

    kind: TaskKind
    what: str
    by: str
    due_on: date | None = None
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Exit:
    """A member's orderly exit: its last day, what it still has to do, and what goes with it.

    ``lost`` is the share of what each other member lacks that is no longer covered, 0..1; ``goal_lost`` the
    same of the goal's coverage. What isn't known is None or not there, and ``missing`` says so.
    """

    member: str
    said_on: date
    notice_days: int
    last_day: date
    tasks: tuple[EndingTask, ...]
    lost: Mapping[str, Fraction]
    goal_lost: Fraction | None
    missing: tuple[str, ...]

    @property
    def hard_for(self) -> tuple[str, ...]:
        """Name the members that lose cover, the one that loses most first."""
        losing = [member for member, share in self.lost.items() if share > 0]
        return tuple(sorted(losing, key=lambda member: (-self.lost[member], member)))


def exit_of(
    member: str,
    said_on: date,
    alliance: Alliance,
    charter: Charter | None = None,
    pledges: Iterable[Pledge] = (),
    *,
    owes: Sequence[tuple[str, Money]] = (),
    holds_data_of: Iterable[str] = (),
    posts: Iterable[str] = (),
    lost: Mapping[str, Fraction] | None = None,
    goal_lost: Fraction | None = None,
) -> Exit:
    """List what a member has to do before it leaves, and what the others lose.

    Any member may leave; what hurts is leaving with half a thing done and nobody knowing which half.

    Parameters
    ----------
    member : who leaves
    said_on : the day on which it says so; its notice runs from here
    alliance : it has to belong to it on that day
    charter : the one in force; gives notice and the days for handing data back
    pledges : of all; its own that are open, overdue or broken and not mended are tasks
    owes : what it still has to pay, as words and amounts
    holds_data_of : members, or words for others, whose data it holds
    posts : posts that it holds and hands over
    lost, goal_lost : what an engine worked out of cover without it; left out, it is told as not known

    Returns
    -------
    Exit
        Tasks in the order tell, finish, pay, give back; all are due by the last day unless a clause or a
        pledge says otherwise. What is overdue is due at once.

    Raises
    ------
    RuleBroken
        If it isn't a member on that day.

    Examples
    --------
    >>> from archstone.model.alliances import Member
    >>> river = Alliance("River", (Member("ash"), Member("birch")))
    >>> leaves = exit_of("ash", date(2026, 3, 1), river, pledges=[Pledge("ash", what="two nurses")])
    >>> leaves.last_day, [str(task.kind) for task in leaves.tasks]
    (datetime.date(2026, 4, 30), ['tell', 'finish or hand over', 'give back or destroy'])
    """
    if member not in alliance.members_on(said_on):
        raise RuleBroken(f"{member} isn't a member on {said_on}, so it can't leave then.")
    deadlines = deadlines_of(charter) if charter else {}
    notice, back = deadlines.get("exit-notice"), deadlines.get("return-data")
    days = int(notice.value) if notice else NOTICE_DAYS
    last_day = said_on + timedelta(days=days)
    return_by = last_day + timedelta(days=int(back.value)) if back else last_day
    clause, data_clause = (one.clause if one else "" for one in (notice, back))

    def own(kind: TaskKind, what: str, due_on: date = last_day, asked_by: str = clause) -> EndingTask:
        return EndingTask(kind, what, member, due_on, asked_by)

    tasks = [own(TaskKind.TELL, "all other members, in writing", said_on)]
    for pledge in pledges:
        state = pledge.state_on(said_on)
        if pledge.by == member and state in _OPEN:
            due_on = max(said_on, min(pledge.due_on or last_day, last_day))
            tasks.append(own(TaskKind.FINISH, f"{pledge.thing} ({state})", due_on))
    tasks += [own(TaskKind.FINISH, f"the post: {post}") for post in posts]
    tasks += [own(TaskKind.PAY, f"{what}: {money}") for what, money in owes]
    tasks += [own(TaskKind.RETURN, f"the data of {one}", return_by, data_clause) for one in holds_data_of]
    lent = f"to {member}: what it lent, and its data"
    tasks.append(EndingTask(TaskKind.RETURN, lent, "the others", return_by, data_clause))
    missing = tuple(_exit_missing(charter, notice is not None, lost, goal_lost))
    return Exit(member, said_on, days, last_day, tuple(tasks), dict(lost or {}), goal_lost, missing)


def _exit_missing(
    charter: Charter | None,
    notice: bool,
    lost: Mapping[str, Fraction] | None,
    goal_lost: Fraction | None,
) -> Iterator[str]:
    if charter is None:
        yield f"No charter is in force, so {NOTICE_DAYS} days of notice are ours, not agreed."
    elif not notice:
        yield f"The charter says nothing of leaving, so {NOTICE_DAYS} days of notice are ours."
    if lost is None:
        yield "What the others lose of their cover wasn't worked out."
    if goal_lost is None:
        yield "What the goal loses of its cover wasn't worked out."


@dataclass(frozen=True, slots=True)
class Dissolution:
    """What has to be done to end it together, in order; all of it by ``ends_on``."""

    decided_on: date
    days: int
    ends_on: date
    steps: tuple[str, ...]
    agreed: bool
    open_matters: tuple[str, ...]
    missing: tuple[str, ...]


def dissolution_of(
    decided_on: date, charter: Charter | None = None, open_matters: Iterable[str] = ()
) -> Dissolution:
    """Give the checklist for ending an alliance together.

    Parameters
    ----------
    decided_on : the day it was decided
    charter : the one in force; without its clause the library's list is proposed, and told as a proposal
    open_matters : what else isn't settled, in words

    Examples
    --------
    >>> ends = dissolution_of(date(2027, 11, 3))
    >>> ends.ends_on, ends.agreed, len(ends.steps)
    (datetime.date(2028, 2, 1), False, 6)
    """
    clause = next(iter(charter.made_from("dissolution")), None) if charter else None
    template = clause_library()["dissolution"]

    def asked(name: str) -> Any:
        return clause.value(name) if clause else template.value(name, {})

    days = int(asked("days"))
    missing = () if clause else ("No charter says how it ends; this list is proposed, not agreed.",)
    return Dissolution(
        decided_on,
        days,
        decided_on + timedelta(days=days),
        tuple(asked("steps")),
        clause is not None,
        tuple(open_matters),
        missing,
    )
