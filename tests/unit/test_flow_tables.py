"""Tables of funding and of ties: found columns, tags, what can't be counted, and the fast reader."""

from __future__ import annotations

import io
import random
import sys
from datetime import date
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest

from archstone.engines.capture import concentrations
from archstone.files import flow_tables
from archstone.files.flow_tables import FlowTable, read_flows
from archstone.files.tie_tables import read_ranks, read_ties
from archstone.model.errors import BadInput, RuleBroken

HEAD = "funder,recipient,amount,currency\n"


def table(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "flows.csv"
    path.write_text(text, encoding="utf-8")
    return path


def read(tmp_path: Path, text: str, **options: object) -> FlowTable:
    return read_flows(table(tmp_path, text), **options)  # type: ignore[arg-type]


def test_amounts_are_read_exactly(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + "a,x,0.1,USD\na,x,0.2,USD\n")
    assert [flow.amount for flow in found.flows] == [Fraction(3, 10)]
    assert found.flows[0].flows == 2


def test_what_cannot_be_counted_is_told_and_stops_nothing(tmp_path: Path) -> None:
    text = HEAD + ",x,1,USD\na,,1,USD\na,x,,USD\na,x,1,\na,x,-3,USD\na,x,5,USD\na,x,5,USD\n"
    found = read(tmp_path, text)
    assert found.left_out == {"without funder": 1, "without recipient": 1, "without amount": 1}
    assert (found.rows, found.doubled) == (7, 1)
    (one,) = concentrations(found.flows).values()
    assert (one.concentration, one.not_positive, one.other_currencies) == (1, 1, {"": 1})


def test_a_row_of_tags_is_passed_over(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + "#org+funder,#org,#value,#currency\na,x,5,USD\n")
    assert found.tags
    assert len(found.flows) == 1
    with pytest.raises(BadInput, match=r"line 3, amount: .* not a tag"):
        read(tmp_path, HEAD + "a,x,5,USD\n#org+funder,#org,#value,#currency\n")


def test_known_layouts_are_found(tmp_path: Path) -> None:
    fts = "date,amountUSD,srcOrganization,destOrganization\n2020-01-02,5,a,x\n"
    (flow,) = read(tmp_path, fts).flows
    assert (flow.funder, flow.currency, flow.on) == ("a", "USD", date(2020, 1, 2))
    giving = (
        "Funding Org:0:Name,Recipient Org:0:Name,Amount Awarded,Currency,Award Date\n"
        "a,x,5,GBP,2020-01-02T00:00:00+00:00\n"
    )
    (flow,) = read(tmp_path, giving).flows
    assert (flow.currency, flow.on) == ("GBP", date(2020, 1, 2))


def test_columns_can_be_named_and_a_currency_given(tmp_path: Path) -> None:
    text = "Giver,Taker,Sum\na,x,5\n"
    named = {"funder": "giver", "recipient": "taker", "amount": "sum"}
    assert read(tmp_path, text, named=named, currency="CHF").flows[0].currency == "CHF"
    with pytest.raises(BadInput, match=r"There is no column 'currency'.* with --currency"):
        read(tmp_path, text, named=named)
    with pytest.raises(RuleBroken, match="ISO code"):
        read(tmp_path, text, named=named, currency="francs")


def test_a_table_without_a_header(tmp_path: Path) -> None:
    assert read(tmp_path, "a,x,5,USD\n", header=False).flows[0].funder == "a"
    assert read(tmp_path, "a,x,5\n", header=False, currency="EUR").flows[0].currency == "EUR"


def test_days_that_cannot_be_read_are_counted(tmp_path: Path) -> None:
    text = "funder,recipient,amount,currency,award_date\na,x,5,GBP,05/06/2014\na,x,6,GBP,2014-02-30\n"
    assert read(tmp_path, text).without_day == 2


def test_who_stands_on_both_sides(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + "a,b,5,USD\nb,c,3,USD\nb,d,3,USD\nc,c,1,USD\n")
    assert found.passing_on == ("b",)
    assert found.to_themselves == ("c",)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("a,x,five,USD", "line 2, amount: The cell must be a number such as 0.5, not 'five'."),
        ("a,x,5,usd", "line 2, currency: The cell must be an ISO code such as USD, not 'usd'."),
        ("a,x,5,US dollar", "must be an ISO code such as USD"),
    ],
)
def test_a_wrong_cell_is_a_fault(tmp_path: Path, row: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        read(tmp_path, HEAD + row + "\n")


def many(rows: int) -> str:
    rng = random.Random(7)
    lines = [
        f"f{rng.randrange(40)},r{rng.randrange(20)},{rng.choice(['', '-', ''])}{rng.randrange(10**6) / 100},"
        f"{rng.choice(['USD', 'EUR', 'GBP'])},{rng.choice(['2020-05-01', '2021-01-01T10:00:00', 'soon'])}"
        for _ in range(rows)
    ]
    return "funder,recipient,amount,currency,date\n" + "\n".join(
        [*lines, *lines[:50], ",r1,5,USD,2020-01-01"]
    )


def same(one: FlowTable, other: FlowTable) -> None:
    assert set(one.flows) == set(other.flows)
    assert concentrations(one.flows) == concentrations(other.flows)
    assert (one.rows, one.left_out, one.doubled, one.without_day) == (
        other.rows,
        other.left_out,
        other.doubled,
        other.without_day,
    )
    assert set(one.doubles) == set(other.doubles)


def test_the_fast_reader_gives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = table(tmp_path, many(1500))
    slow = read_flows(path)
    monkeypatch.setattr(flow_tables, "LARGE", 0)
    monkeypatch.setattr(flow_tables, "read_plain_table", None)  # it isn't asked
    same(read_flows(path), slow)
    parquet = tmp_path / "flows.parquet"
    pl.read_csv(path, infer_schema=False).write_parquet(parquet)
    same(read_flows(parquet), slow)


@pytest.mark.parametrize(
    "row",
    [
        "a,x,1e3,USD",
        "a,x,0.12345678,USD",
        "a,x,9999999999999,USD",
        "'=a,x,5,USD",
        "a,x,5,",
        " a , x , 5 , USD ",
    ],
)
def test_what_polars_would_guess_goes_to_the_slow_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: str
) -> None:
    path = table(tmp_path, HEAD + "b,x,7,USD\n" + row + "\n")
    slow = read_flows(path)
    monkeypatch.setattr(flow_tables, "LARGE", 0)
    same(read_flows(path), slow)
    assert len(slow.flows) == 2


