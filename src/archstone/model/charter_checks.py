"""What is wrong with a charter before anyone signs: risks that nothing answers, and clauses at odds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from archstone.model.alliance_risks import AllianceRisk, risks_of
from archstone.model.charter_rules import (
    IN_SCOPE,
    RULE,
    VETO,
    Setting,
    settings_of,
    veto_refused,
)
from archstone.model.charters import Charter, Clause
from archstone.model.clause_values import Kind, Parameter, spoken
from archstone.model.rules import COUNTS_MEMBERS, MESSAGING, Procedure, Votes

LARGE = 5  # members, from which a coordinator is suggested (S2)
FEWEST_PARTIES = 2  # whoever is alone has nobody to agree with
TOLD_OF_EACH = (Kind.MEMBER_TEXTS, Kind.MEMBER_NUMBERS)
EVERYTHING = "everything"
"""The category of a charter with one rule for all decisions."""


_DIGITS = re.compile(r"\d+")
_STRANGE_BRACES = re.compile(r"\{([^{}\s]+)\}")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Clauses that can't all hold, or one that can't hold at all, and what to do about it."""

    clauses: tuple[str, ...]
    says: str

    def __str__(self) -> str:
        """Say it."""
        return self.says


@dataclass(frozen=True, slots=True)
class Completeness:
    """Which risks the clauses answer, and which none does.

    ``answered`` pairs each risk with the clauses that answer it. Risks that don't come up in an alliance of
    this model and foundation are left out.
    """

    answered: tuple[tuple[AllianceRisk, tuple[str, ...]], ...]
    unanswered: tuple[AllianceRisk, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """Say of each risk without an answer what it is, and where that is known from."""
        return tuple(f"{risk.name}: {risk.says} {risk.source}." for risk in self.unanswered)


def completeness(charter: Charter) -> Completeness:
    """Find the risks of such an alliance that no clause of its charter answers (SPEC G4).

    A clause of the library answers the risks that it was written for; an own one those that it names.
    """
    answered, unanswered = [], []
    for risk in risks_of(charter.model, charter.foundation):
        clauses = tuple(clause.id for clause in charter.clauses if risk.id in clause.answers)
        if clauses:
            answered.append((risk, clauses))
        else:
            unanswered.append(risk)
    return Completeness(tuple(answered), tuple(unanswered))


def contradictions(charter: Charter) -> tuple[Contradiction, ...]:
    """Find what can't hold as it is written.

    Missing parameters are told by ``charter.missing``; a clause that lacks one is left out here.

    Returns
    -------
    found : the contradictions, in the order: parties, decision rules, vetoes, settings, days, money, words
    """
    parts = (_parties, _rules, _vetoes, _references, _settings, _days, _times, _sums, _own_words)
    return tuple(found for part in parts for found in part(charter))


def warnings_of(charter: Charter) -> tuple[str, ...]:
    """Say what may stand and should be thought about once more, with its source."""
    return tuple(_warnings(charter))


def _filled(charter: Charter, template: str) -> Iterator[Clause]:
    return (clause for clause in charter.made_from(template) if not clause.missing)


def _parties(charter: Charter) -> Iterator[Contradiction]:
    if len(charter.parties) < FEWEST_PARTIES:
        there = "one party" if charter.parties else "no party"
        yield Contradiction(
            (), f"An alliance takes two, and this charter has {there}; add who else is bound."
        )
    for party in charter.parties:
        if not party.signatory:
            yield Contradiction((), f"Nobody is named who signs for {party.name}; name its signatory.")
    for clause in charter.clauses:
        for id in sorted(_members_named(clause) - set(charter.names)):
            yield Contradiction(
                (clause.id,), f"{clause.id} speaks of {id}, which is no party to this charter."
            )


def _members_named(clause: Clause) -> set[str]:
    named: set[str] = set()
    template = clause.made_from
    for parameter in template.parameters if template else ():
        value: Any = clause.value(parameter.name)
        if value is None:
            continue
        if parameter.kind is Kind.MEMBER:
            named.add(value)
        elif parameter.kind is Kind.MEMBERS:
            named |= set(value)
        elif parameter.kind in (Kind.MEMBER_TEXTS, Kind.MEMBER_NUMBERS, Kind.MEMBER_SHARES):
            named |= {id for id, _ in value}
    return named


def _left_out(charter: Charter) -> Iterator[tuple[Clause, Parameter, tuple[str, ...]]]:
    """Find parameters that say something for some members and nothing for others, by their names."""
    for clause in charter.clauses:
        template = clause.made_from
        for parameter in template.parameters if template else ():
            value: Any = clause.value(parameter.name)
            if parameter.kind not in TOLD_OF_EACH or not parameter.required or not value:
                continue
            said = {id for id, _ in value}
            if silent := tuple(name for id, name in charter.names.items() if id not in said):
                yield clause, parameter, silent


def _rules(charter: Charter) -> Iterator[Contradiction]:
    first: dict[str, Clause] = {}
    for clause in _filled(charter, RULE):
        category = clause.value("category")
        before = first.setdefault(category, clause)
        if before is not clause:
            yield Contradiction(
                (before.id, clause.id),
                f"{before.id} and {clause.id} both say how decisions on {category} are taken; keep one.",
            )
        for says in _rule_at_odds(charter, clause):
            yield Contradiction((clause.id,), f"{clause.id}: {says}")


def _rule_at_odds(charter: Charter, clause: Clause) -> Iterator[str]:
    procedure, votes = Procedure(clause.value("procedure")), Votes(clause.value("votes"))
    threshold, quorum = clause.value("threshold"), clause.value("quorum")
    if procedure is Procedure.SUPERMAJORITY and threshold is None:
        yield "a supermajority needs a threshold, such as 2/3."
    elif procedure is Procedure.SUPERMAJORITY and not Fraction(1, 2) < threshold <= 1:
        yield f"a threshold lies above 1/2 and is at most 1, not {threshold}."
    elif procedure is not Procedure.SUPERMAJORITY and threshold is not None:
        yield f"only a supermajority has a threshold; take {threshold} away or make it a supermajority."
    if procedure in COUNTS_MEMBERS and votes is not Votes.ONE_EACH:
        yield f"{spoken(procedure)} asks members, each with one voice; votes can't be {spoken(votes)} there."
    if procedure in (Procedure.CONSENSUS, Procedure.UNANIMITY) and clause.value("vetoes") is not None:
        yield f"under {procedure} anyone can stop a decision, so leave out what it says of vetoes."
    if quorum == 0:
        yield "a quorum of 0 asks for nobody; leave the quorum out."
    if procedure is Procedure.EXECUTIVE_COMMITTEE and not charter.made_from("executive-committee"):
        yield "the executive committee decides, and no clause says who sits on it."
    if votes is Votes.BY_RISK and not charter.made_from("votes-by-risk"):
        yield "votes are weighed by risk, and no clause says what each weighs."
    if votes is Votes.PROPORTIONAL and not charter.made_from("seats"):
        yield "votes go by seats, and no clause says who has how many."
    if clause.value("ballot") == "secret" and votes is not Votes.ONE_EACH:
        yield "a secret ballot has one vote each, since unequal weights name the voter."
    if clause.value("ballot") == "secret" and clause.value("vetoes") == IN_SCOPE:
        yield "a secret ballot knows no veto, since a veto names its member."
    if clause.value("period_days") == 0:
        yield "a ballot is open for at least a day."


def _vetoes(charter: Charter) -> Iterator[Contradiction]:
    rules = {clause.value("category"): clause for clause in _filled(charter, RULE)}
    for veto in _filled(charter, VETO):
        member, vulnerability = veto.value("member"), veto.value("vulnerability")
        for category in veto.value("categories"):
            rule = rules.get(category)
            if rule is None:
                yield Contradiction(
                    (veto.id,),
                    f"{veto.id} gives {member} a veto on {category}, and no clause says how that is decided.",
                )
            elif rule.value("vetoes") != IN_SCOPE:
                yield Contradiction((rule.id, veto.id), veto_refused(rule, member))
            elif vulnerability not in (rule.value("touches") or ()):
                yield Contradiction(
                    (rule.id, veto.id),
                    f"{veto.id} is out of scope: by {rule.id} decisions on {category} don't touch "
                    f"{vulnerability}. Add it to touches there, or take the veto away.",
                )
    yield from _quotas(charter)


def _quotas(charter: Charter) -> Iterator[Contradiction]:
    for clause in _filled(charter, "votes-by-risk"):
        total = sum(weight for _, weight in clause.value("weights"))
        quota = clause.value("quota")
        if not total < 2 * quota <= 2 * total:
            yield Contradiction(
                (clause.id,),
                f"{clause.id}: the quota {quota} must be more than half of {total} votes, and at most all.",
            )
            continue
        heaviest, weight = max(clause.value("weights"), key=lambda pair: pair[1])
        for rule, breach in _breach_by_weights(charter):
            if quota > total - weight:
                yield Contradiction(
                    (rule.id, breach.id),
                    f"A breach of {heaviest} is decided without its {weight} votes; the other "
                    f"{total - weight} never reach the quota of {quota}. Decide breaches by one vote each.",
                )


def _breach_by_weights(charter: Charter) -> Iterator[tuple[Clause, Clause]]:
    for breach in _filled(charter, "major-breach"):
        for rule in _filled(charter, RULE):
            same = rule.value("category") == breach.value("category")
            if (
                same
                and rule.value("votes") == Votes.BY_RISK
                and rule.value("procedure") == Procedure.MAJORITY
            ):
                yield rule, breach


def _references(charter: Charter) -> Iterator[Contradiction]:
    ruled = {clause.value("category") for clause in charter.made_from(RULE)}
    for clause in charter.clauses:
        template = clause.made_from
        if template is None or template.id in (RULE, VETO):
            continue
        for parameter in template.parameters:
            category = clause.value(parameter.name)
            if parameter.kind is Kind.CATEGORY and category is not None and category not in ruled:
                yield Contradiction(
                    (clause.id,),
                    f"{clause.id} rests on the rule for {category}, and no clause says how that is decided.",
                )


def _settings(charter: Charter) -> Iterator[Contradiction]:
    first: dict[tuple[str, str], Setting] = {}
    for setting in settings_of(charter):
        before = first.setdefault((setting.kind, setting.name), setting)
        if before.value != setting.value:
            yield Contradiction(
                (before.clause, setting.clause),
                f"{before.clause} sets the {setting.kind} of {spoken(setting.name)} to {before.words} and "
                f"{setting.clause} to {setting.words}; say it once.",
            )


def _value(charter: Charter, template: str, name: str) -> Any:
    return next((clause.value(name) for clause in charter.made_from(template)), None)


def _days(charter: Charter) -> Iterator[Contradiction]:
    start, sunset = _value(charter, "start", "on"), _value(charter, "sunset", "on")
    review, win = _value(charter, "review", "first_on"), _value(charter, "first-win", "on")
    aside = _value(charter, "set-aside", "until")
    if start and sunset and sunset <= start:
        yield Contradiction(
            ("start", "sunset"), f"The sunset on {sunset} doesn't come after the start on {start}."
        )
    if review and sunset and review >= sunset:
        yield Contradiction(
            ("review", "sunset"),
            f"The sunset on {sunset} comes before the first review on {review}; review earlier or end later.",
        )
    for clause, what, day in (("review", "first review", review), ("first-win", "first win", win)):
        if start and day and day < start:
            yield Contradiction((clause, "start"), f"The {what} on {day} comes before the start on {start}.")
    if win and sunset and win > sunset:
        yield Contradiction(
            ("first-win", "sunset"), f"The first win on {win} comes after the sunset on {sunset}."
        )
    if aside and start and aside < start:
        yield Contradiction(
            ("set-aside", "start"), f"What is set aside until {aside} is free before the start on {start}."
        )


def _times(charter: Charter) -> Iterator[Contradiction]:
    """Compare lengths of time that have to fit into each other."""
    start, sunset = _value(charter, "start", "on"), _value(charter, "sunset", "on")
    notice = _value(charter, "exit", "notice_days")
    if start and sunset and notice is not None and notice > (sunset - start).days:
        yield Contradiction(
            ("exit", "sunset"),
            f"Leaving takes {notice} days of notice, and the alliance lasts {(sunset - start).days} in all; "
            "shorten the notice.",
        )
    for outer, inner, days, needed, says in _pairs_of_times(charter):
        if days is not None and needed is not None and days < needed:
            yield Contradiction((outer, inner), says.format(days=days, needed=needed))


def _pairs_of_times(charter: Charter) -> Iterator[tuple[str, str, int | None, int | None, str]]:
    """Give pairs of clauses, what the first allows and the second needs, and how to say that it won't fit."""
    response = _value(charter, "liaisons", "response_days")
    for rule in _filled(charter, RULE):
        yield (
            *(rule.id, "liaisons", rule.value("period_days"), response),
            f"{rule.id} leaves {{days}} days for a ballot, and members have {{needed}} days to answer each "
            "other; leave more, or answer sooner.",
        )
        yield (
            *("proposals", rule.id, _value(charter, "proposals", "days"), rule.value("period_days")),
            f"A proposal is decided within {{days}} days, and by {rule.id} a ballot alone takes {{needed}}.",
        )
    yield (
        *("minor-breach", "liaisons", _value(charter, "minor-breach", "answer_days"), response),
        "A breach has to be answered within {days} days, and liaisons have {needed}; give both the same.",
    )
    yield (
        *(
            "major-breach",
            "hearing",
            _value(charter, "major-breach", "meeting_days"),
            _value(charter, "hearing", "days"),
        ),
        "All meet within {days} days of a large breach, and the member concerned is told {needed} days "
        "before; meet later.",
    )
    crisis = _value(charter, "crisis", "statement_hours")
    yield (
        *("crisis", "one-message", crisis, _value(charter, "one-message", "sign_off_hours")),
        "In a crisis the first word goes out within {days} hours, and a sign-off may take {needed}; allow "
        "the speaker to speak first, or sign off sooner.",
    )
    yield (
        *("crisis", "crisis", crisis, _value(charter, "crisis", "inform_hours")),
        "The first word goes out within {days} hours, and members are told within {needed}; tell them first.",
    )
    sunset, start = _value(charter, "sunset", "on"), _value(charter, "start", "on")
    if sunset and start and sunset > start:
        yield (
            *("sunset", "sunset", (sunset - start).days, _value(charter, "sunset", "remind_days")),
            "The alliance lasts {days} days, and its renewal is talked about {needed} days before the end.",
        )
        months = _value(charter, "review", "months")
        if months == 0:
            yield (
                "review",
                "review",
                0,
                1,
                "Reviews come again after {days} months; leave at least one between.",
            )


def _sums(charter: Charter) -> Iterator[Contradiction]:
    for clause in charter.clauses:
        template = clause.made_from
        for parameter in template.parameters if template else ():
            value: Any = clause.value(parameter.name)
            if parameter.kind is Kind.MEMBER_SHARES and value and sum(share for _, share in value) != 1:
                total = sum(share for _, share in value)
                yield Contradiction(
                    (clause.id,), f"The {parameter.name} in {clause.id} add up to {total}, and not to 1."
                )


def _says(words: str, setting: Setting) -> bool:
    return setting.words in words or (setting.value == 1 and f"very {setting.unit}" in words)


def _says_number(words: str, setting: Setting) -> bool:
    """Whether a wording in another language has the number or the day; what is no number can't be told."""
    numbers = {int(digits) for digits in _DIGITS.findall(words)}
    value = setting.value
    if isinstance(value, date):
        return {value.day, value.year} <= numbers
    return value in numbers if isinstance(value, int) and value != 1 else True


def _own_words(charter: Charter) -> Iterator[Contradiction]:
    """Find own wordings that no longer say a value which is in force."""
    settings = list(settings_of(charter))
    for clause in charter.clauses:
        if not clause.text or clause.made_from is None:
            continue
        words = charter.words_of(clause)
        for setting in settings:
            said = _says(words, setting) if charter.language[:2] == "en" else _says_number(words, setting)
            if setting.clause == clause.id and not said:
                yield Contradiction(
                    (clause.id,),
                    f"{clause.id} is worded anew and no longer says {setting.words}, which is in force as "
                    f"{setting.kind} of {spoken(setting.name)}; say it, or change the value.",
                )


def _warnings(charter: Charter) -> Iterator[str]:
    for veto in _filled(charter, VETO):
        if MESSAGING in veto.value("categories"):
            yield (
                f"{veto.value('member')} has a veto over messaging: a red flag, which must be answered "
                "before anyone signs (S2, practitioner's claim)."
            )
    for clause, parameter, silent in _left_out(charter):
        within = "" if clause.id == parameter.name else f" in {clause.id}"
        yield f"{parameter.name}{within} says nothing for {', '.join(silent)}."
    for clause in charter.clauses:
        known = {parameter.name for parameter in clause.made_from.parameters} if clause.made_from else ()
        for name in _STRANGE_BRACES.findall(f"{clause.title} {clause.text}"):
            if name not in known:
                yield f"{clause.id}: {{{name}}} is no parameter; is it meant as words?"
    many = len(charter.parties)
    if many >= LARGE and not charter.made_from("coordinator"):
        yield (
            f"{many} members and nobody who coordinates: from five up that may need a person of its own "
            "(S2, practitioner's claim)."
        )
    if many == 2 and charter.made_from("major-breach"):
        yield (
            "With two parties, one alone would decide on a breach of the other; let someone outside judge it "
            "(our default)."
        )
    for rule in _filled(charter, RULE):
        if rule.value("procedure") == Procedure.CONSENSUS and many >= LARGE:
            yield (
                f"{rule.id}: consensus can paralyse a diverse alliance (S2, practitioner's claim). Where you "
                "can't agree, go on with what you can agree on (S1, recommendation); the sources differ here."
            )
    if _value(charter, "sunset", "remind_days") == 0:
        yield "The sunset has no day on which renewal is talked about; without one it comes as a surprise."


def faults_of(charter: Charter) -> tuple[str, ...]:
    """List everything that has to be mended before anyone signs, a sentence each."""
    return (*(str(one) for one in charter.missing), *(found.says for found in contradictions(charter)))
