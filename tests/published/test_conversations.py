"""Real conversations: consensus against its definition, and Polis's own groups beside ours."""

from __future__ import annotations

import csv
from collections import Counter
from math import comb, prod
from pathlib import Path

import numpy as np
import pytest

from archstone.engines.bridging import bridging
from archstone.engines.common_ground import common_ground
from archstone.engines.vote_tables import VoteTable
from archstone.files.vote_tables import read_texts, read_votes

CONVERSATIONS = ("15-per-hour-seattle", "brexit-consensus")
SIZES = {"15-per-hour-seattle": (339, 54, 2872), "brexit-consensus": (204, 50, 5303)}
SKIPPED = ["n-comments", "n-votes", "n-agree", "n-disagree"]


@pytest.fixture(params=CONVERSATIONS)
def conversation(request: pytest.FixtureRequest, data_folder: Path) -> Path:
    return data_folder / "conversations" / str(request.param)


def read(conversation: Path) -> tuple[VoteTable, dict[str, str]]:
    found = read_votes(
        conversation / "participants-votes.csv",
        named={"voter": "participant", "group": "group-id"},
        skip=SKIPPED,
    )
    assert isinstance(found.votes, VoteTable)
    return found.votes, dict(found.groups or {})


def adjusted_rand(one: list[str], two: list[str]) -> float:
    """How far two groupings agree beyond chance: 1 the same, 0 as by chance (Hubert & Arabie 1985)."""
    both = sum(comb(n, 2) for n in Counter(zip(one, two, strict=True)).values())
    first, second = (sum(comb(n, 2) for n in Counter(labels).values()) for labels in (one, two))
    expected = first * second / comb(len(one), 2)
    return (both - expected) / ((first + second) / 2 - expected)


def test_the_votes_are_read_whole(conversation: Path) -> None:
    votes, _ = read(conversation)
    assert (*votes.shape, len(votes)) == SIZES[conversation.name]
    texts = read_texts(
        conversation / "comments.csv", named={"statement": "comment-id", "text": "comment-body"}
    )
    assert set(votes.statements) <= set(texts)


def test_a_vote_of_1_is_agreement(conversation: Path) -> None:
    votes, _ = read(conversation)
    support = dict(zip(votes.statements, votes.counts()[2, 0], strict=True))
    with (conversation / "comments.csv").open(encoding="utf-8") as file:
        told = {row["comment-id"]: int(row["agrees"]) for row in csv.DictReader(file)}
    ours = [int(n) for n in support.values()]
    theirs = [told[id] for id in support]
    assert np.corrcoef(ours, theirs)[0, 1] > 0.9


def test_consensus_is_its_definition_given_polis_groups(conversation: Path) -> None:
    votes, groups = read(conversation)
    found = common_ground(votes, rng=np.random.default_rng(0), groups=groups)
    cast: dict[tuple[str, str], list[int]] = {}
    for voter, statement, stance in zip(votes.voter, votes.statement, votes.stance, strict=True):
        if group := groups.get(votes.voters[voter]):
            cast.setdefault((group, votes.statements[statement]), []).append(int(stance))
    for said in found.statements:
        own = [cast.get((group, said.id), []) for group in set(groups.values())]
        expected = prod((sum(v == 1 for v in votes) + 1) / (len(votes) + 2) for votes in own)
        assert said.consensus == pytest.approx(expected, abs=1e-9)


def test_our_groups_are_much_like_polis_groups(conversation: Path, record_property: pytest.Function) -> None:
    votes, groups = read(conversation)
    found = common_ground(votes, rng=np.random.default_rng(0))
    pairs = [
        (groups[voter], found.groups.ids[label])
        for voter, label in zip(votes.voters, found.groups.labels, strict=True)
        if voter in groups and label >= 0
    ]
    agreement = adjusted_rand([one for one, _ in pairs], [two for _, two in pairs])
    record_property("adjusted_rand", agreement)  # type: ignore[operator]
    print(f"{conversation.name}: {len(found.groups)} groups, adjusted Rand {agreement:.2f} to Polis's")
    assert agreement > 0.3  # other imputation, scaling and smoothing; both see the same rift


def test_bridging_is_the_same_whenever_it_is_run(conversation: Path) -> None:
    votes, _ = read(conversation)
    one, two = bridging(votes), bridging(votes)
    assert one.converged
    assert one.scores.tolist() == two.scores.tolist()


def test_the_faster_descent_reaches_the_same(conversation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    votes, _ = read(conversation)
    plain = bridging(votes)
    monkeypatch.setattr("archstone.engines.bridging.LITERAL_CELLS", 0)
    fast = bridging(votes)
    assert fast.objective == pytest.approx(plain.objective, abs=1e-6)
    assert fast.objective <= plain.objective
    assert fast.scores == pytest.approx(
        plain.scores, abs=1e-5
    )  # where the plain one stops short of the bottom
    assert fast.epochs < plain.epochs / 10