@pytest.mark.parametrize("row", ["a,x,5", "a,x,five,USD", "a,x,5,usd", "=1+1,x,5,USD"])
def test_faults_are_the_same_in_a_large_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: str
) -> None:
    path = table(tmp_path, HEAD + "b,x,7,USD\n" + row + "\n")
    with pytest.raises(BadInput) as slow:
        read_flows(path)
    monkeypatch.setattr(flow_tables, "LARGE", 0)
    with pytest.raises(BadInput) as fast:
        read_flows(path)
    assert fast.value.faults == slow.value.faults


def test_sums_beyond_64_bits_stay_exact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = table(tmp_path, HEAD + "\n".join(f"a,x,99999999999{k % 10},USD" for k in range(30)) + "\n")
    slow = read_flows(path)
    monkeypatch.setattr(flow_tables, "LARGE", 0)
    same(read_flows(path), slow)


def test_ties_and_ranks(tmp_path: Path) -> None:
    edges, nodes = tmp_path / "e.csv", tmp_path / "n.csv"
    edges.write_text("From,To,Weight\n1,2,0.5\n2,1,2\n", encoding="utf-8")
    nodes.write_text("id,Rank.Score,vertex.names\n1,3.5,Police\n2,NA,\n3,NaN,Radio\n", encoding="utf-8")
    assert [(tie.source, tie.target, tie.weight) for tie in read_ties(edges)] == [
        ("1", "2", Fraction(1, 2)),
        ("2", "1", 2),
    ]
    found = read_ranks(nodes, "Rank.Score")
    assert found.ranks == {"1": Fraction(7, 2), "2": None, "3": None}
    assert found.names == {"1": "Police", "2": "2", "3": "Radio"}


@pytest.mark.parametrize(
    ("edges", "sentence"),
    [
        ("from,to\na,a\n", "line 2, to: The tie runs from a to itself; remove it."),
        ("from,to,weight\na,b,-1\n", "line 2, weight: The cell must not be negative"),
        ("from\na\n", "There is no column 'to'"),
    ],
)
def test_bad_ties(tmp_path: Path, edges: str, sentence: str) -> None:
    path = table(tmp_path, edges)
    with pytest.raises(BadInput, match=sentence):
        read_ties(path)


def test_bad_ranks(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="line 3, id: a stands twice; keep one"):
        read_ranks(table(tmp_path, "id,rank\na,1\na,2\n"), "rank")
    with pytest.raises(
        BadInput, match="must be a number, or empty or NA where there is no rank, not 'first'"
    ):
        read_ranks(table(tmp_path, "id,rank\na,first\n"), "rank")


def test_bare_ties_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a,b\nb,c\n")))
    assert len(read_ties("-", header=False)) == 2
