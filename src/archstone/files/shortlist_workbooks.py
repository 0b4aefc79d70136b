"""A shortlist as a workbook: who is on it and why, what each would cover, and what was found out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from archstone.engines.cover import cover
from archstone.files.atomic import write_whole
from archstone.files.workbooks import Rows, workbook_of
from archstone.model.capabilities import Taxonomy
from archstone.model.errors import RuleBroken
from archstone.model.organisations import Organisation
from archstone.model.prospects import ProspectNotebook
from archstone.model.shortlists import EntryState, Shortlist


def shortlist_workbook(
    shortlist: Shortlist,
    owner: Organisation,
    organisations: Mapping[str, Organisation],
    taxonomy: Taxonomy,
    notebooks: Mapping[str, ProspectNotebook] | None = None,
) -> bytes:
    """Lay a shortlist out as the content of an .xlsx file.

    Three sheets: the list in its order with the reasons, the dropped below; what each would cover of the
    owner's vulnerabilities; and what was found out, with source and day. People met stay in the notebook.

    Parameters
    ----------
    shortlist : what to write
    owner : whose list it is, with its audit
    organisations : those on the list that are known, by id
    taxonomy : names the capabilities
    notebooks : what was noted, by id

    Returns
    -------
    bytes
        What isn't known is an empty cell; no text is ever run. Nothing of what those on the list lack.
    """
    return workbook_of(
        {
            "shortlist": _list(shortlist, organisations),
            "cover": _cover(shortlist, owner, organisations, taxonomy),
            "findings": _findings(shortlist, organisations, notebooks or {}),
        }
    )


def write_shortlist_workbook(
    path: str | Path,
    shortlist: Shortlist,
    owner: Organisation,
    organisations: Mapping[str, Organisation],
    taxonomy: Taxonomy,
    *,
    notebooks: Mapping[str, ProspectNotebook] | None = None,
) -> None:
    """Write a shortlist as .xlsx, whole or not at all; see `shortlist_workbook`.

    Raises
    ------
    RuleBroken
        If the ending is another, or the file can't be written.
    """
    target = Path(path)
    if target.suffix.lower() != ".xlsx":
        raise RuleBroken(f"A shortlist is written as .xlsx, not as {target.name}; change the ending.")
    write_whole(target, shortlist_workbook(shortlist, owner, organisations, taxonomy, notebooks))


def _list(shortlist: Shortlist, organisations: Mapping[str, Organisation]) -> Rows:
    heads = (
        "place",
        "id",
        "name",
        "kind",
        "sector",
        "where",
        "state",
        "reason",
        "added from",
        "added on",
        "by",
    )
    yield (*heads, "dropped because")
    for place, entry in enumerate(shortlist.entries, 1):
        known = organisations.get(entry.organisation)
        yield (
            None if entry.state is EntryState.DROPPED else place,
            entry.organisation,
            known.name if known else None,
            known.kind if known else None,
            known.sector if known else None,
            known.place if known else None,
            str(entry.state),
            entry.reason,
            entry.added_from.in_words,
            entry.added_on,
            entry.by or None,
            entry.dropped_because or None,
        )


def _cover(
    shortlist: Shortlist, owner: Organisation, organisations: Mapping[str, Organisation], taxonomy: Taxonomy
) -> Rows:
    """Lay out what each would cover: the owner's own vulnerabilities, by the others' strengths alone."""
    weak = owner.audit.relevant_to(None)
    yield ("id", "name", "cover", *(taxonomy[one.capability].name for one in weak))
    for entry in shortlist.standing:
        known = organisations.get(entry.organisation)
        if known is None:
            yield (entry.organisation, None, None, *(None for _ in weak))
            continue
        found = cover(owner.audit, known.audit, taxonomy)
        yield (known.id, known.name, found.value, *(item.share for item in found.items))


def _findings(
    shortlist: Shortlist,
    organisations: Mapping[str, Organisation],
    notebooks: Mapping[str, ProspectNotebook],
) -> Rows:
    yield ("id", "name", "found on", "finding", "source", "kind of source", "by")
    for entry in shortlist.entries:
        notebook = notebooks.get(entry.organisation)
        known = organisations.get(entry.organisation)
        for one in notebook.latest_first if notebook else ():
            name = known.name if known else None
            yield (
                entry.organisation,
                name,
                one.found_on,
                one.says,
                one.source,
                one.kind.in_words,
                one.by or None,
            )
