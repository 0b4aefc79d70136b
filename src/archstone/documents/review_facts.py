"""What two pages of a review tell: the weightiest alerts of each kind, what to do, and what to decide today.

Thirty alerts in a row are read by nobody. Each theme gets its two or three firmest, from different monitors
where it can; the long form has them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from archstone.documents.lettering import short
from archstone.documents.monitor_words import monitor_helps, monitor_name, theme_asks
from archstone.documents.pictures import of_hundred
from archstone.documents.review_words import day_said, is_arabic, month_said, said
from archstone.documents.texts import Run, Runs, isolated, runs, strong
from archstone.engines.alliance_review import AllianceReview
from archstone.engines.asymmetry import Asymmetry
from archstone.engines.asymmetry_monitor import asymmetry_of
from archstone.engines.capture import a_year_before, concentration, flows_of
from archstone.engines.drift import DriftAlarm, drift
from archstone.engines.monitors import power_records
from archstone.model.endings import dissolution_of
from archstone.model.errors import RuleBroken
from archstone.model.funding import ALLIANCE
from archstone.model.incident_paths import IncidentPath, path_of
from archstone.model.monitors import MONITORS, Alert, Certainty, Theme
from archstone.model.organisations import with_names
from archstone.model.review_calendar import DueState
from archstone.model.reviews import Verdict
from archstone.model.sentences import ended, in_sentences
from archstone.model.sunsets import Sunset, SunsetState, sunset_of

_ORDER = {monitor.id: place for place, monitor in enumerate(MONITORS)}
_SURE = list(Certainty)
_FIRST_SENTENCES = {"funders-conditions": (0, 3), "scope-creep": (1, 3), "core-disagreement": (0, 2)}
"""Which lines of the evidence say to a stranger what an alert is about."""
_HELP_LETTERS = 150
_WORTH_NAMING = 40  # letters left in a fact, for what pulled the line down
_DATED = re.compile(r"\d{4}-\d{2}")
SUNSET_NEAR = 180  # days before the sunset from which renewal is something to decide
NAMED = 3
ONE_EACH = (1,) * len(Theme)
FEWEST = 2  # members between whom a say can be shared unevenly


@dataclass(frozen=True, slots=True)
class ThemeSeen:
    """One row of what is wrong: the theme and its weightiest alerts."""

    theme: Theme
    alerts: tuple[Alert, ...]


@dataclass(frozen=True, slots=True)
class StepToDecide:
    """Something to decide: what, who, by when, in words."""

    what: str
    who: str
    when: str


class ReviewTold:
    """A review as two pages tell it, in one language."""

    def __init__(self, found: AllianceReview, language: str) -> None:
        self.found, self.language = found, language
        record = found.record
        capabilities = {str(one.id): one.name.lower() for one in record.registry.taxonomy}
        activities = {one.id: f"“{one.name}”" for one in record.activities}
        self.names: dict[str, str] = {**activities, **record.names}
        self.names.update({id: name for id, name in capabilities.items() if id not in record.names})
        self.drift = drift(
            record.activities, record.scope, today=found.day, indicators=record.named_indicators
        )

    def say(self, word: str, **values: object) -> str:
        """Say a phrase of the review."""
        return said(word, self.language, **values)

    def day(self, day: date) -> str:
        """Write a day."""
        return day_said(day, self.language)

    def name(self, member: str) -> str:
        """Name a member."""
        return self.found.record.names.get(member, member)

    def own(self, sentence: str, most: int = 10_000) -> str:
        """Put names into a sentence of an engine, cut to so many letters."""
        return short(with_names(sentence, self.names), most)

    @property
    def comma(self) -> str:
        """What stands between the parts of a list."""
        return "، " if is_arabic(self.language) else ", "

    @property
    def half_stop(self) -> str:
        """What stands between two halves of a sentence."""
        return "؛ " if is_arabic(self.language) else "; "

    @property
    def sunset(self) -> Sunset | None:
        """How near its end is."""
        record = self.found.record
        return sunset_of(record.alliance, self.found.day, record.charter) if record.alliance else None

    @property
    def asymmetry(self) -> Asymmetry | None:
        """Who held which part of the say in the last year, against the risks; None where it isn't known."""
        record, day = self.found.record, self.found.day
        if len(self.found.members) < FEWEST:
            return None
        year = replace(power_records(record, day), since=a_year_before(day) + timedelta(days=1))
        try:
            return asymmetry_of(year, record.risks)
        except RuleBroken:  # nobody wrote the risks down
            return None

    def money(self) -> dict[str, Fraction]:
        """Say which part of the alliance's money of the last year each member paid; empty if unknown."""
        day = self.found.day
        begins = a_year_before(day)
        flows = flows_of(self.found.record.accounts.funding)
        year = [one for one in flows if one.recipient == ALLIANCE and one.on and begins < one.on <= day]
        return {one.funder: one.share for one in concentration(year).funders} if year else {}

    # What is wrong

    def themes(self, facts: Sequence[int]) -> tuple[ThemeSeen, ...]:
        """Give the themes that alert: those with an urgent alert first, else in the order of `Theme`.

        *facts* is how many the first gets, the second and so on; at least as many numbers as themes.
        """
        standing = [one.alert for one in self.found.watch.standing]
        by_theme = {theme: [alert for alert in standing if alert.of.theme is theme] for theme in Theme}
        alerting = sorted(
            (theme for theme, alerts in by_theme.items() if alerts),
            key=lambda theme: not any(alert.urgent for alert in by_theme[theme]),
        )
        return tuple(
            ThemeSeen(theme, weightiest(by_theme[theme], most))
            for theme, most in zip(alerting, facts, strict=False)
        )

    def question(self, theme: Theme) -> str:
        """Ask the question of a theme."""
        return theme_asks(theme, self.language)

    def fact(self, alert: Alert, most: int) -> Runs:
        """Tell an alert in a sentence or two, with how sure it is and since when."""
        alarm = self.drift.alarms[-1] if self.drift.alarms else None
        if alert.monitor == "mission-drift" and alarm:
            return self._drifted(alarm, alert, most)
        text = alert.seen
        if alert.monitor in _FIRST_SENTENCES:
            begin, end = _FIRST_SENTENCES[alert.monitor]
            more = " ".join(first_sentence(line) for line in alert.evidence[begin:end])
            text = f"{text} {more}"
        sure = self.say(str(alert.certainty))
        if alert.since and not _DATED.search(text):
            sure = f"{sure}, {self.say('open_since', day=self.day(alert.since))}"
        told = self.own(text, most)
        if not is_arabic(self.language):
            return runs(f"{told} ({sure})")
        return runs(strong(f"{monitor_name(alert.of, self.language)}: "), isolated(told), f" ({sure})")

    def _drifted(self, alarm: DriftAlarm, alert: Alert, most: int) -> Runs:
        seen = self.say(
            "drift_seen",
            usual=of_hundred(alarm.usual),
            month=month_said(alarm.fell_from, self.language),
            now=of_hundred(alarm.level_since),
        )
        names = ", ".join(f"“{one.judged.activity.name}”" for one in alarm.pulled[:NAMED])
        room = most - len(seen)
        pulled = self.say("pulled", what=short(names, room)) if room > _WORTH_NAMING else ""
        return runs(" ".join(part for part in (seen, pulled, f"({self.say(str(alert.certainty))})") if part))

    def helps(self, alerts: Iterable[Alert], most: int) -> Runs:
        """Say what to do first about some alerts, each thing once."""
        told: dict[str, Run] = {}
        for alert in alerts:
            help = self.help(alert)
            told.setdefault(help.text, help)
        chosen = list(told.values())[:most]
        return runs(*(part for at, one in enumerate(chosen) for part in ("\n" * bool(at), one)))

    def help(self, alert: Alert) -> Run:
        """Say the first thing that helps, the general one where the special one is long."""
        special = alert.what_helps[0]
        general = monitor_helps(alert.of, self.language)[0]
        what, colon, why = special.partition(":")
        if colon and any(letter.isdigit() for letter in why):
            special = ended(what)  # what to do, without the figures that speak for it
        if special == alert.of.helps[0] or len(special) > _HELP_LETTERS:
            return Run(general)
        return Run(self.own(special), isolated=is_arabic(self.language))

    # What to decide

    def paths(self) -> tuple[IncidentPath, ...]:
        """Lay out the open incidents, the gravest first."""
        record, day = self.found.record, self.found.day
        log = record.incidents.as_of(day)
        paths = [
            path_of(one, members=self.found.members, terms=record.terms, day=day, earlier=log)
            for one in log.open_on(day)
        ]
        return tuple(sorted(paths, key=lambda path: (-path.incident.severity, path.incident.on)))

    def stage(self, path: IncidentPath) -> str:
        """Say what comes next for an incident; empty where nothing is agreed."""
        if path.next_stage is None:
            return ""
        day = path.next_stage.due_at.date()
        late = day < self.found.day
        when = self.say("overdue" if late else "due_by", day=self.day(day))
        return f"{self.say(f'step_{path.next_stage.kind}')}: {when}."

    def steps(self, most: int) -> tuple[StepToDecide, ...]:
        """List what to decide on today, at most so much: the verdict, what is overdue, what presses most."""
        return tuple(one for one, _ in zip(self._steps(), range(most), strict=False))

    def _steps(self) -> Iterator[StepToDecide]:
        everyone, today = self.say("all_members"), self.say("today")
        verdict = self.found.found.verdict
        what = (
            self.say("step_no_verdict")
            if verdict is None
            else self.say("step_verdict", verdict=self.say(str(verdict)))
        )
        yield StepToDecide(what, everyone, today)
        if verdict is Verdict.END:
            ends_on = dissolution_of(self.found.day, self.found.record.charter).ends_on
            yield StepToDecide(self.say("step_dissolve"), everyone, self.say("by", day=self.day(ends_on)))
        late = [path for path in self.paths() if path.next_stage is not None]
        for path in late[:1]:
            yield self._of_incident(path)
        sunset = self.sunset
        if sunset and sunset.on and sunset.days_left is not None and 0 <= sunset.days_left <= SUNSET_NEAR:
            talk_by = sunset.talk_by or sunset.on
            when = today if talk_by <= self.found.day else self.say("by", day=self.day(talk_by))
            yield StepToDecide(self.say("step_renewal", day=self.day(sunset.on)), everyone, when)
        themes = self.themes(ONE_EACH)
        by = self._next_review()
        for seen in themes[:2]:
            yield self._of_alert(seen.alerts[0], by)
        for due in self.found.calendar:
            if due.state in {DueState.DUE, DueState.OVERDUE}:
                word = "step_independent" if due.independent else "step_review"
                who = self.say("from_outside") if due.independent else everyone
                when = self.say("overdue", day=self.day(due.on)) if due.on < self.found.day else today
                yield StepToDecide(self.say(word), who, when)
                break
        for seen in themes[2:]:
            yield self._of_alert(seen.alerts[0], by)

    def _of_incident(self, path: IncidentPath) -> StepToDecide:
        stage = path.next_stage
        assert stage is not None
        who = self.comma.join(self.name(one) for one in path.incident.concerns[:NAMED])
        due = stage.due_at.date()
        late = due < self.found.day
        when = (
            self.say("now", late=self.say("overdue", day=self.day(due)))
            if late
            else self.say("by", day=self.day(due))
        )
        what = f"{self.say(f'step_{stage.kind}')}: {first_sentence(path.incident.what)}"
        return StepToDecide(what, who, when)

    def _of_alert(self, alert: Alert, by: str) -> StepToDecide:
        record = self.found.record
        who = self.comma.join(self.name(one) for one in alert.about[:NAMED])
        if not who and record.coordinator:
            who = self.say("coordinator", name=record.coordinator)
        return StepToDecide(self.help(alert).text, who or self.say("all_members"), by)

    def _next_review(self) -> str:
        ahead = [one.on for one in self.found.calendar if one.on > self.found.day]
        return self.say("by", day=self.day(min(ahead))) if ahead else self.say("today")

    # What isn't known

    def unknown(self) -> tuple[str, ...]:
        """List what isn't known, each thing once, the questions of the review first."""
        found = self.found
        said = [*found.found.missing, *found.levels.missing, *found.found.notes]
        said += [f"{monitor_name(one.of, 'en')}: {one.says}" for one in found.watch.not_known]
        said += [ended(one) for seen in found.watch.standing for one in seen.alert.missing]
        return tuple(dict.fromkeys(in_sentences(self.own(one)) for one in said))

    @property
    def is_over(self) -> bool:
        """Whether it has ended by itself."""
        return self.sunset is not None and self.sunset.state is SunsetState.ENDED


