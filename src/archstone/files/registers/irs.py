"""The register of tax-exempt organisations of the United States (IRS EO BMF), with estimated audits."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from archstone.files.registers.codebooks import Codebook, codebook
from archstone.files.registers.filings import Filing
from archstone.files.registers.names import readable_name
from archstone.files.registers.tables import BadRow, RegisterTable, amount, each_once, readable
from archstone.model.errors import BadInput, Fault
from archstone.model.organisations import Organisation
from archstone.model.registries import Registry

POSTCARD_CEILING = 50_000  # Form 990-N is for gross receipts normally of 50,000 dollars or less

NEEDED = ("EIN", "NAME")
WANTED = (
    "CITY", "STATE", "SUBSECTION", "AFFILIATION", "CLASSIFICATION", "RULING", "DEDUCTIBILITY", "FOUNDATION",
    "FILING_REQ_CD", "PF_FILING_REQ_CD", "ASSET_AMT", "INCOME_AMT", "REVENUE_AMT", "NTEE_CD",
)  # fmt: skip


def irs_organisations(
    path: str | Path, *, as_of: int | None = None, faults: list[Fault]
) -> Iterator[Organisation]:
    """Stream the organisations of an IRS extract, one at a time, with estimated audits.

    For registers too large to hold: a state or the whole country goes through in constant memory but for
    the list of numbers already seen.

    Parameters
    ----------
    path : CSV as the IRS publishes it, or with fewer columns; EIN and NAME must be there
    as_of : the year in which ages are counted; the edition's year if None
    faults : bad rows are added here, with line and field, and left out

    Raises
    ------
    BadInput
        If the file can't be opened or lacks a needed column.
    """
    for filing in irs_filings(path, faults=faults):
        yield codebook("irs_ntee.yaml").organisation(filing, as_of)


def irs_filings(path: str | Path, *, faults: list[Fault]) -> Iterator[Filing]:
    """Stream what an IRS extract says of each organisation; bad rows go to *faults*."""
    book = codebook("irs_ntee.yaml")
    table = RegisterTable(path, NEEDED, WANTED)
    return each_once(table, lambda row: _filing(row, book), "EIN", faults)


def read_irs(path: str | Path, *, as_of: int | None = None, faults: list[Fault] | None = None) -> Registry:
    """Read an extract of the IRS register of exempt organisations, with an estimated audit for each.

    The register knows size, age, purpose and form, and nobody's own word. What follows from these by
    the rules in ``docs/theory/estimated-audits.md`` is marked as an estimate, item by item.

    Parameters
    ----------
    path : CSV as the IRS publishes it, or with fewer columns; EIN and NAME must be there
    as_of : the year in which ages are counted; the edition's year (2024) if None
    faults : a list to add bad rows to, with line and field; they are left out and all else is read

    Returns
    -------
    registry : in the order of the file. Ids are ``us-ein-`` and the EIN's nine digits; budgets are total
        revenue in whole US dollars, None where no amount was asked for or the amount is negative

    Raises
    ------
    BadInput
        If the file can't be read or lacks a column; and for bad rows if *faults* is None.

    Notes
    -----
    Names in capitals are written as a person would. One pass; cost grows with the rows, estimates are
    worked out once for equal facts.

    References
    ----------
    Internal Revenue Service, "Exempt Organizations Business Master File Extract: information sheet".
    """
    found: list[Fault] = [] if faults is None else faults
    organisations = tuple(irs_organisations(path, as_of=as_of, faults=found))
    if faults is None and found:
        raise BadInput(found)
    return Registry(organisations)


def _filing(row: list[str], book: Codebook) -> tuple[str, Filing]:
    (
        ein, name, city, state, subsection, affiliation, classification, ruling, deductibility, foundation,
        filing_required, foundation_return, assets, income, revenue, code,
    ) = row  # fmt: skip
    if len(ein) != 9 or not (ein.isascii() and ein.isdigit()):
        hint = " A spreadsheet may have dropped its leading zero." if ein.isdigit() and len(ein) < 9 else ""
        raise BadRow("EIN", f"An EIN has nine digits, not {ein!r}.{hint}")
    if not name:
        raise BadRow("NAME", "The organisation has no name.")
    kind, purpose, words, activity = _meaning(subsection, foundation, classification[:1], code.upper())
    filing = "PF" if foundation_return == "1" else filing_required
    form = book.own["filings"].get(filing)
    gross, total = amount(income, "INCOME_AMT"), amount(revenue, "REVENUE_AMT")
    if form != "full return":  # those who file no accounts stand with 0, which isn't a sum of theirs
        gross, total = gross or None, total or None
    facts = [("filing", form)] if form else []
    gifts = book.own["gifts"].get(deductibility)
    if gifts:
        facts.append(("gifts", gifts))
    owned = amount(assets, "ASSET_AMT")
    return ein, Filing(
        identifier=f"US-EIN-{ein}",
        name=readable_name(readable(name, "NAME")),
        country="US",
        currency="USD",
        place=_place(readable(city, "CITY"), state),
        region=state or None,
        kind=kind,
        code=code or None,
        words=words,
        purposes=(purpose,) if purpose else (),
        activity=activity,
        tie=book.own["ties"].get(affiliation),
        recognised=_year(ruling),
        revenue=None if total is None or total < 0 else total,
        revenue_at_most=POSTCARD_CEILING - 1 if form == "postcard" else None,
        income=None if gross is None or gross < 0 else gross,
        assets=(owned or None) if form != "full return" else owned,
        mission=_mission(words, code),
        facts=tuple(facts),
    )


def _mission(words: str | None, code: str) -> str | None:
    if not words or not code:
        return None
    return f"{words[0].upper()}{words[1:]}, by its purpose code {code}."


def _year(ruling: str) -> int | None:
    if not ruling or not ruling.strip("0"):
        return None
    if len(ruling) != 6 or not (ruling.isascii() and ruling.isdigit()):
        raise BadRow("RULING", f"A ruling date is written as year and month, such as 200211, not {ruling!r}.")
    return int(ruling[:4])


@lru_cache(maxsize=1 << 15)
def _place(city: str, state: str) -> str | None:
    return ", ".join(part for part in (readable_name(city) if city else "", state) if part) or None


@lru_cache(maxsize=1 << 15)
def _meaning(
    subsection: str, foundation: str, classification: str, code: str
) -> tuple[str | None, str | None, str | None, str | None]:
    """Say kind, purpose, words and activity; kept, since a million rows hold a few thousand codes."""
    book = codebook("irs_ntee.yaml")
    kind, implied = book.kind(f"{subsection}/{foundation}", f"{subsection}:{classification}", subsection)
    done = book.own["activities"].get(code[1:3])
    meant = book.purpose(code[:1] if done else code[:3]) if code else None
    if meant is None:
        if implied is None and subsection == "03":
            implied = book.own["classified"].get(classification)
        return kind, implied, None, None
    purpose, words = meant
    return kind, purpose, f"{done[1]} in {words}" if done else words, done[0] if done else None
