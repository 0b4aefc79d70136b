"""Rules and ballots in an alliance file: what is whole is built and written back, what is broken is told."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archstone.files.alliances import AllianceFile, read_alliance, write_alliance
from archstone.files.ballots import BallotRecords
from archstone.files.schemas import schema_faults
from archstone.files.trees import Tree
from archstone.model.errors import BadInput
from archstone.model.governance_profiles import MATTERS
from archstone.model.minutes import minutes
from archstone.model.registries import Registry
from archstone.model.tallies import tally

MEMBERS = ("a", "b", "c", "d")
words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp", "Cn", "Co")), max_size=12
)
said = words.filter(lambda text: bool(text.strip()))
member = st.sampled_from(MEMBERS)
some = st.lists(member, unique=True, max_size=3)


def day(first: int = 0, last: int = 300) -> st.SearchStrategy[str]:
    return st.integers(first, last).map(lambda k: (date(2026, 1, 1) + timedelta(days=k)).isoformat())


def maybe(**parts: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=parts)


def made(needed: dict[str, Any], **parts: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(needed, optional=parts)


weights = st.lists(st.integers(1, 9), min_size=4, max_size=4).map(
    lambda numbers: dict(zip(MEMBERS, numbers, strict=True))
)
shares = st.sampled_from([0, 0.5, 1, "1/2", "2/3", "0.3", "1", "0", None])
ids = st.from_regex(r"[a-z0-9-]{1,8}", fullmatch=True)
veto_rights = {"touches": ["design"], "vetoes": [{"member": "a", "vulnerability": "design"}]}
categories = st.tuples(
    made(
        {"id": st.just("routine")},
        name=words,
        procedure=st.sampled_from(["consensus", "majority", "executive_committee", "unanimity", None]),
        votes=st.sampled_from(["one_each", "by_risk", "proportional", None]),
        base=st.sampled_from(["eligible", "present", "cast", None]),
        quorum=shares,
        period_days=st.integers(1, 90) | st.none(),
        messaging=st.booleans() | st.none(),
    ).map(lambda category: category | veto_rights),
    made(
        {
            "id": st.just("budget"),
            "procedure": st.just("supermajority"),
            "threshold": st.sampled_from([0.6, "2/3", 1]),
        },
        votes=st.sampled_from(["one_each", "by_risk", "proportional"]),
    ),
    made({"id": st.just("chair"), "secret": st.just(True)}, quorum=shares),
).map(list)
profiles = maybe(**{m.id: st.sampled_from([option.id for option in m.options]) for m in MATTERS})
rules = st.fixed_dictionaries(
    {
        "categories": categories,
        "weights": weights,
        "seats": weights,
        "committee": some.map(lambda sitting: [*sitting, *([] if sitting else ["a"])]),
    },
    optional={"profile": profiles, "coordinator": words | st.none()},
)
votes = made(
    {
        "organisation": member,
        "choice": st.sampled_from(["yes", "no", "abstain"]),
        "at": day(0, 60),
    },
    by=words | st.none(),
    under_proxy=member | st.none(),
    replaces=st.booleans() | st.none(),
)
vetoes = made(
    {"member": member, "vulnerability": st.just("design"), "reason": said, "at": day(0, 60)}, by=words
)
counts = maybe(yes=st.integers(0, 9), no=st.integers(0, 9), abstain=st.integers(0, 9))
secret_counts = maybe(yes=st.integers(0, 2), no=st.integers(0, 1), abstain=st.integers(0, 1))
fixed_rules = made(
    {
        "procedure": st.sampled_from(["consensus", "majority", "unanimity"]),
        "base": st.sampled_from(["eligible", "present", "cast"]),
        "quorum": shares,
        "weights": st.just(dict.fromkeys(MEMBERS, 1)),
    }
)
open_ballots = made(
    {
        "category": st.sampled_from(["routine", "budget"]),
        "opened_at": day(0, 20),
        "closes_at": day(21, 60),
        "votes": st.lists(votes, max_size=5),
        "vetoes": st.lists(vetoes, max_size=2),
    },
    title=words,
    proposal=st.just("p"),
    rule=fixed_rules,
    result=st.sampled_from(["passed", "failed", "vetoed", "no_quorum", None]),
    counts=counts | st.none(),
)
secret_ballots = made(
    {
        "category": st.just("chair"),
        "opened_at": day(0, 20),
        "closes_at": day(21, 60),
        "secret": secret_counts.map(lambda count: count | {"commitments": ["0" * 64]}),
    },
    result=st.sampled_from(["passed", "failed"]),
)
documents = st.fixed_dictionaries(
    {
        "archstone": st.just(1),
        "organisations": st.just(
            [
                {"id": "a", "name": "A", "vulnerabilities": "design:4:4:public"},
                *({"id": id, "name": id} for id in "bcd"),
            ]
        ),
        "alliance": st.just({"members": list(MEMBERS)}),
        "rules": rules,
        "proposals": st.just([{"id": "p", "category": "budget", "proposed_on": "2026-01-01"}]),
        "ballots": st.lists(open_ballots | secret_ballots, max_size=4).map(
            lambda listed: [ballot | {"id": f"q{k}"} for k, ballot in enumerate(listed)]
        ),
    },
    optional={
        "mandates": st.lists(
            made({"person": said, "organisation": member, "from": day(0, 20)}, until=day(21, 60)), max_size=3
        ),
        "proxies": st.lists(
            made(
                {
                    "granted_by": st.sampled_from("ab"),
                    "to": st.sampled_from("cd"),
                    "from": day(0, 20),
                    "until": day(21, 60),
                },
                categories=st.just(["budget"]),
                accepted_on=day(),
                revoked_on=day(),
            ),
            max_size=2,
        ),
        "seats": maybe(
            posts=st.lists(
                made(
                    {"id": ids},
                    name=words,
                    rotates=st.booleans(),
                    terms=st.lists(made({"organisation": member, "from": day()}, person=words), max_size=3),
                ),
                max_size=2,
            ),
            committees=st.lists(st.fixed_dictionaries({"id": ids, "members": weights}), max_size=2),
        ),
        "compromises": st.lists(
            made(
                {"member": member, "gave_up": said, "on": day()},
                in_return=words,
                proposal=st.just("p"),
                essential=st.booleans() | st.none(),
            ),
            max_size=2,
        ),
        "messages": st.lists(
            made(
                {"id": ids, "matter": said, "between": st.just(["a", "b"]), "core": st.booleans()},
                public_line=words,
                inner_reality=words,
                signed_off=some,
                strategy=st.just("one_message"),
                raised_on=day(0, 50),
                settled_on=day(51, 90),
            ),
            max_size=2,
        ),
    },
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents, st.sampled_from(["alliance.yaml", "alliance.json"]))
def test_what_is_generated_is_valid_built_and_written_back(document: dict[str, Any], name: str) -> None:
    tree = Tree(name, document, lambda _: None)
    assert [str(fault) for fault in schema_faults(tree, "alliance")] == []
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        write_alliance(AllianceFile(Registry(), document), path)
        file = read_alliance(path)
        assert file.document == document
        write_alliance(file, path)
        again = read_alliance(path)
    assert again == file
    records: BallotRecords = file.room("ballots")
    assert records == again.room("ballots")
    assert len(records.ballots) == len(document["ballots"])
    mandates = file.room("rules").mandates
    for ballot, given_ballot in zip(records.ballots, document["ballots"], strict=True):
        found = tally(ballot, mandates=mandates, proxies=records.proxies)
        assert (found.follows is None) == (given_ballot.get("result") is None)
        assert len(found.counted) + len(found.not_counted) == len(given_ballot.get("votes", ()))


JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        0,
        -1,
        1.5,
        3.0,
        10**30,
        "",
        "x",
        "2026-13-01",
        "9999-12-31",
        "1/0",
        True,
        [],
        {},
        [1],
        {"a": 1},
        [[]],
    ]
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents, JUNK, st.randoms(use_true_random=False))
def test_what_is_broken_somewhere_is_used_or_told_and_never_a_surprise(
    document: dict[str, Any], junk: Any, chance: Random
) -> None:
    broken = deepcopy(document)
    part: Any = broken[chance.choice(sorted(broken.keys() - {"archstone", "organisations", "alliance"}))]
    while isinstance(part, dict | list) and part:
        key = chance.choice(list(part) if isinstance(part, dict) else range(len(part)))
        if not isinstance(part[key], dict | list) or not part[key] or chance.random() < 0.3:
            part[key] = deepcopy(junk)
            break
        part = part[key]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "alliance.json"
        path.write_text(json.dumps(broken), encoding="utf-8")
        try:
            file = read_alliance(path)
        except BadInput:
            return  # told, as it should be
    records, mandates = file.room("ballots"), file.room("rules").mandates
    for ballot in records.ballots:
        found = tally(ballot, mandates=mandates, proxies=records.proxies)
        assert found.rule.category in minutes(ballot, found)