def weightiest(alerts: Iterable[Alert], most: int) -> tuple[Alert, ...]:
    """Choose alerts of one theme: urgent and firm ones first, one a monitor before a second of any.

    Of two of a monitor that are as sure, one that names a member comes before one about all.

    Examples
    --------
    >>> one = Alert("delay", (), "Slow.", ("ten proposals",), Certainty.LIKELY, "dated records")
    >>> two = Alert("delay", ("a",), "Slower.", ("ten proposals",), Certainty.FIRM, "dated records")
    >>> three = Alert("autonomy", ("a",), "Bound.", ("six people",), Certainty.WEAK, "its own word")
    >>> [alert.seen for alert in weightiest([one, two, three], 2)]
    ['Slower.', 'Bound.']
    """
    told: dict[str, Alert] = {}
    for alert in alerts:
        told.setdefault(alert.seen, alert)
    ordered = sorted(
        told.values(),
        key=lambda one: (
            not one.urgent,
            _SURE.index(one.certainty),
            _ORDER[one.monitor],
            not one.about,
        ),
    )
    firsts: dict[str, Alert] = {}
    for alert in ordered:
        firsts.setdefault(alert.monitor, alert)
    chosen = [*firsts.values(), *(alert for alert in ordered if alert not in firsts.values())]
    return tuple(chosen[:most])


def first_sentence(text: str) -> str:
    """Take the first sentence of a text.

    Examples
    --------
    >>> first_sentence("Its name stands first. It came with money.")
    'Its name stands first.'
    """
    begin, stop, _ = text.partition(". ")
    return f"{begin}{stop.strip()}"
