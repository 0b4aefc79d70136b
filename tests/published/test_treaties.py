"""What agreements between states speak of, the clause library has an article for, in plain words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from archstone.model.clauses import clause_library

TOPICS = {
    "withdrawal": (
        r"withdraw from|notice of withdrawal|denunciation|denounce",
        4,
        ("exit", "cost-of-leaving"),
        r"may leave",
    ),
    "voting": (
        r"two[- ]thirds|majority|right to vote|one vote",
        4,
        ("decision-rule", "votes-by-risk"),
        r"must say yes|votes",
    ),
    "quorum": (r"quorum", 2, ("decision-rule",), r"counts only if"),
    "disputes": (r"disputes?\b|arbitrat|conciliat", 4, ("conflict",), r"mediates"),
    "amendment": (r"amend", 8, ("amendment",), r"amended"),
    "entry into force": (r"ent(?:er|ry) into force", 8, ("start",), r"takes effect"),
    "signature": (r"signature|ratif", 5, ("signatures",), r"signs"),
    "joining": (r"accession|accede|admission", 3, ("new-member",), r"new member is taken in"),
    "money": (
        r"budget|expenses|contributions",
        3,
        ("costs", "cost-sharing", "transparent-budget", "pooled-fund"),
        r"accounts",
    ),
    "a secretariat": (
        r"secretariat|executive secretary|director",
        5,
        ("coordinator", "shared-post"),
        r"coordinates|post",
    ),
    "reporting": (r"report", 4, ("review", "transparent-budget", "watch"), r"told to all|open"),
    "the end": (r"terminat|dissol|liquidat", 3, ("sunset", "dissolution"), r"ends"),
    "data": (r"data|confidential|information", 5, ("data-sharing",), r"personal data"),
    "suspension and failure": (
        r"suspen|expel|expuls|breach|failure",
        5,
        ("sanctions", "major-breach"),
        r"suspension",
    ),
    "purpose": (r"objective|purpose", 8, ("goal", "scope"), r"work together for one thing"),
    "committees": (r"committee|council", 5, ("executive-committee", "seats"), r"committee|seats"),
    "consultation": (r"consult", 4, ("conflict", "vulnerability-clause", "liaisons"), r"talk"),
    "languages": (r"languages?\b", 3, ("standing",), r"in the language of each"),
}


@pytest.fixture(scope="module")
def texts(data_folder: Path) -> list[str]:
    found = sorted((data_folder / "treaties").glob("treatyID_*.txt"))
    assert len(found) == 8
    return [path.read_text("utf-8-sig", errors="replace").lower() for path in found]


@pytest.mark.data
@pytest.mark.parametrize("topic", TOPICS)
def test_the_library_has_an_article_for_what_treaties_speak_of(topic: str, texts: list[str]) -> None:
    pattern, agreements, clauses, plain = TOPICS[topic]
    assert sum(bool(re.search(pattern, text)) for text in texts) >= agreements
    words = [clause_library()[id].text for id in clauses]
    assert any(re.search(plain, text) for text in words)
