"""The rules of estimation as tables for the documentation, so that page and rules can't part."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from archstone.files.registers.codebooks import Codebook, codebook
from archstone.files.registers.rules import Rule, RuleSet, standard_rules

BEGIN = (
    "<!-- The tables below are made from the rules: python -m archstone.files.registers.rules_page PAGE -->"
)
END = "<!-- End of what is made from the rules. -->"
CODEBOOKS = ("irs_ntee.yaml", "ukcat.yaml")


def rules_as_markdown() -> str:
    """Write every rule, band and need as Markdown tables; ``docs/theory/estimated-audits.md`` holds them.

    Returns
    -------
    markdown : str, sections of level 3, deterministic, ending in a newline
    """
    rules = standard_rules()
    books = [codebook(name) for name in CODEBOOKS]
    purposes = [rule for rule in rules.rules if rule.id.startswith("purpose-")]
    others = [rule for rule in rules.rules if not rule.id.startswith("purpose-")]
    parts = [
        "### Bands",
        _bands(rules),
        "### Need",
        _needs(rules),
        "### Rules on size, age, money, people, form and activity",
        _rules(others, rules),
        "### Rules on purpose",
        _rules(purposes, rules),
    ]
    for book in books:
        own = book.estimator.rules.rules[len(rules.rules) :]
        parts += [f"### Rules that only one register can feed: {book.name}", _rules(own, rules)]
        parts += [f"### Purpose codes: {book.name}", _codes(book)]
    return "\n\n".join(parts) + "\n"


def with_rules(page: str) -> str:
    """Put the present rules into a page, between its two marks.

    Raises
    ------
    ValueError
        If the page lacks a mark.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("The page needs the two marks between which the rules stand.")
    return f"{before}{BEGIN}\n\n{rules_as_markdown()}\n{END}{after}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines)


def _bands(rules: RuleSet) -> str:
    def told(fact: str) -> str:
        parts = [
            f"{name}: below {below:,}" if below is not None else f"{name}: more"
            for below, name in rules.bands[fact]
        ]
        return "; ".join(parts)

    return _table(("fact", "bands"), [(fact, told(fact)) for fact in rules.bands])


def _needs(rules: RuleSet) -> str:
    needs = rules.needs
    rows = [(str(size), str(need)) for size, need in rules.need_by_size.items()]
    families = ", ".join(needs["cannot_be_bought"])
    adds = f"In the families {families}: {needs['cannot_be_bought_adds']} more, up to 5, since "
    return (
        f"{needs['because'].capitalize()}.\n\n"
        + _table(("size", "need"), rows)
        + f"\n\n{adds}{needs['cannot_be_bought_because']}."
    )


def _points(points: Iterable[tuple[str, int]], shown: frozenset[str]) -> str:
    return ", ".join(f"{capability} {n}{'*' if capability in shown else ''}" for capability, n in points)


def _rules(listed: Iterable[Rule], rules: RuleSet) -> str:
    def row(rule: Rule) -> tuple[str, ...]:
        when = "; ".join(f"{fact}: {' or '.join(sorted(values))}" for fact, values in rule.when)
        has = f"{_points(rule.has, rule.shown)} ({rule.has_because})" if rule.has else ""
        lacks = f"{_points(rule.lacks, rule.shown)} ({rule.lacks_because})" if rule.lacks else ""
        source = rules.sources[rule.source]
        return when, has, lacks, source["strength"]

    return _table(("when", "has", "lacks", "strength of the source"), [row(rule) for rule in listed])


def _codes(book: Codebook) -> str:
    by_purpose: dict[str, list[str]] = {}
    for code, (purpose, words) in book.purposes.items():
        by_purpose.setdefault(purpose, []).append(f"{code} {words}")
    return _table(
        ("purpose", "codes"), [(purpose, ", ".join(codes)) for purpose, codes in by_purpose.items()]
    )


if __name__ == "__main__":
    page = Path(sys.argv[1])
    page.write_text(with_rules(page.read_text("utf-8")), "utf-8")
