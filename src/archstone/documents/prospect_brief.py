"""A prospect on a page or two: why it fits, what it could do, and what was found out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from archstone.documents.pictures import of_hundred
from archstone.documents.texts import (
    Block,
    Facts,
    Heading,
    Meta,
    Paragraph,
    Point,
    Points,
    TextDocument,
    isolated,
    runs,
    strong,
    table,
)
from archstone.engines.cover import cover, usable_strength
from archstone.model.audits import Disclosure
from archstone.model.capabilities import Taxonomy
from archstone.model.competition import Competition
from archstone.model.organisations import Organisation
from archstone.model.prospects import ProspectNotebook
from archstone.model.sentences import in_sentences
from archstone.model.shortlists import ShortlistEntry

CONFIDENTIAL = "What people told you in conversation stands here as they said it: keep it among yourselves."


def prospect_brief(
    own: Organisation,
    other: Organisation,
    taxonomy: Taxonomy,
    *,
    explanation: str,
    on: date,
    entry: ShortlistEntry | None = None,
    notebook: ProspectNotebook | None = None,
    competition: Competition | None = None,
    shown_to_us: Mapping[str, str] | None = None,
    band: str | None = None,
) -> TextDocument:
    """Lay out on a page or two what one organisation knows of another that it thinks of asking.

    Parameters
    ----------
    own : who thinks of asking, with its audit
    other : who may be asked; of its vulnerabilities only the public ones are looked at
    taxonomy : names the capabilities
    explanation : why the two fit, in the sentences that may be told, such as
        `archstone.documents.explanations.explain_match` gives
    on : the day it is of
    entry : where it stands on a shortlist
    notebook : what was noted on it
    competition : what the two compete for
    shown_to_us : what it showed us by an introduction, with its words, by capability
    band : how much we do for its sealed side, in the words in which that may be told

    Returns
    -------
    TextDocument
        For `archstone.documents.save.save_document`. Nothing in it depends on what *other* keeps sealed,
        private or for partners, beyond what the caller passes as shown.
    """
    blocks: list[Block] = [
        _facts(other),
        *([Paragraph(runs(strong(in_sentences(entry.reason))))] if entry else []),
        Paragraph(runs(explanation)),
        *_what_they_do(own, other, taxonomy),
        *_what_we_do(own, other, taxonomy, shown_to_us or {}, band),
        *_points("What you compete for", competition.sentences(other.name) if competition else ()),
        *(_notes(notebook, on) if notebook else ()),
    ]
    return TextDocument(
        other.name,
        tuple(blocks),
        subtitle=f"A brief for {own.name}, as of {on}",
        meta=Meta(own.name, on),
        compact=True,
    )


def _facts(other: Organisation) -> Facts:
    budget = (
        "not known"
        if other.annual_budget is None
        else f"{other.currency or ''} {other.annual_budget:,} a year".strip()
    )
    pairs = [
        ("Kind", (other.kind or "not known").replace("-", " ")),
        ("Sector", (other.sector or "not known").replace("-", " ")),
        ("Place", other.place or "not known"),
        ("Budget", budget),
        ("Audit", _audit_said(other)),
    ]
    if other.mission:
        pairs.append(("Mission", other.mission))
    return Facts(tuple((runs(name), runs(isolated(said))) for name, said in pairs))


def _audit_said(other: Organisation) -> str:
    """Say what its audit is, as far as one sees it: from its strengths and what is public."""
    public = [v for v in other.audit.vulnerabilities if v.disclosure is Disclosure.PUBLIC]
    seen = [*(s.estimated for s in other.audit.strengths), *(v.estimated for v in public)]
    if not seen:
        return "none that you can see"
    return (
        "its own" if all(reason is None for reason in seen) else "estimated from a register, at least in part"
    )


def _what_they_do(own: Organisation, other: Organisation, taxonomy: Taxonomy) -> Iterator[Block]:
    yield Heading(1, runs("What it could do for you"))
    items = cover(own.audit, other.audit, taxonomy).items
    if not items:
        yield Paragraph(runs("Your audit lists no vulnerability that counts; begin there."))
        return
    rows = tuple(
        (
            runs(strong(taxonomy[item.capability].name)),
            "" if item.by is None else taxonomy[item.by.capability].name,
            "" if item.by is None else "estimated" if item.by.estimated else str(item.by.grade),
            of_hundred(item.share),
        )
        for item in items
    )
    heads = ("You lack", "It has", "Evidence", "Covered, of 100")
    yield table(heads, rows, numeric=frozenset({3}), widths=(3, 3, 1.6, 1.6))


def _what_we_do(
    own: Organisation, other: Organisation, taxonomy: Taxonomy, shown: Mapping[str, str], band: str | None
) -> Iterator[Block]:
    yield Heading(1, runs("What you could do for it"))
    public = {v.capability for v in other.audit.vulnerabilities if v.disclosure is Disclosure.PUBLIC}
    known = [capability for capability in taxonomy.ids if capability in public or capability in shown]
    if known:
        rows = []
        for capability in known:
            share, by = usable_strength(own.audit, capability, taxonomy)
            told = "shown to you" if capability in shown else "public"
            ours = taxonomy[by.capability].name if by else ""
            rows.append((runs(strong(taxonomy[capability].name)), told, ours, of_hundred(share)))
        heads = ("It lacks", "Known because", "You have", "Covered, of 100")
        yield table(heads, tuple(rows), numeric=frozenset({3}), widths=(3, 1.6, 3, 1.6))
        words = [f"{taxonomy[c].name}: {in_sentences(shown[c])}" for c in known if shown.get(c)]
        if words:
            yield _list(words)
    else:
        yield Paragraph(runs("What it lacks isn't known. Ask."))
    if band is not None:
        yield Paragraph(
            runs(f"For what it keeps to itself: {band}. More isn't told before you are introduced.")
        )


def _notes(notebook: ProspectNotebook, on: date) -> Iterator[Block]:
    yield from _points("Look at this first", notebook.hints(on))
    if notebook.findings:
        yield Heading(1, runs("What was found out"))
        rows = tuple(
            (one.found_on.isoformat(), in_sentences(one.says), f"{one.source} ({one.kind.in_words})")
            for one in notebook.latest_first
        )
        yield table(("Found on", "What", "Source"), rows, widths=(1.4, 5, 3.4))
    history = [
        f"{_span(one.starts_on)}{one.kind.in_words}: {in_sentences(one.what)}" for one in notebook.history
    ]
    yield from _points("What there was between you", history)
    yield from _points("Whom you met", [str(one) for one in notebook.people])
    if notebook.people:
        yield Paragraph(runs(CONFIDENTIAL), small=True)


def _span(starts_on: date | None) -> str:
    return f"{starts_on}, " if starts_on else ""


def _points(title: str, sentences: tuple[str, ...] | list[str]) -> Iterator[Block]:
    if sentences:
        yield Heading(1, runs(title))
        yield _list(sentences)


def _list(sentences: tuple[str, ...] | list[str]) -> Points:
    return Points(tuple(Point(runs(sentence)) for sentence in sentences))
