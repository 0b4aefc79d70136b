"""Concentration on real funding flows, in-ties against recorded command ranks, beside an own computation."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.stats import spearmanr

from archstone.engines.capture import concentrations
from archstone.engines.centrality import in_ties, rank_check
from archstone.files.flow_tables import read_flows
from archstone.files.tie_tables import read_ranks, read_ties


def independently(path: Path, funder: str, recipient: str, amount: str) -> dict[str, float]:
    """The same by polars floats."""
    table = pl.read_csv(path, infer_schema_length=0).with_columns(pl.col(amount).cast(pl.Float64))
    names = (pl.col(name).fill_null("").str.strip_chars() for name in (funder, recipient))
    table = table.with_columns(names)
    kept = table.filter((pl.col(amount) > 0) & (pl.col(funder) != "") & (pl.col(recipient) != ""))
    sums = kept.group_by(recipient, funder).agg(pl.col(amount).sum())
    shares = sums.with_columns((pl.col(amount) / pl.col(amount).sum().over(recipient)).alias("share"))
    found = shares.group_by(recipient).agg((pl.col("share") ** 2).sum())
    return dict(found.iter_rows())


@pytest.mark.parametrize(
    ("file", "columns"),
    [
        ("funding-flows/fts_incoming_funding_jor.csv", ("srcOrganization", "destOrganization", "amountUSD")),
        ("funding-flows/fts_internal_funding_jor.csv", ("srcOrganization", "destOrganization", "amountUSD")),
        ("grants-360giving/grants_covid_154.csv", ("funder", "recipient", "amount")),
        ("grants-360giving/grants_wolfson_379.csv", ("funder", "recipient", "amount")),
    ],
)
def test_concentration_is_that_of_an_independent_computation(
    data_folder: Path, file: str, columns: tuple[str, str, str]
) -> None:
    found = concentrations(read_flows(data_folder / file).flows)
    ours = {id: float(one.concentration) for id, one in found.items() if one.concentration is not None}
    assert ours == pytest.approx(independently(data_folder / file, *columns), abs=1e-12)
    assert len(ours) > 20


def test_the_funding_of_jordan_is_as_concentrated_as_the_source_says_of_its_larger_set(
    data_folder: Path,
) -> None:
    """SOURCE.md, of three countries: with three donors or more, mean 0.37, range 0.09 to 0.92."""
    table = read_flows(data_folder / "funding-flows/fts_incoming_funding_jor.csv")
    assert (table.rows, table.left_out) == (440, {"without recipient": 9, "without funder": 1})
    several = [
        float(one.concentration)
        for one in concentrations(table.flows).values()
        if one.concentration is not None and len(one.funders) >= 3
    ]
    assert len(several) == 13
    assert np.mean(several) == pytest.approx(0.368, abs=0.001)
    assert [min(several), max(several)] == pytest.approx([0.154, 0.724], abs=0.001)


@pytest.mark.parametrize(("network", "rho", "ranked"), [("Cheyenne", 0.607, 14), ("Wichita", 0.435, 15)])
def test_in_ties_rank_as_command_does(data_folder: Path, network: str, rho: float, ranked: int) -> None:
    """SOURCE.md: positive in seven of seven networks, 0.44 to 0.87; two of them are here."""
    folder = data_folder / "emergency-networks"
    ranks = read_ranks(folder / f"{network}_nodes.csv", "Command.Rank.Score").ranks
    ties = read_ties(folder / f"{network}_edges.csv")
    check = rank_check(in_ties(ranks, ties), ranks)
    assert len(check.rows) == ranked
    assert check.by_ties == pytest.approx(rho, abs=0.001)
    with open(folder / f"{network}_edges.csv", encoding="utf-8") as opened:
        targets = [row["to"] for row in csv.DictReader(opened)]
    ids = [id for id, rank in ranks.items() if rank is not None]
    known = spearmanr([targets.count(id) for id in ids], [float(ranks[id] or 0) for id in ids]).statistic
    assert check.by_ties == pytest.approx(known, abs=1e-12)
