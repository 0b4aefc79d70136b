"""Monitors: what is watched while an alliance lives, by which rule, and what an alert has to say (SPEC 8).

An alert that can't show what it was made from is noise, and soon nobody reads it. So each carries what was
seen, the evidence, the rule with its threshold, how sure it is, what was missing, where the rule comes from
and what helps. What isn't known raises no alert: it is told as not known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from archstone.model.errors import NotFound, RuleBroken, did_you_mean
from archstone.model.evidence import Source, Sureness

ALL = "alliance"


class Certainty(StrEnum):
    """How sure an alert is: it rests on records, on judgments, or on little of either."""

    FIRM = "firm"
    LIKELY = "likely"
    WEAK = "weak"


class State(StrEnum):
    """What a monitor has to say."""

    ALERT = "alert"
    QUIET = "quiet"
    NOT_KNOWN = "not known"


class Theme(StrEnum):
    """What monitors are about, in the words that a board asks in."""

    GOAL = "goal"
    MONEY_AND_POWER = "money and power"
    TRUST = "trust"
    DEPENDENCE = "dependence"
    COST = "cost"

    @property
    def asks(self) -> str:
        """The question behind it."""
        return {
            "goal": "Do we still do what we are here for?",
            "money and power": "Who decides, and who pays for it?",
            "trust": "Do we still tell each other the truth?",
            "dependence": "What if one of us falls, or leaves?",
            "cost": "Does it cost more than it brings?",
        }[str(self)]


_THEMES = {
    "W1": Theme.GOAL,
    "W2": Theme.MONEY_AND_POWER,
    "W3": Theme.MONEY_AND_POWER,
    "W4": Theme.DEPENDENCE,
    "W5": Theme.COST,
    "W6": Theme.DEPENDENCE,
    "W7": Theme.TRUST,
    "W8": Theme.DEPENDENCE,
    "W10": Theme.DEPENDENCE,
    "W11": Theme.DEPENDENCE,
    "W12": Theme.TRUST,
}


@dataclass(frozen=True, slots=True)
class Monitor:
    """One thing that is watched, with its rule and threshold in words.

    ``mark`` is where SPEC has it; ``helps`` is what to do where it alerts.
    """

    id: str
    mark: str
    name: str
    asks: str
    rule: str
    threshold: str
    source: Source
    helps: tuple[str, ...]

    @property
    def theme(self) -> Theme:
        """What it is about, in the words that a board asks in."""
        return _THEMES[self.mark]


def _monitor(  # noqa: PLR0917
    id: str,
    mark: str,
    name: str,
    asks: str,
    rule: str,
    threshold: str,
    source: str,
    sureness: Sureness,
    *helps: str,
) -> Monitor:
    return Monitor(id, mark, name, asks, rule, threshold, Source(source, sureness), helps)


_STUDY, _CLAIM = Sureness.STUDY, Sureness.CLAIM

MONITORS = (
    _monitor(
        "mission-drift",
        "W1",
        "Mission drift",
        "Does what we do still serve the goal that we signed?",
        "The effort-weighted degree to which each month's activities are on goal, against its first six "
        "months with activity, by a one-sided CUSUM.",
        "0.5 standard deviations allowed, alarm above 5 (our default)",
        "S0, 3.1",
        _STUDY,
        "Read the goal aloud, and go through the activities that led away from it.",
        "Stop or hand over what doesn't serve it; have someone from outside look.",
    ),
    _monitor(
        "scope-creep",
        "W1",
        "Scope creep",
        "How much of our effort goes into what we never set out to do?",
        "The share of effort in activities that are on goal by less than half, and requests to "
        "widen the scope.",
        "a quarter of the effort of the last six months (our default)",
        "S2, Mission creep",
        _CLAIM,
        "Answer each request in writing, and keep the list of what was declined.",
        "Give what doesn't fit a separate coalition of its own.",
    ),
    _monitor(
        "own-mission",
        "W1",
        "A member's own mission",
        "Is a member doing for us what it isn't there for?",
        "The share of a member's own effort that lies outside its own mission, as it judges itself.",
        "a third of its effort of the last six months (our default)",
        "S0, 3.1",
        _STUDY,
        "Ask the member what it would rather do, and shift the part.",
    ),
    _monitor(
        "funding-concentration",
        "W2",
        "Concentration of funding",
        "Could one funder end this by itself?",
        "The sum of the squared shares of the funders' flows in one currency (HHI).",
        "above 0.25, or a funder above the charter's ceiling",
        "S0, 3.1",
        _STUDY,
        "Look for other funders before the next grant is asked for.",
        "Spread what is left over more years.",
    ),
    _monitor(
        "funders-conditions",
        "W2",
        "Funders' conditions",
        "Do those who pay decide what is done, or does need?",
        "Conditions of funders that touch what members decide, and the share of effort in activities that a "
        "call began rather than a need.",
        "an accepted condition on what is said or done, or a half of the effort (our default)",
        "S0, 3.1",
        _STUDY,
        "Ask the funder to take the condition back, or put it to a ballot again.",
        "Begin with the need, and look for the call afterwards.",
    ),
    _monitor(
        "decisions-with-funder",
        "W2",
        "Decisions that follow the funder",
        "Where the funder and most members differed, who had its way?",
        "Among ballots of a year where the stance of who pays most, or more than the charter's ceiling, and "
        "the majority of the other members differ, the share that went the funder's way, with a Wilson "
        "interval.",
        "more than a half of at least two such ballots (our default)",
        "S0, 3.1",
        _STUDY,
        "Weigh votes by what each risks, not by what it pays.",
        "Let the funder speak first and vote last, or not at all on what it pays for.",
    ),
    _monitor(
        "power-asymmetry",
        "W3",
        "Power asymmetry",
        "Does someone hold more of the say than it puts at risk?",
        "Half the L1 distance of each known share (agenda, adopted proposals, voting power, seats, outside "
        "voice, credit, deciding roles) from the risk shares.",
        "0.25 in a share, or a member a quarter, and 0.1, above its risk share in three of them (our "
        "default)",
        "S0, 3.2; S3, question 3",
        _STUDY,
        "Let the posts go round, and give the outside voice to those who carry the risk.",
        "Measure the votes again against the risks.",
    ),
    _monitor(
        "reputational-contagion",
        "W4",
        "Reputational contagion",
        "What can trouble at one member do to the others?",
        "The probability that an incident reaches each member along the ties (independent cascade).",
        "0.25 from a member with an open incident of severity 3 or more (our default)",
        "S0, 3.3; S2, Reputational contagion",
        _STUDY,
        "Tell the members before they read it, and agree on who speaks.",
        "Each most exposed member writes down why the alliance serves its mission.",
    ),
    _monitor(
        "resource-drain",
        "W5",
        "Resource drain",
        "Does the effort still bring something about?",
        "Effort since the last outcome that was reached, against the charter's ceiling; and each member's "
        "coordination cost as a share of its yearly budget, against the median of the others.",
        "the charter's ceiling; a burden of twice the others' median",
        "S2, Resource drain; S1, Transaction costs",
        _CLAIM,
        "Choose one small result for the next three months and put the effort there.",
        "Share the costs of meeting again, by one of the ways that the accounts compare.",
    ),
    _monitor(
        "exit-barriers",
        "W6",
        "Exit barriers",
        "Could each member leave if it had to?",
        "The sum of 1 to 5 for legal ties, money, dependence (1 + 4 times the cover lost) and relations.",
        "above 12",
        "S2, Exit barriers",
        _CLAIM,
        "Agree on exit terms and a sunset before more is tied together.",
    ),
    _monitor(
        "trust-erosion",
        "W7",
        "Trust erosion",
        "Is trust going down, or promises with it?",
        "The median trust against the audit before, and broken promises and unilateral statements in a "
        "quarter.",
        "a lower median, or two in a quarter",
        "S2, Trust erosion",
        _CLAIM,
        "Let pairs whose ratings lie apart talk it over, if both agree; say early what can't be kept.",
    ),
    _monitor(
        "complacency",
        "W7",
        "Complacency",
        "Do members still say what they can't do?",
        "Refreshers of weaknesses that are overdue, or that bring no change.",
        "30 days overdue, or two in a row without any change",
        "S3, pitfall 4",
        _CLAIM,
        "Hold the refresher now, the largest member first.",
    ),
    _monitor(
        "homogenisation",
        "W7",
        "Growing alike",
        "Do members still differ where that is their worth?",
        "The mean share of issues on which two members hold other positions, over the same members.",
        "lower each time over three reviews",
        "S0, 3.4",
        _STUDY,
        "Let each member say what it has stopped saying, and to whom.",
    ),
    _monitor(
        "delay",
        "W7",
        "Delay",
        "Do decisions take longer and longer?",
        "Days from proposal to decision, the last five against the first five.",
        "a median of more than twice that of the first five, from ten proposals up",
        "S1, Delays",
        _CLAIM,
        "Give small matters to a committee, and set a last day for each proposal.",
    ),
    _monitor(
        "core-disagreement",
        "W7",
        "Disagreement at the core",
        "Do we say in public what isn't so among us?",
        "Open entries of the list of disagreements that touch the core.",
        "one, or the charter's days to take it up",
        "S2, Public messaging and internal reality",
        _CLAIM,
        "Take it up before others find it, or let each speak to its own audience.",
    ),
    _monitor(
        "single-points",
        "W8",
        "Single points of failure",
        "Who can't be missed?",
        "The coverage of the goal's requirements without each member, and what is expected of it as likely "
        "as members are to leave.",
        "a required capability that falls from 0.3 or more to below, or an expected loss above a tenth (our "
        "default)",
        "S3, step 5",
        _CLAIM,
        "Name who would step in, and how soon; look for a second in the registry.",
    ),
    _monitor(
        "breaking-point",
        "W10",
        "The model's own breaking point",
        "Is what broke alliances like this one near?",
        "What the chosen model and foundation break on: a threat that fades, wider agendas, a goal that "
        "shifts, a member that feels used.",
        "its own for each",
        "S2, Three approaches; S3, model B",
        _CLAIM,
        "Put it on the agenda of the next review and decide whether to go on in this form.",
    ),
    _monitor(
        "autonomy",
        "W11",
        "Autonomy",
        "Does a member still belong to itself?",
        "The largest of the shares of its budget, staff, public positions and decisions that are bound to "
        "the alliance.",
        "above 0.5, or above the charter's ceiling",
        "S0, 3.4",
        _STUDY,
        "Say what is to be unbound, and by when.",
    ),
    _monitor(
        "latent-tension",
        "W12",
        "Latent tension",
        "Which old quarrel could come up again?",
        "Tensions of visions, missions, interests and ways of working, and old disputes, that aren't "
        "settled.",
        "one of strength 4 or 5, or one between members that an open matter concerns (our default)",
        "S1, Crises",
        _CLAIM,
        "Have it out while nothing presses, with a mediator whom both chose.",
    ),
)


def monitor_named(id: str) -> Monitor:
    """Look a monitor up; raise NotFound with the nearest for one that isn't there."""
    for monitor in MONITORS:
        if monitor.id == id:
            return monitor
    ids = [monitor.id for monitor in MONITORS]
    raise NotFound(f"There is no monitor {id!r}.{did_you_mean(id, ids)}")


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that a monitor saw and that wants an answer.

    ``about`` names the members it concerns, none for the alliance as a whole; ``seen`` is one sentence.
    ``because`` says why it is as sure as it is.

    Invariants: it names a monitor that there is, and has evidence.

    Examples
    --------
    >>> alert = Alert("autonomy", ("b",), "More than half of b's staff work for the alliance.",
    ...     ("6 of 11 people, as b said on 2026-10-01",), Certainty.LIKELY, "b judges itself")
    >>> alert.id, alert.of.threshold
    ('autonomy/b', "above 0.5, or above the charter's ceiling")
    """

    monitor: str
    about: tuple[str, ...]
    seen: str
    evidence: tuple[str, ...]
    certainty: Certainty
    because: str
    missing: tuple[str, ...] = ()
    helps: tuple[str, ...] = ()
    since: date | None = None
    urgent: bool = False
    matter: str = ""
    """What tells two alerts about the same members apart, such as the id of an incident."""

    def __post_init__(self) -> None:
        monitor_named(self.monitor)
        if not self.evidence:
            raise RuleBroken(f"An alert of {self.monitor} needs evidence.")

    @property
    def id(self) -> str:
        """A name that stays the same while the matter does, so that it can be answered and rest."""
        parts = (self.monitor, "+".join(self.about) or ALL, self.matter)
        return "/".join(part for part in parts if part)

    @property
    def of(self) -> Monitor:
        """The monitor that saw it: its rule, its threshold and where they come from."""
        return monitor_named(self.monitor)

    @property
    def what_helps(self) -> tuple[str, ...]:
        """What helps in this case, else what helps in general."""
        return self.helps or self.of.helps


@dataclass(frozen=True, slots=True)
class Watched:
    """What one monitor found: alerts, or that all is quiet, or that too little is known.

    ``says`` is the result in a sentence; ``looked_at`` names the inputs with their number.

    Invariants: what isn't known raises no alert.
    """

    monitor: str
    known: bool
    says: str
    alerts: tuple[Alert, ...] = ()
    looked_at: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        monitor_named(self.monitor)
        if self.alerts and not self.known:
            raise RuleBroken(f"{self.monitor} can't alert from what isn't known.")

    @property
    def of(self) -> Monitor:
        """The monitor itself."""
        return monitor_named(self.monitor)

    @property
    def state(self) -> State:
        """Whether it alerts, is quiet or can't tell."""
        if not self.known:
            return State.NOT_KNOWN
        return State.ALERT if self.alerts else State.QUIET


