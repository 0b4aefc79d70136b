"""What the watch says of drift, creep and members' own missions: alerts with all that they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from archstone.engines.creep import EffortShare, creep, outside_own_mission, recent_from
from archstone.engines.drift import Drift, DriftAlarm, Judged, Pull
from archstone.engines.drift_accuracy import accuracy_near
from archstone.model.activities import Activity
from archstone.model.monitors import Alert, Certainty, Watched
from archstone.model.scope_requests import RequestCount, ScopeRequest, count_requests
from archstone.model.scopes import Scope
from archstone.model.sentences import counted, listed, of_hundred

CREEP_FROM = Fraction(1, 4)
OWN_MISSION_FROM = Fraction(1, 3)
HARDLY_KNOWN = Fraction(1, 2)
PULLED_SHOWN = 4
PART_WORDS = {
    "indicator": "whether it moves what the charter measures",
    "people": "whom it serves",
    "place": "whether it lies in place and scope",
    "judgment": "whether members think that it serves the goal",
}


def hours_in_words(hours: Fraction) -> str:
    """Write hours as people count them: whole, or with one decimal.

    Examples
    --------
    >>> hours_in_words(Fraction(1)), hours_in_words(Fraction(2501, 2))
    ('1 hour', '1,250.5 hours')
    """
    rounded = round(float(hours), 1)
    return "1 hour" if rounded == 1 else f"{rounded:,.6g} hours" if rounded % 1 else f"{rounded:,.0f} hours"


def pull_in_words(pull: Pull) -> str:
    """Say how an activity pulled the line down, with its parts."""
    one = pull.judged
    degree = one.on_goal.degree or Fraction(0)
    missing = [PART_WORDS[part] for part in one.on_goal.missing]
    told = f"; not known: {listed(missing)}" if missing else ""
    return (
        f"{one.activity.name} ({hours_in_words(pull.hours)}, on goal {of_hundred(degree)}) is "
        f"{of_hundred(pull.share)} of the fall: {'; '.join(one.on_goal.says)}{told}."
    )


def drift_monitor(found: Drift) -> Watched:
    """Say whether the effort drifts from the goal, as a watch does.

    The last alarm stands until the months after it are back at what was usual.

    Parameters
    ----------
    found : what `archstone.engines.drift.drift` found

    Returns
    -------
    Watched
        Not known before the seventh month with activity.
    """
    months = len(found.months)
    looked_at = (
        f"{counted(len(found.judged), 'activity', 'activities')}, {counted(months, 'month')} with activity",
    )
    missing = tuple(missing_in_words(found))
    if not found.known:
        return Watched("mission-drift", False, not_known_in_words(found), (), looked_at, missing)
    alarm = found.alarms[-1] if found.alarms else None
    if alarm is None or alarm.recovered:
        usual, last = found.usual or Fraction(0), found.months[-1]
        back = "" if alarm is None else f" It is back from the fall of which {alarm.month.named} warned."
        level = f"{last.named} is on goal {of_hundred(last.degree)}, usual is {of_hundred(usual)}"
        says = f"No drift: {level}.{back}"
        return Watched("mission-drift", True, says, (), looked_at, missing)
    alert = _drift_alert(found, alarm, missing)
    return Watched("mission-drift", True, alert.seen, (alert,), looked_at, missing)


def not_known_in_words(found: Drift) -> str:
    """Say why nothing can be said of drift yet."""
    months = len(found.months)
    if not found.judged:
        return "Drift isn't known: no activity is on record."
    so_far = f"{counted(months, 'month')} with activity {'is' if months == 1 else 'are'} on record"
    return (
        f"Drift isn't known before six months with activity and one more to compare: {so_far}, "
        f"{found.months_to_go} more to go."
    )


def _drift_alert(found: Drift, alarm: DriftAlarm, missing: tuple[str, ...]) -> Alert:
    known = found.known_parts() or Fraction(0)
    certainty = Certainty.WEAK if known < HARDLY_KNOWN else Certainty.LIKELY
    step = alarm.month.step
    fallen, limit = step.fallen or 0, step.limit or 0
    evidence = (
        f"Usual is {of_hundred(alarm.usual)}, the mean of six months with activity whose scatter counts as "
        f"{float(alarm.deviation):.2f}; {alarm.month.named} is at {of_hundred(alarm.month.degree)}.",
        f"What lay below the usual adds up to {float(fallen):.2f}; the alarm is above {float(limit):.2f}.",
        *(pull_in_words(pull) for pull in alarm.pulled[:PULLED_SHOWN]),
    )
    parts = f"{of_hundred(known)} of what it takes to say how far activities are on goal is known"
    return Alert(
        "mission-drift",
        (),
        f"The effort drifts from the goal since {alarm.fell_from:%Y-%m}: on goal "
        f"{of_hundred(alarm.level_since)} since then, {of_hundred(alarm.usual)} before.",
        evidence,
        certainty,
        f"{parts}. {accuracy_near(alarm.deviation)}",
        missing,
        since=alarm.month.begins,
        matter=alarm.month.named,
    )


def missing_in_words(found: Drift) -> Iterator[str]:
    """Say what was left out for want of knowledge, and where months are missing."""
    if not found.scope.people and not found.scope.places:
        yield "whom and where the charter names isn't written under scope"
    if without := found.without_effort():
        yield f"the effort of {_names(without)} isn't known, so it weighs nothing"
    if without := found.without_degree():
        yield f"nothing is known of what {_names(without)} served, so it is left out"
    if found.gaps:
        spans = listed(
            f"in {first:%Y-%m}" if first == last else f"from {first:%Y-%m} to {last:%Y-%m}"
            for first, last in found.gaps
        )
        yield f"no activity with known effort {spans}; such months are left out, not counted as off goal"


def _names(judged: Sequence[Judged]) -> str:
    names = [one.activity.id for one in judged]
    return listed(names if len(names) <= PULLED_SHOWN else [*names[:3], f"{len(names) - 3} more"])


def creep_monitor(
    activities: Iterable[Activity],
    scope: Scope,
    requests: Iterable[ScopeRequest] = (),
    *,
    today: date,
    indicators: Mapping[str, bool] | None = None,
) -> Watched:
    """Say whether too much effort goes into what is on goal by less than half.

    Parameters
    ----------
    activities, scope, today, indicators : as in `archstone.engines.drift.drift`
    requests : requests to widen the scope

    Returns
    -------
    Watched
        Over the last six months; an alert from a quarter of the effort.
    """
    given = tuple(activities)
    since = recent_from(today)
    found = creep(given, scope, since=since, until=today, indicators=indicators)
    asked = count_requests(requests, today)
    looked_at = (f"{hours_in_words(found.of_hours)} since {since}", requests_in_words(asked))
    missing = tuple(_left_out(found))
    share = found.share
    if share is None:
        says = f"Creep isn't known: no effort is known in the six months since {since}."
        return Watched("scope-creep", False, says, (), looked_at, missing)
    says = f"{of_hundred(share)} of the effort since {since} went into what is on goal by less than half."
    if share < CREEP_FROM:
        return Watched("scope-creep", True, says, (), looked_at, missing)
    alert = Alert(
        "scope-creep",
        (),
        says,
        (*_largest(found, given), requests_in_words(asked)),
        _certainty(found),
        "efforts and what they served are as members wrote them down",
        missing,
        since=since,
    )
    return Watched("scope-creep", True, says, (alert,), looked_at, missing)


def requests_in_words(asked: RequestCount) -> str:
    """Say what became of the requests to widen the scope."""
    if not asked.total:
        return "No request to widen the scope is on record."
    parts = [
        f"{number} {words}"
        for number, words in (
            (asked.declined, "declined"),
            (asked.accepted, "accepted"),
            (asked.separate, "given to a separate coalition"),
            (asked.open, "open"),
        )
        if number
    ]
    return f"{counted(asked.total, 'request')} to widen the scope: {listed(parts)}."


def own_mission_monitor(activities: Iterable[Activity], members: Iterable[str], *, today: date) -> Watched:
    """Say which members do for the alliance what they aren't there for.

    Parameters
    ----------
    activities : with effort and own missions
    members : ids
    today : the day of looking

    Returns
    -------
    Watched
        Over the last six months; an alert for each member from a third of its own effort.
    """
    given = tuple(activities)
    since = recent_from(today)
    shares = {member: outside_own_mission(given, member, since=since, until=today) for member in members}
    alerts = []
    for member, found in shares.items():
        if found.share is None or found.share < OWN_MISSION_FROM:
            continue
        seen = (
            f"{of_hundred(found.share)} of {member}'s own effort since {since} lies outside its own mission."
        )
        alerts.append(
            Alert(
                "own-mission",
                (member,),
                seen,
                tuple(_largest(found, given)),
                _certainty(found),
                f"{member} judges itself",
                tuple(_left_out(found)),
                since=since,
            )
        )
    known = [member for member, found in shares.items() if found.share is not None]
    silent = [member for member in shares if member not in known]
    missing = (f"{listed(silent)}: no effort with a word on its own mission since {since}",) if silent else ()
    if not known:
        says = (
            f"Not known: no member has said of its effort since {since} whether it lies in its own mission."
        )
    elif alerts:
        says = " ".join(alert.seen for alert in alerts)
    else:
        most = max(known, key=lambda member: shares[member].share or 0)
        worst = shares[most].share or Fraction(0)
        says = f"No member is far from its own mission; {most} is furthest, with {of_hundred(worst)}."
    looked_at = (f"{counted(len(known), 'member')} since {since}",)
    return Watched("own-mission", bool(known), says, tuple(alerts), looked_at, missing)


def _largest(found: EffortShare, activities: Iterable[Activity]) -> Iterator[str]:
    names = {one.id: one.name for one in activities}
    yield f"{hours_in_words(found.hours)} of {hours_in_words(found.of_hours)}."
    for id, hours in found.named[:PULLED_SHOWN]:
        yield f"{names[id]}: {hours_in_words(hours)}."


def _left_out(found: EffortShare) -> Iterator[str]:
    if found.not_known:
        yield f"{counted(found.not_known, 'activity', 'activities')} left out, of which too little is known"


def _certainty(found: EffortShare) -> Certainty:
    """Rests on judgments and notes of the members; weak where as many activities were left out as named."""
    return Certainty.WEAK if found.not_known >= max(1, len(found.named)) else Certainty.LIKELY
