"""The verb ``power``: who decides how often under a rule, and who has votes but no power."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from archstone.cli.options import AsJson
from archstone.cli.output import Page, print_json, working
from archstone.model.errors import BadInput, Fault, RuleBroken
from archstone.model.sentences import counted
from archstone.model.voting_rules import AllOf, Rule, at_place, faults_of_names, parse_rule, with_vetoes

if TYPE_CHECKING:
    from fractions import Fraction

    from archstone.engines.voting_power import ExactPower, VotingPower
    from archstone.model.voting_rules import WeightedRule

LONGEST_FRACTION = 24  # characters that a cell of a table can take
MOST_COLUMNS_OF_VOTES = 3
LEAST_DIFFERENCE = 0.005  # of votes and power, to be worth a sentence
WHICH_TO_READ = (
    "Banzhaf counts how often a member's vote decides, if everyone makes up its mind alone: read it where "
    "members vote by themselves.",
    "Shapley-Shubik counts how often a member is the one who turns a growing group into a winning one: read "
    "it where members bargain and join one after another.",
)


def power(
    rule: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Argument(
            metavar="RULE",
            help='Such as "[12; 4,4,4,2,2,1]": the quota, then a weight a member. All of several must hold.',
        ),
    ] = None,
    *,
    veto: Annotated[
        Optional[list[int]],  # noqa: UP045
        typer.Option("--veto", metavar="N", help="Member N, counted from 1, can block. May be repeated."),
    ] = None,
    file: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--rule", metavar="FILE", help="Nested rules from a YAML or JSON file; - reads input."),
    ] = None,
    names: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--names", metavar="A,B,…", help="What the members are called, in their order."),
    ] = None,
    exact: Annotated[bool, typer.Option("--exact", help="Also say every number as a fraction.")] = False,
    json: AsJson = False,
) -> None:
    """Say how often each member decides under a voting rule.

    Votes are not power: a member may have a share of the votes and never matter, another may block alone.
    """
    if rule == ["-"] and file is None:
        rule, file = [], "-"
    whole, called = _asked(rule or [], file)
    called = _names(names, whole.size) or called
    whole = with_vetoes(whole, [at_place(place, called) for place in veto or []])
    with working(f"Counting who decides among {counted(whole.size, 'member')}"):
        found = _measured(whole, file, exact=exact)
    if json:
        print_json(_power_as_json(found, called, found.exact if exact else None))
    else:
        shown = called or [f"member {k}" for k in range(1, whole.size + 1)]
        _write_power(Page(), found, shown, found.exact if exact else None)


def _asked(written: list[str], file: str | None) -> tuple[Rule, list[str]]:
    if (not written) == (file is None):
        raise RuleBroken('Give either a rule such as "[3; 2,1,1]" or a --rule file, one of the two.')
    if file is not None:
        from archstone.files.voting_rules import read_voting_rule

        read = read_voting_rule(file)
        return read.rule, list(read.names)
    rules = tuple(parse_rule(text) for text in written)
    return (rules[0] if len(rules) == 1 else AllOf(rules)), []


def _measured(rule: Rule, file: str | None, *, exact: bool) -> VotingPower:
    """Work out the power; where the rule is too large for that, name the file it stands in."""
    from archstone.engines.voting_power import voting_power

    try:
        return voting_power(rule, exact=exact)
    except RuleBroken as fault:
        if file is None:
            raise
        name = "standard input" if file == "-" else file
        raise BadInput([Fault(name, None, "", str(fault))]) from None


def _names(written: str | None, members: int) -> list[str]:
    if written is None:
        return []
    given = [name.strip() for name in written.split(",")]
    if len(given) != members or not all(given):
        raise RuleBroken(
            f"--names needs a name for each of the {counted(members, 'member')}, joined by commas; "
            f"here {'is' if len(given) == 1 else 'are'} {len([name for name in given if name])}."
        )
    for _, message in faults_of_names(given):
        raise RuleBroken(f"--names: {message}")
    return given


def _power_as_json(found: VotingPower, names: Sequence[str], exact: ExactPower | None) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "rule": str(found.rule),
        "members": list(names) or None,
        "banzhaf": found.banzhaf,
        "banzhaf_absolute": found.banzhaf_absolute,
        "shapley_shubik": found.shapley_shubik,
        "coleman": {
            "act": found.coleman.act,
            "prevent": found.coleman.prevent,
            "initiate": found.coleman.initiate,
        },
        "roles": [str(role) for role in found.roles],
    }
    if exact is not None:
        answer["exact"] = {
            "winning": exact.winning,
            "swings": exact.swings,
            "banzhaf": _written(exact.banzhaf),
            "banzhaf_absolute": _written(exact.banzhaf_absolute),
            "shapley_shubik": _written(exact.shapley_shubik),
            "coleman": {
                "act": str(exact.act),
                "prevent": _written(exact.prevent),
                "initiate": _written(exact.initiate),
            },
        }
    return answer


def _written(fractions: Sequence[Fraction]) -> list[str]:
    return [str(fraction) for fraction in fractions]


def _write_power(page: Page, found: VotingPower, names: Sequence[str], exact: ExactPower | None) -> None:
    page.title("Voting power", counted(len(names), "member"))
    page.say("Of 100 each; a member's share of the votes beside its share of the power.")
    page.gap()
    votes = [leaf for leaf in found.rule.leaves if not leaf.is_veto]
    votes = votes if len(votes) <= MOST_COLUMNS_OF_VOTES else []
    heads = [*("votes" if len(votes) == 1 else f"votes, rule {k}" for k in range(1, len(votes) + 1))]
    heads = ["member", *heads, "Banzhaf", "Shapley-Shubik", "can stop", "can carry", "role"]
    rows = [
        [
            names[k],
            *(_points(leaf.weights[k] / leaf.total) for leaf in votes),
            _points(found.banzhaf[k]),
            _points(found.shapley_shubik[k]),
            _points(found.coleman.prevent[k]),
            _points(found.coleman.initiate[k]),
            "votes, no power" if found.roles[k] == "dummy" else str(found.roles[k]),
        ]
        for k in range(len(names))
    ]
    page.table(heads, rows, numbers=range(1, len(heads) - 1))
    page.gap()
    if exact is not None:
        _write_exact(page, exact, names)
    page.points([*found.sentences(names), *_differs_most(found, votes, names)])
    page.gap()
    page.points(
        [
            *WHICH_TO_READ,
            "Can stop: of what would pass, how much a member could stop by its no. Can carry: of what would "
            "fail, how much it could carry by its yes (Coleman).",
        ]
    )


def _points(share: float) -> str:
    return f"{100 * share:.1f}"


def _differs_most(found: VotingPower, votes: list[WeightedRule], names: Sequence[str]) -> list[str]:
    if len(votes) != 1:
        return []
    shares = [weight / votes[0].total for weight in votes[0].weights]
    apart = [abs(share - its) for share, its in zip(shares, found.banzhaf, strict=True)]
    most = apart.index(max(apart))
    if apart[most] < LEAST_DIFFERENCE:
        return ["Everyone's share of the power is close to its share of the votes."]
    return [
        f"Votes and power differ most for {names[most]}: {_points(shares[most])} of 100 votes and "
        f"{_points(found.banzhaf[most])} of 100 of the power (Banzhaf)."
    ]


def _write_exact(page: Page, exact: ExactPower, names: Sequence[str]) -> None:
    banzhaf, shapley = _written(exact.banzhaf), _written(exact.shapley_shubik)
    sets = 1 << len(names)
    page.say(f"Exactly: {exact.winning:,} of {sets:,} sets of members win.")
    if max(len(text) for text in (*banzhaf, *shapley)) > LONGEST_FRACTION:
        page.say("The other fractions are too long for a table; --json gives them.")
    else:
        rows = zip(names, (f"{swings:,}" for swings in exact.swings), banzhaf, shapley, strict=True)
        page.table(["member", "decides in", "Banzhaf", "Shapley-Shubik"], rows, numbers=(1, 2, 3))
    page.gap()