@dataclass(frozen=True, slots=True)
class AlertAnswer:
    """What members answered to an alert, and until when it rests.

    Invariants: it doesn't rest before it was answered.
    """

    alert: str
    by: str
    on: date
    says: str
    rests_until: date | None = None

    def __post_init__(self) -> None:
        if self.rests_until and self.rests_until < self.on:
            raise RuleBroken(
                f"The alert {self.alert} can't rest until {self.rests_until}, before it was answered.",
                ("rests_until",),
            )


def answer_to(alert: Alert, answers: Iterable[AlertAnswer], day: date) -> AlertAnswer | None:
    """Find the last answer to an alert that was given until *day*; None where there is none."""
    given = [one for one in answers if one.alert == alert.id and one.on <= day]
    return max(given, key=lambda one: one.on, default=None)


def rests(alert: Alert, answers: Iterable[AlertAnswer], day: date) -> bool:
    """Whether an alert was answered and rests on *day*; an urgent one never does.

    Examples
    --------
    >>> alert = Alert("delay", (), "Slow.", ("ten proposals",), Certainty.FIRM, "dated records")
    >>> answer = AlertAnswer("delay/alliance", "chair", date(2026, 3, 1), "A committee.", date(2026, 6, 1))
    >>> rests(alert, [answer], date(2026, 4, 1)), rests(alert, [answer], date(2026, 7, 1))
    (True, False)
    """
    answer = answer_to(alert, answers, day)
    return not alert.urgent and answer is not None and (answer.rests_until or answer.on) >= day
