"""Charities of the United Kingdom with ICNPTSO codes and UKCAT tags, with estimated audits.

A second register beside the American one, and the pattern for a third: a codebook in YAML, and a reader
that turns one row into a filing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from archstone.files.registers.codebooks import Codebook, codebook
from archstone.files.registers.filings import Filing
from archstone.files.registers.names import readable_name
from archstone.files.registers.tables import BadRow, RegisterTable, amount, each_once, readable
from archstone.model.errors import BadInput, Fault
from archstone.model.organisations import Organisation
from archstone.model.registries import Registry

NEEDED = ("org_id", "name")
WANTED = (
    "active", "date_registered", "activities", "objects", "income", "spending", "company_number", "UKCAT",
    "ICNPTSO",
)  # fmt: skip
_IDENTIFIER = re.compile(r"[A-Z]{2}-[A-Z0-9]+-[A-Za-z0-9./-]+")


def ukcat_organisations(
    path: str | Path, *, as_of: int | None = None, faults: list[Fault]
) -> Iterator[Organisation]:
    """Stream the charities of a UKCAT extract with estimated audits; see :func:`read_ukcat`."""
    for filing in ukcat_filings(path, faults=faults):
        yield codebook("ukcat.yaml").organisation(filing, as_of)


def ukcat_filings(path: str | Path, *, faults: list[Fault]) -> Iterator[Filing]:
    """Stream what a UKCAT extract says of each charity; bad rows go to *faults*."""
    book = codebook("ukcat.yaml")
    table = RegisterTable(path, NEEDED, WANTED)
    return each_once(table, lambda row: _filing(row, book), "org_id", faults)


def read_ukcat(path: str | Path, *, as_of: int | None = None, faults: list[Fault] | None = None) -> Registry:
    """Read UK charities from a UKCAT extract, with an estimated audit for each.

    Parameters
    ----------
    path : CSV with the columns org_id and name at least
    as_of : the year in which ages are counted; the edition's year (2020) if None
    faults : a list to add bad rows to, with line and field; they are left out and all else is read

    Returns
    -------
    registry : in the order of the file. Ids come from org-id.guide identifiers, such as ``gb-chc-509867``;
        budgets are income in whole pounds

    Raises
    ------
    BadInput
        If the file can't be read or lacks a column; and for bad rows if *faults* is None.

    References
    ----------
    D. Kane, C. Cox, "UK Charity Activity Tags", charityclassification.org.uk, 2021.
    """
    found: list[Fault] = [] if faults is None else faults
    organisations = tuple(ukcat_organisations(path, as_of=as_of, faults=found))
    if faults is None and found:
        raise BadInput(found)
    return Registry(organisations)


def _filing(row: list[str], book: Codebook) -> tuple[str, Filing]:
    identifier, name, active, registered, activities, objects, income, spending, company, tags, code = row
    if not _IDENTIFIER.fullmatch(identifier):
        raise BadRow("org_id", f"An identifier looks like GB-CHC-509867, not {identifier!r}.")
    if not name:
        raise BadRow("name", "The organisation has no name.")
    if active.lower() == "false":
        raise BadRow("active", "It has left the register.")
    tagged = [tag for tag in tags.split(";") if tag]
    meant = book.purpose(code) if code else None
    done = next((book.own["activities"][tag] for tag in tagged if tag in book.own["activities"]), None)
    return identifier, Filing(
        identifier=identifier,
        name=readable_name(readable(name, "name")),
        country=book.country,
        currency=book.currency,
        kind=book.kind(code)[0] or "public charity",
        code=code or None,
        words=meant[1] if meant else None,
        purposes=_purposes(book, meant[0] if meant else None, tagged),
        activity=done[0] if done else None,
        recognised=_year(registered),
        revenue=amount(income, "income"),
        spending=amount(spending, "spending"),
        mission=readable(activities or objects, "activities") or None,
        facts=(("form", "company"),) if company else (),
    )


def _purposes(book: Codebook, first: str | None, tags: list[str]) -> tuple[str, ...]:
    """List the purpose by code and one more by tag: further tags tell of people served more than of work."""
    found = [first] if first else []
    known = book.own["tags"]
    for tag in tags:
        purpose = next((known[tag[:n]] for n in range(len(tag), 1, -1) if tag[:n] in known), None)
        if purpose and purpose not in found:
            found.append(purpose)
    return tuple(found[:2])


def _year(registered: str) -> int | None:
    if not registered:
        return None
    if not re.fullmatch(r"\d{4}-\d\d-\d\d.*", registered):
        raise BadRow("date_registered", f"A date is written as 1980-04-21, not {registered!r}.")
    return int(registered[:4])
