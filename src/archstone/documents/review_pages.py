"""A review on two pages for a board: what is wrong and what to do, what it brought about, what to decide.

A board reads two pages. So these choose: the verdict with what speaks for it most, one row a theme, few
numbers and each with how sure it is. Everything else stands in the long form.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from archstone.documents.directions import direction_of
from archstone.documents.lettering import short
from archstone.documents.review_facts import NAMED, ReviewTold, first_sentence
from archstone.documents.review_figures import review_figures
from archstone.documents.review_head import about, speaking_for, verdict_blocks
from archstone.documents.review_outcomes import outcome_table
from archstone.documents.texts import (
    Block,
    Columns,
    Heading,
    Meta,
    Note,
    PageBreak,
    Paragraph,
    Point,
    Points,
    Table,
    TextDocument,
    Tone,
    isolated,
    runs,
    strong,
)
from archstone.engines.alliance_review import AllianceReview
from archstone.model.charters import Direction

PAPERS = ("letter", "a4")  # the shorter first: what doesn't fit is soon known
PAGES = 2
_TITLE = 110


@dataclass(frozen=True, slots=True)
class _Detail:
    """How much is told: numbers of things, and letters of each; facts theme by theme."""

    facts: tuple[int, ...]
    letters: int
    reasons: int
    open_matters: int
    outcomes: int
    steps: int
    unknown: int
    named: int
    figures: int


_DETAILS = (
    _Detail((3, 3, 3, 3, 3), 300, 3, 3, 6, 6, 4, 8, 4),
    _Detail((3, 3, 3, 3, 2), 220, 3, 3, 5, 6, 3, 8, 4),
    _Detail((3, 3, 2, 2, 1), 230, 3, 2, 5, 5, 3, 8, 4),
    _Detail((2, 2, 2, 2, 1), 220, 3, 2, 5, 5, 2, 6, 4),
    _Detail((2, 2, 2, 2, 1), 160, 3, 2, 4, 5, 2, 6, 4),
    _Detail((2, 2, 1, 1, 1), 160, 2, 2, 4, 4, 2, 5, 4),
    _Detail((2, 2, 1, 1, 1), 140, 2, 1, 3, 4, 1, 4, 4),
    _Detail((2, 2, 1, 1, 1), 120, 2, 1, 2, 3, 1, 4, 4),
    _Detail((2, 2, 1, 1, 1), 120, 2, 1, 3, 4, 2, 4, 2),
    _Detail((1, 1, 1, 1, 1), 120, 1, 1, 2, 3, 1, 3, 2),
    _Detail((1, 1, 1, 1, 1), 70, 1, 1, 1, 2, 1, 2, 0),
)


def review_pages(found: AllianceReview, *, language: str | None = None) -> TextDocument:
    """Lay a review out on two pages for a board, A4 or letter.

    Parameters
    ----------
    found : a review
    language : of what the pages bring along; None takes that of the charter in force. Sentences that are
        computed stay English, and what members wrote stays as it is

    Returns
    -------
    TextDocument
        Two pages on either paper. What doesn't fit is left out, the weakest first, and the pages say how much
        the long form has.

    Notes
    -----
    The pages are set at most ten times each to see what fits, some 40 ms a time.

    Examples
    --------
    >>> import numpy as np
    >>> from datetime import date
    >>> from archstone.engines.alliance_review import review_alliance
    >>> from archstone.model.alliance_records import AllianceRecord
    >>> from archstone.model.alliances import Alliance, Member
    >>> from archstone.model.registries import Registry
    >>> river = AllianceRecord(Registry(()), Alliance("River", (Member("ash"), Member("birch"))))
    >>> found = review_alliance(river, date(2026, 11, 4), rng=np.random.default_rng(0))
    >>> review_pages(found).title
    'River'
    """
    charter = found.record.charter
    written = language or (charter.language if charter else "en")
    direction = charter.direction if charter and language is None else direction_of(written)
    told = ReviewTold(found, written)
    pages = _Pages(told, direction)
    first = pages.fitting(lambda detail: (pages.first(detail), [Paragraph(runs("."))]))
    second = pages.fitting(lambda detail: (pages.first(first), pages.second(detail)))
    return pages.document(pages.first(first), pages.second(second))


class _Pages:
    def __init__(self, told: ReviewTold, direction: Direction) -> None:
        self.told, self.direction = told, direction
        self.found = told.found
        self.figures = review_figures(told, direction)

    def document(self, first: list[Block], second: list[Block]) -> TextDocument:
        """Put both pages together."""
        told = self.told
        return TextDocument(
            short(self.found.record.name, _TITLE),
            (*first, PageBreak(), *second),
            subtitle=told.say("subtitle", day=told.day(self.found.day)),
            language=told.language,
            direction=self.direction,
            meta=Meta(short(self.found.record.name, _TITLE), self.found.day),
            compact=True,
        )

    def fitting(self, made: Callable[[_Detail], tuple[list[Block], list[Block]]]) -> _Detail:
        """Find how much can be told on two pages, on either paper."""
        from archstone.documents.pdf import page_pictures

        for detail in _DETAILS[:-1]:
            document = self.document(*made(detail))
            if all(len(page_pictures(document, paper=paper, ppi=2)) == PAGES for paper in PAPERS):
                return detail
        return _DETAILS[-1]

    # The first page

    def first(self, detail: _Detail) -> list[Block]:
        """Say what it is, what the verdict is, what is wrong and what to do."""
        return [
            about(self.told, detail.letters, detail.named),
            *self._verdict(detail),
            *self._open(detail),
            *self._wrong(detail),
        ]

    def _verdict(self, detail: _Detail) -> list[Block]:
        return [*verdict_blocks(self.told), *speaking_for(self.told, detail.reasons, detail.letters)]

    def _open(self, detail: _Detail) -> list[Block]:
        told, paths = self.told, self.told.paths()
        if not paths:
            return []
        lines = []
        for path in paths[: detail.open_matters]:
            one = path.incident
            who = told.comma.join(told.name(member) for member in one.concerns[:NAMED])
            grave = told.say("severity", n=one.severity)
            since = told.say("open_since", day=told.day(one.on))
            what = short(first_sentence(one.what), detail.letters)
            next_one = told.stage(path) or f"{told.say('step_settle')}."
            lines.append((isolated(f"{short(who, 60)}: {what}"), f" ({since}; {grave}) {next_one}"))
        text = runs(*(part for at, line in enumerate(lines) for part in ("\n" * bool(at), *line)))
        if len(paths) > detail.open_matters:
            text += runs(f" {told.say('more_open', n=len(paths) - detail.open_matters)}")
        return [Note(text, Tone.WARNING, told.say("open_matters"))]

    def _wrong(self, detail: _Detail) -> list[Block]:
        told = self.told
        blocks: list[Block] = [Heading(1, runs(told.say("wrong")))]
        themes = told.themes(detail.facts)
        if not themes:
            unknown = len(self.found.watch.not_known)
            says = told.say("nothing_known", n=unknown, all=len(self.found.watch.watched))
            return [*blocks, Paragraph(runs(says if unknown else told.say("nothing_wrong")))]
        rows = []
        for seen in themes:
            facts = tuple(
                part
                for at, alert in enumerate(seen.alerts)
                for part in runs(f"{chr(10) * bool(at)}• ", *told.fact(alert, detail.letters))
            )
            rows.append(
                (runs(strong(told.question(seen.theme))), facts, told.helps(seen.alerts, len(seen.alerts)))
            )
        header = tuple(runs(told.say(word)) for word in ("ask", "see", "do"))
        in_all = len(self.found.watch.standing)
        return [
            *blocks,
            Table(header, tuple(rows), widths=(2.3, 5.6, 3.1)),
            Paragraph(runs(told.say("alerts_in_all", n=in_all)), small=True),
        ]

    # The second page

    def second(self, detail: _Detail) -> list[Block]:
        """Say what it brought about, what to decide, what isn't known and how it is made."""
        told = self.told
        return [
            Heading(1, runs(told.say("brought"))),
            *outcome_table(told, detail.outcomes),
            *self._beside(detail),
            Heading(1, runs(told.say("decide"))),
            self._steps(detail),
            *self._how(),
        ]

    def _beside(self, detail: _Detail) -> list[Block]:
        """Set pictures side by side, what isn't known under the last of them."""
        figures = [*self.figures.values()][: detail.figures]
        parts: list[tuple[Block, ...]] = [(Heading(2, runs(one.picture.title)), one) for one in figures]
        unknown = self._unknown(detail)
        if len(parts) % 2 or not parts:
            parts.append(unknown)
        else:
            parts[-1] = (*parts[-1], *unknown)
        if len(parts) == 1:
            return [*parts[0]]
        return [Columns(tuple(parts[at : at + 2])) for at in range(0, len(parts), 2)]

    def _steps(self, detail: _Detail) -> Block:
        told = self.told
        header = tuple(runs(told.say(word)) for word in ("what", "who", "when"))
        rows = tuple(
            (
                runs(isolated(short(one.what, detail.letters))),
                runs(isolated(short(one.who, 80))),
                runs(one.when),
            )
            for one in told.steps(detail.steps)
        )
        return Table(header, rows, widths=(5.6, 2.4, 2.4))

    def _unknown(self, detail: _Detail) -> tuple[Block, ...]:
        told = self.told
        unknown = told.unknown()
        heading = Heading(2, runs(told.say("unknown")))
        if not unknown:
            return (heading, Paragraph(runs(told.say("all_known")), small=True))
        points = [Point(runs(isolated(short(one, detail.letters)))) for one in unknown[: detail.unknown]]
        if len(unknown) > detail.unknown:
            points.append(Point(runs(told.say("more_unknown", n=len(unknown) - detail.unknown))))
        return (heading, Points(tuple(points)))

    def _how(self) -> tuple[Block, ...]:
        told, ours = self.told, self.found.found
        monitors = {alert.monitor for seen in told.themes(_DETAILS[0].facts) for alert in seen.alerts}
        words = [
            told.say(f"sure_{ours.certainty}", known=len(ours.reasons)),
            told.say("how_says"),
            told.say("word_on_goal") if monitors & {"mission-drift", "scope-creep"} else "",
            told.say("word_refresher") if "complacency" in monitors else "",
            told.say("word_core") if "core-disagreement" in monitors else "",
            told.say("english"),
            told.say("sources_says"),
        ]
        return (Heading(1, runs(told.say("how"))), Paragraph(runs("".join(words).strip()), small=True))
