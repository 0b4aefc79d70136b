"""Two versions of a charter as a document: what was added, what was removed, and what that means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial

from archstone.documents.fixed_words import fixed_word
from archstone.documents.texts import (
    Block,
    Change,
    Heading,
    Meta,
    Paragraph,
    Point,
    Points,
    Run,
    Runs,
    TextDocument,
    emphasis,
    runs,
    table,
)
from archstone.model.charter_comparison import Change as ClauseKind
from archstone.model.charter_comparison import ClauseChange, Comparison, Piece, compare_charters
from archstone.model.charters import Charter
from archstone.model.clause_values import spoken

_MANNER = {ClauseKind.ADDED: Change.ADDED, ClauseKind.REMOVED: Change.REMOVED}


def comparison_document(
    old: Charter, new: Charter, *, on: date | None = None, comparison: Comparison | None = None
) -> TextDocument:
    """Lay out what changed between two versions of a charter.

    Parameters
    ----------
    old, new : the versions
    on : the day that is printed on it; None for none
    comparison : of these two, where it is there already

    Returns
    -------
    TextDocument
        First what changed around the articles and what it means for the rules in force, then each article
        that changed: what is new underlined, what is gone struck through, changed parameters in a table. What
        stands as it stood is only counted.

    Examples
    --------
    >>> from archstone.model.charters import Clause, Shape
    >>> def version(days: int) -> Charter:
    ...     return Charter("A", Shape.BRIDGE, clauses=(Clause("exit", "exit", {"notice_days": days}),))
    >>> document = comparison_document(version(30), version(90))
    >>> document.subtitle
    'What changed · Version 1 → 1'
    """
    found = compare_charters(old, new) if comparison is None else comparison
    writer = _Comparison(found, new.language)
    return TextDocument(
        new.title,
        tuple(writer.blocks()),
        subtitle=f"{writer.word('comparison')} · {writer.word('version')} {found.old} → {found.new}",
        language=new.language,
        direction=new.direction,
        meta=Meta(author=new.title, on=on, version=f"{found.old} → {found.new}"),
    )


class _Comparison:
    def __init__(self, found: Comparison, language: str) -> None:
        self.found = found
        self.word: Callable[[str], str] = partial(fixed_word, language=language)

    def blocks(self) -> Iterator[Block]:
        """Say what is around the articles, what it means, then article by article."""
        found = self.found
        if found.identical:
            yield Paragraph(runs(self.word("same_says")))
            return
        if found.about:
            yield Points(tuple(Point(runs(sentence)) for sentence in found.about))
        if found.rules:
            yield Heading(1, runs(self.word("also")))
            yield Points(tuple(Point(runs(sentence)) for sentence in found.rules))
        if found.clauses:
            yield Heading(1, runs(self.word("clauses")))
            yield Paragraph(
                runs(self.word("removed_says"), f" {self.word('unchanged')}: {found.same}."), small=True
            )
        for change in found.clauses:
            yield from self.clause(change)

    def clause(self, change: ClauseChange) -> Iterator[Block]:
        """Show one article: its place, its parameters, its words."""
        number = change.before if change.after is None else change.after
        said = " · ".join(part for part in (self.place(change), change.lock) if part)
        yield Heading(2, runs(f"{self.word('article')} {number}. {change.heading} · ", emphasis(said)))
        if change.parameters:
            yield table(
                tuple(self.word(label) for label in ("parameter", "before", "after")),
                tuple(
                    (
                        spoken(one.name),
                        runs(self._was(one.before, Change.REMOVED)),
                        runs(self._was(one.after, Change.ADDED)),
                    )
                    for one in change.parameters
                ),
            )
        if change.pieces:
            yield from written(lines_of(change.pieces))

    def _was(self, value: str, change: Change) -> Run:
        return Run(value, change=change) if value else emphasis(self.word("nothing"))

    def place(self, change: ClauseChange) -> str:
        """Say what became of an article, and where it stood."""
        said = {
            ClauseKind.ADDED: self.word("new"),
            ClauseKind.REMOVED: self.word("left_out"),
            ClauseKind.CHANGED: self.word("changed"),
            ClauseKind.MOVED: self.word("moved"),
        }[change.change]
        if change.before is None or change.before == change.after:
            return said
        return f"{said} ({self.word('before')} {change.before})" if change.after is not None else said


def written(lines: Iterable[Runs]) -> Iterator[Block]:
    """Make blocks of lines: paragraphs, and points of those that begin with a dash."""
    points: list[Point] = []
    for line in lines:
        if line and line[0].text.startswith("- "):
            points.append(Point(runs(replace(line[0], text=line[0].text[2:]), *line[1:])))
            continue
        if points:
            yield Points(tuple(points))
            points = []
        if line:
            yield Paragraph(line)
    if points:
        yield Points(tuple(points))


def lines_of(pieces: tuple[Piece, ...]) -> Iterator[Runs]:
    r"""Spread pieces over the lines that they were written on, each piece in its manner.

    Examples
    --------
    >>> [[run.text for run in line] for line in lines_of((Piece("We leave\n- in"), Piece("90 days")))]
    [['We leave'], ['- in', ' ', '90 days']]
    """
    line: list[Run] = []
    for piece in pieces:
        manner = None if piece.change is None else _MANNER[piece.change]
        for at, text in enumerate(piece.text.split("\n")):
            if at:
                yield tuple(line)
                line = []
            if not text:
                continue
            if line and not line[-1].text.endswith(" ") and not text.startswith(" "):
                line.append(Run(" "))
            line.append(Run(text, change=manner))
    yield tuple(line)
