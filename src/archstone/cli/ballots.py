"""The verb ``ballot``: every ballot recomputed from its record, and whether its recorded result follows."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from archstone.cli.faults import FAULTY_INPUT, report
from archstone.cli.options import AllianceFileName, AsJson, OnDay
from archstone.cli.output import Page, print_json
from archstone.cli.registries import keep_standard_input, read_alliance_file
from archstone.model.errors import BadInput, Fault
from archstone.model.organisations import with_names
from archstone.model.sentences import counted

if TYPE_CHECKING:
    from archstone.files.ballots import BallotRecords
    from archstone.model.ballots import Ballot, Count
    from archstone.model.rules import DecisionRule
    from archstone.model.tallies import Outcome

NO_BALLOTS = (
    "No ballot stands in this file yet. Write what was asked and what each member said under ballots."
)


def ballot(
    file: AllianceFileName,
    *,
    id: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--id", metavar="BALLOT", help="Only this ballot."),
    ] = None,
    on: OnDay = None,
    minutes: Annotated[bool, typer.Option("--minutes", help="Print the minutes instead.")] = False,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            help="Make a fault of a result that doesn't follow or can't be told, and of votes and vetoes "
            "that don't count.",
        ),
    ] = False,
    json: AsJson = False,
) -> None:
    """Recompute every ballot from its record, and say where a recorded result doesn't follow.

    The result stands in words with its base; votes and vetoes that don't count are named with the reason.
    """
    keep_standard_input(file)
    looked_on = on or date.today()  # the day where the person sits
    alliance = read_alliance_file(file)
    records: BallotRecords = alliance.room("ballots")
    chosen = records.ballots if id is None else (records.ballot(id),)
    tallied = _tallied(chosen, records, alliance.room("rules").mandates, looked_on)
    if json:
        print_json(_as_json(tallied, looked_on))
    elif minutes:
        _print_minutes(tallied, records, looked_on)
    else:
        names = {one.id: one.name for one in alliance.registry}
        _write(Page(), tallied, looked_on, names)
    if strict and (faults := _faults(file, records, tallied, looked_on)):
        report(BadInput(faults))
        raise typer.Exit(FAULTY_INPUT)


def _tallied(
    chosen: tuple[Ballot, ...], records: BallotRecords, mandates: Any, looked_on: date
) -> list[tuple[Ballot, Outcome]]:
    from archstone.model.tallies import tally

    return [
        (each, tally(each.known_on(looked_on), mandates=mandates, proxies=records.proxies)) for each in chosen
    ]


def _is_closed(ballot: Ballot, looked_on: date) -> bool:
    from archstone.model.ballots import Stage

    return ballot.stage_on(looked_on) is Stage.CLOSED


def _as_json(tallied: list[tuple[Ballot, Outcome]], looked_on: date) -> dict[str, Any]:
    from archstone.model.minutes import decision_log

    closed = [(each, outcome) for each, outcome in tallied if _is_closed(each, looked_on)]
    return {
        "on": looked_on.isoformat(),
        "total": len(tallied),
        "not_following": [outcome.ballot for _, outcome in tallied if outcome.follows is False],
        "ballots": [_ballot_as_json(each, outcome, looked_on) for each, outcome in tallied],
        "decisions": [
            {
                "ballot": decision.ballot,
                "title": decision.title,
                "category": decision.category,
                "closed_at": decision.closed_at.isoformat(),
                "result": decision.result,
                "sentence": decision.sentence,
            }
            for decision in decision_log(closed)
        ],
    }


def _ballot_as_json(ballot: Ballot, outcome: Outcome, looked_on: date) -> dict[str, Any]:
    from archstone.model.ballots import Stage
    from archstone.model.minutes import standing

    stage = ballot.stage_on(looked_on)
    rule = ballot.rule
    return {
        "id": ballot.id,
        "title": ballot.title,
        "category": rule.category,
        "proposal": ballot.proposal,
        "opened_at": ballot.opened_at.isoformat(),
        "closes_at": ballot.closes_at.isoformat(),
        "open": stage is Stage.OPEN,
        "result": outcome.result if stage is Stage.CLOSED else None,
        "sentence": standing(ballot, outcome, looked_on),
        "recorded": ballot.recorded.result if ballot.recorded else None,
        "follows": outcome.follows,
        "finding": outcome.finding,
        "votes": _count_as_json(outcome.votes),
        "members": _count_as_json(outcome.members),
        "base_votes": outcome.base_votes,
        "needed": outcome.needed,
        "carried": outcome.carried,
        "against_most_members": outcome.against_most_members,
        "quorum": {"votes": rule.quorum_votes, "took_part": outcome.votes.total},
        "rule": _rule_as_json(rule) | {"on_record": ballot.rule_on_record},
        "counted": [
            {
                "organisation": vote.organisation,
                "choice": vote.choice,
                "by": vote.by,
                "at": vote.at.isoformat(),
                "under_proxy": vote.under_proxy,
            }
            for vote in (() if rule.secret else outcome.counted)
        ],
        "not_counted": [
            {
                "organisation": each.vote.organisation,
                "choice": each.vote.choice,
                "by": each.vote.by,
                "at": each.vote.at.isoformat(),
                "ground": each.refusal.ground,
                "reason": each.refusal.reason,
                "instead": each.refusal.instead,
            }
            for each in outcome.not_counted
        ],
        "vetoes": [
            {"member": veto.member, "vulnerability": veto.vulnerability, "reason": veto.reason}
            for veto in outcome.vetoes
        ],
        "vetoes_refused": [
            {
                "member": each.veto.member,
                "vulnerability": each.veto.vulnerability,
                "reason": each.refusal.reason,
                "instead": each.refusal.instead,
            }
            for each in outcome.vetoes_refused
        ],
        "remarks": list(outcome.remarks),
    }


def _count_as_json(count: Count) -> dict[str, int]:
    return {"yes": count.yes, "no": count.no, "abstain": count.abstain}


def _rule_as_json(rule: DecisionRule) -> dict[str, Any]:
    return {
        "words": rule.words,
        "procedure": rule.procedure,
        "votes": rule.votes,
        "base": rule.counted_against,
        "threshold": None if rule.threshold is None else str(rule.threshold),
        "quota": rule.quota,
        "quorum": str(rule.quorum),
        "weights": dict(rule.weights),
        "touches": sorted(rule.touches),
        "vetoes": [{"member": veto.member, "vulnerability": veto.vulnerability} for veto in rule.vetoes],
        "secret": rule.secret,
    }


def _print_minutes(tallied: list[tuple[Ballot, Outcome]], records: BallotRecords, looked_on: date) -> None:
    from archstone.cli.output import clean
    from archstone.model.minutes import minutes

    for k, (each, outcome) in enumerate(tallied):
        if k:
            print()
        print(clean(minutes(each, outcome, records.proposal(each.proposal), looked_on)), end="")


def _write(page: Page, tallied: list[tuple[Ballot, Outcome]], looked_on: date, names: dict[str, str]) -> None:
    from archstone.model.ballots import Stage
    from archstone.model.minutes import standing

    if not tallied:
        page.say(NO_BALLOTS)
        return
    page.say(_summary(tallied, looked_on))
    for each, outcome in tallied:
        page.gap()
        page.title(each.title or each.id, f"{each.id} · {each.rule.category}")
        if outcome.follows is False:
            page.say(f"DOESN'T FOLLOW. {outcome.finding}", 2)
        page.say(with_names(standing(each, outcome, looked_on), names), 2)
        page.say(each.rule.words, 2)
        if not each.rule.secret and each.stage_on(looked_on) is not Stage.LATER:
            page.table(("member", "votes", "said"), _rows(each, outcome, names), numbers=(1,))
        told = [f"{veto} {veto.refusal.instead}" for veto in outcome.vetoes_refused]
        if not each.rule.secret:
            told += [f"{vote} {vote.refusal.instead}".strip() for vote in outcome.not_counted]
        page.points(with_names(sentence, names) for sentence in [*told, *_wish(outcome), *outcome.remarks])


def _summary(tallied: list[tuple[Ballot, Outcome]], looked_on: date) -> str:
    from archstone.model.ballots import Stage

    follows = [outcome.follows for _, outcome in tallied]
    stages = [each.stage_on(looked_on) for each, _ in tallied]
    still, later = stages.count(Stage.OPEN), stages.count(Stage.LATER)
    untold = follows.count(None) - still - later
    parts = []
    if right := follows.count(True):
        parts.append(f"{counted(right, 'recorded result')} follow{'' if right > 1 else 's'} from the record")
    if wrong := [outcome.ballot for _, outcome in tallied if outcome.follows is False]:
        verb = "don't" if wrong[1:] else "doesn't"
        parts.append(
            f"{counted(len(wrong), 'recorded result')} {verb} follow from the record ({', '.join(wrong)})"
        )
    if untold:
        parts.append(f"{untold} closed without a recorded result")
    if still:
        parts.append(f"{still} {'is' if still == 1 else 'are'} still open")
    if later:
        parts.append(f"{later} {'opens' if later == 1 else 'open'} later")
    return f"{counted(len(tallied), 'ballot')}: {', '.join(parts)}."


def _rows(ballot: Ballot, outcome: Outcome, names: dict[str, str]) -> list[tuple[str, int, str]]:
    said = {vote.organisation: vote for vote in outcome.counted}
    rows = []
    for member, weight in ballot.rule.weights.items():
        vote = said.get(member)
        words = "nothing" if vote is None else vote.choice.value
        if vote and vote.under_proxy:
            words += f", through {names.get(vote.under_proxy, vote.under_proxy)} as its proxy"
        rows.append((names.get(member, member), weight, words))
    return rows


def _wish(outcome: Outcome) -> list[str]:
    if not outcome.against_most_members:
        return []
    wished = "for" if outcome.members_wished else "against"
    return [
        f"Most members were {wished} it ({outcome.members.yes} yes, {outcome.members.no} no); the weights "
        "decided otherwise."
    ]


def _faults(
    file: str, records: BallotRecords, tallied: list[tuple[Ballot, Outcome]], looked_on: date
) -> list[Fault]:
    """Say what of the record isn't as it should be, each with its line."""
    from archstone.files.sources import open_source
    from archstone.files.trees import read_tree
    from archstone.model.ballots import Ground

    tree = read_tree(open_source(Path(file)))
    fine = {Ground.REPLACED, Ground.VOTED_ITSELF}
    faults = []
    for each, outcome in tallied:
        at = ("ballots", records.ballots.index(each))
        told = [("result", outcome.finding)] if outcome.finding else []
        if _is_closed(each, looked_on):
            told += [("secret", doubt) for doubt in outcome.doubts]
        told += [
            ("votes", f"{n} {n.refusal.instead}".strip())
            for n in outcome.not_counted
            if n.refusal.ground not in fine
        ]
        told += [("vetoes", f"{v} {v.refusal.instead}") for v in outcome.vetoes_refused]
        faults += [
            Fault(tree.name, tree.line_of((*at, field)), field, f"{each.id}: {sentence}")
            for field, sentence in told
        ]
    return faults
