"""The clause library as tables for the documentation, so that page and library can't part."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from archstone.model.alliance_risks import ALLIANCE_RISKS
from archstone.model.clause_values import Kind, Parameter
from archstone.model.clauses import ClauseTemplate, clause_library

BEGIN = (
    "<!-- The tables below are made from the clause library: "
    "python -m archstone.documents.clause_tables PAGE -->"
)
END = "<!-- End of what is made from the clause library. -->"


def clauses_as_markdown() -> str:
    """Write which clauses answer which risk, and every clause, as Markdown tables.

    Returns
    -------
    markdown : sections of level 3, the same on every run, ending in a newline
    """
    library = clause_library()
    rows = [
        (risk.id, risk.says, str(risk.source), ", ".join(c.id for c in library.answering(risk.id)))
        for risk in ALLIANCE_RISKS
    ]
    parts = [
        "### Risks, and what answers them",
        _table(("risk", "what happens", "source", "clauses that answer it"), rows),
    ]
    for group in library.groups:
        clauses = [clause for clause in library if clause.group == group]
        heads = ("clause", "its heading", "asks for", "risks", "source")
        parts += [f"### Clauses: {group}", _table(heads, map(_clause, clauses))]
    return "\n\n".join(parts) + "\n"


def with_clauses(page: str) -> str:
    """Put the tables between the marks of a page; raise ValueError where a mark is missing."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"The page has no place for the tables: {BEGIN} and {END}.")
    return f"{before}{BEGIN}\n\n{clauses_as_markdown()}\n{END}{after}"


def _clause(clause: ClauseTemplate) -> tuple[str, ...]:
    marks = "".join((" (may be locked)" * clause.essential, " (may repeat)" * clause.repeats))
    asked = "; ".join(map(_parameter, clause.parameters))
    return f"`{clause.id}`{marks}", clause.title, asked, ", ".join(clause.risks), str(clause.source)


def _parameter(parameter: Parameter) -> str:
    kind = (
        " or ".join(parameter.options) if parameter.kind is Kind.CHOICE else parameter.kind.replace("_", " ")
    )
    said = f"`{parameter.name}`: {kind}"
    if parameter.default is not None:
        default = parameter.default
        if parameter.kind is Kind.TEXTS:
            return f"{said}, with a list to begin with"
        return f"{said}, {default} unless given"
    return said if parameter.required else f"{said}, if wanted"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines)


if __name__ == "__main__":
    page = Path(sys.argv[1])
    page.write_text(with_clauses(page.read_text("utf-8")), "utf-8")
