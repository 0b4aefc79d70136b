"""An audit on one page: for the organisation that made it, or as much of it as one partner was shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from archstone.documents.audit_words import audit_said
from archstone.documents.directions import direction_of
from archstone.documents.lettering import short
from archstone.documents.texts import (
    Block,
    Heading,
    Meta,
    Note,
    Paragraph,
    Point,
    Points,
    Run,
    Runs,
    Table,
    TextDocument,
    Tone,
    isolated,
    runs,
    strong,
)
from archstone.model.audits import Audit, Basis, Disclosure, GapKind, Strength, Vulnerability
from archstone.model.capabilities import Taxonomy
from archstone.model.charters import Direction
from archstone.model.disclosures import DisclosureLog, Outcome
from archstone.model.introduction_items import ShownItem
from archstone.model.organisations import Organisation

_TITLE = 90


@dataclass(frozen=True, slots=True)
class _Detail:
    """How much is told: letters of a name and of a note, numbers of strengths, vulnerabilities and gaps."""

    name: int
    note: int
    strengths: int
    vulnerabilities: int
    named: int


_DETAILS = (
    _Detail(80, 400, 99, 99, 12),
    _Detail(60, 160, 20, 30, 8),
    _Detail(60, 90, 12, 20, 5),
    _Detail(48, 70, 12, 16, 4),
    _Detail(40, 44, 10, 14, 3),
    _Detail(36, 0, 8, 12, 3),
    _Detail(24, 0, 6, 12, 2),
)


def audit_page(
    organisation: Organisation,
    taxonomy: Taxonomy,
    *,
    on: date,
    log: DisclosureLog | None = None,
    leadership_agreed: bool | None = None,
    language: str = "en",
    paper: str = "a4",
) -> TextDocument:
    """Lay an audit out on one page for the organisation itself.

    Everything is on it, also what is sealed and private, and the page says that it is for nobody else.

    Parameters
    ----------
    organisation : with its audit
    taxonomy : names the capabilities
    on : the day it is of
    log : what was disclosed; only its own part is read
    leadership_agreed : whether its leadership is for being open; None where nobody said
    language : of what the page brings along: en, ar, de, es or English; what people wrote stays as it is
    paper : a4 or letter

    Returns
    -------
    TextDocument
        One page, for `archstone.documents.save.save_document`. What doesn't fit is shortened, notes first;
        up to twelve vulnerabilities are always all there, and of more the page says how many it leaves out.

    Notes
    -----
    The page is set up to seven times to see what fits, some 30 ms a time.
    """
    page = _Page(organisation, taxonomy, on, language)
    return page.fitting(
        paper, lambda detail: page.for_owner(detail, log or DisclosureLog(), leadership_agreed)
    )


def audit_page_for_partner(
    organisation: Organisation,
    taxonomy: Taxonomy,
    *,
    partner: str,
    shown: tuple[ShownItem, ...],
    on: date,
    language: str = "en",
    paper: str = "a4",
) -> TextDocument:
    """Lay out on one page what a partner was shown of an audit, with what is public.

    Parameters
    ----------
    organisation : with its audit
    taxonomy : names the capabilities
    partner : what the partner is called
    shown : what both sides agreed to show it
    on : the day it is of
    language, paper : as for `audit_page`

    Returns
    -------
    TextDocument
        Notes, severity, need, ranks and ratings stay with the owner; an item says what its owner said of it.
        What became private since isn't on the page.
    """
    page = _Page(organisation, taxonomy, on, language)
    return page.fitting(paper, lambda detail: page.for_partner(detail, partner, shown))


class _Page:
    def __init__(self, organisation: Organisation, taxonomy: Taxonomy, on: date, language: str) -> None:
        self.organisation, self.taxonomy, self.on, self.language = organisation, taxonomy, on, language
        self.audit: Audit = organisation.audit

    def say(self, word: str, **values: object) -> str:
        """Say a phrase of the page."""
        return audit_said(word, self.language, **values)

    def fitting(self, paper: str, made: Callable[[_Detail], TextDocument]) -> TextDocument:
        """Take the fullest of the documents that is one page."""
        from archstone.documents.pdf import page_pictures

        document = made(_DETAILS[0])
        for detail in _DETAILS[1:]:
            if len(page_pictures(document, paper=paper, ppi=2)) == 1:
                return document
            document = made(detail)
        return document

    # For its owner

    def for_owner(self, detail: _Detail, log: DisclosureLog, leadership: bool | None) -> TextDocument:
        """Say everything."""
        name = short(self.organisation.name, detail.name)
        day = str(self.on)
        blocks: list[Block] = [
            Note(runs(self.say("for_owner_says")), Tone.WARNING, self.say("for_owner", name=name)),
            Heading(1, runs(self.say("vulnerabilities"))),
            *self._vulnerabilities(detail),
            Heading(1, runs(self.say("strengths"))),
            *self._strengths(detail),
            Heading(1, runs(self.say("to_do"))),
            self._points(self._gaps(detail)),
            Heading(1, runs(self.say("readiness"))),
            self._points(self._readiness(detail, log, leadership)),
        ]
        return self._document(blocks, self.say("subtitle", day=day))

    def _vulnerabilities(self, detail: _Detail) -> Iterator[Block]:
        ranked = self.audit.ranked
        if not ranked:
            yield Paragraph(runs(self.say("none")))
            return
        heads = ("rank", "capability", "severity", "need", "apart", "basis", "who_may")
        rows = tuple(self._vulnerability(one, detail) for one in ranked[: detail.vulnerabilities])
        yield Table(
            tuple(runs(self.say(head)) for head in heads),
            rows,
            numeric=frozenset({0, 2, 3, 4}),
            widths=(1.1, 8.4, 1.7, 1.5, 1.7, 1.8, 2.2),
        )
        left = len(ranked) - len(rows)
        more = [self.say("more", n=left)] if left else []
        raters = {rating.rater for one in ranked for rating in one.ratings}
        rated = [self.say("raters", n=len(raters))] if raters else []
        yield Paragraph(runs(" ".join((*more, *rated, self.say("how_read")))), small=True)

    def _vulnerability(self, one: Vulnerability, detail: _Detail) -> tuple[Runs, ...]:
        basis = "estimated" if one.estimated else "by_evidence" if one.basis is Basis.SHOWN else "felt"
        note = short(one.note, detail.note) if detail.note else ""
        named: list[str | Run] = [strong(self._name(one.capability, detail))]
        if note:
            named += ["\n", isolated(note)]
        return (
            runs(isolated(str(one.rank)) if one.rank else "–"),
            runs(*named),
            runs(isolated(str(one.severity))),
            runs(isolated(str(one.need))),
            runs("–" if one.spread is None else isolated(str(one.spread))),
            runs(self.say(basis)),
            runs(self.say(str(one.disclosure))),
        )

    def _gaps(self, detail: _Detail) -> Iterator[Runs]:
        if not self.audit.gaps:
            yield runs(self.say("complete"))
        for gap in self.audit.gaps:
            word = "guessed" if gap.kind is GapKind.ESTIMATED else str(gap.kind)
            named = self._list(gap.capabilities, detail)
            yield runs(self.say(word, n=len(self.audit.vulnerabilities), named=named))

    def _readiness(self, detail: _Detail, log: DisclosureLog, leadership: bool | None) -> Iterator[Runs]:
        own = log.of(self.organisation.id)
        word = {None: "leaders_unknown", False: "leaders_no", True: "leaders_yes"}[leadership]
        yield runs(self.say(word))
        waiting = sum(event.outcome is None for event in own)
        well = sum(event.outcome is Outcome.WELL_RECEIVED for event in own)
        if own.has_stopped(self.organisation.id):
            yield runs(self.say("stopped"))
        elif not len(own):
            yield runs(self.say("told_none"))
        else:
            told = "told_waiting" if waiting else "told_well"
            yield runs(self.say(told, n=len(own), waiting=waiting, well=well))
        first = [
            one.capability for one in self.audit.disclosed_first() if one.disclosure is not Disclosure.PUBLIC
        ]
        if first and not own.has_stopped(self.organisation.id):
            yield runs(self.say("first", named=self._list(tuple(first), detail)))

    # For a partner

    def for_partner(self, detail: _Detail, partner: str, shown: tuple[ShownItem, ...]) -> TextDocument:
        """Say what the partner was shown, and nothing else."""
        name = short(partner, detail.name)
        blocks: list[Block] = [
            Paragraph(runs(self.say("for_partner_says", partner=name)), small=True),
            Heading(1, runs(self.say("vulnerabilities"))),
            *self._shown(detail, shown),
            Heading(1, runs(self.say("strengths"))),
            *self._strengths(detail),
        ]
        return self._document(blocks, self.say("partner_subtitle", partner=name, day=str(self.on)))

    def _shown(self, detail: _Detail, shown: tuple[ShownItem, ...]) -> Iterator[Block]:
        words = {item.capability: item.says for item in shown}
        open_ones = [
            one
            for one in self.audit.relevant_to(None)  # never what is private
            if one.disclosure is Disclosure.PUBLIC or one.capability in words
        ]
        open_ones.sort(key=lambda one: (one.capability not in words, one.capability))  # not by weight
        if not open_ones:
            yield Paragraph(runs(self.say("none_shown")))
            return
        rows = tuple(
            (
                runs(strong(self._name(one.capability, detail))),
                runs(isolated(short(words.get(one.capability, ""), max(detail.note, 60)))),
                runs(self.say("partner" if one.capability in words else "public")),
            )
            for one in open_ones[: detail.vulnerabilities]
        )
        heads = tuple(runs(self.say(head)) for head in ("capability", "in_its_words", "who_may"))
        yield Table(heads, rows, widths=(3, 5, 1.6))
        if left := len(open_ones) - len(rows):
            yield Paragraph(runs(self.say("more", n=left)), small=True)

    # For both

    def _strengths(self, detail: _Detail) -> Iterator[Block]:
        strengths = sorted(self.audit.strengths, key=lambda one: (-one.share, one.capability))
        if not strengths:
            yield Paragraph(runs(self.say("none")))
            return
        heads = tuple(runs(self.say(head)) for head in ("capability", "level", "evidence"))
        rows = tuple(self._strength(one, detail) for one in strengths[: detail.strengths])
        yield Table(heads, rows, numeric=frozenset({1}), widths=(5, 1.5, 4))
        if left := len(strengths) - len(rows):
            yield Paragraph(runs(self.say("more", n=left)), small=True)

    def _strength(self, one: Strength, detail: _Detail) -> tuple[Runs, ...]:
        evidence = self.say("estimated") if one.estimated else self.say(str(one.grade))
        return (
            runs(strong(self._name(one.capability, detail))),
            runs(isolated(str(one.level))),
            runs(evidence),
        )

    def _name(self, capability: str, detail: _Detail) -> str:
        name = self.taxonomy[capability].name if capability in self.taxonomy else capability
        return short(name, detail.name)

    def _list(self, capabilities: tuple[str, ...], detail: _Detail) -> str:
        named = [self._name(one, detail) for one in capabilities[: detail.named]]
        comma = "، " if direction_of(self.language) is Direction.RIGHT_TO_LEFT else ", "
        left = len(capabilities) - len(named)
        return comma.join(named) + (f" (+{left})" if left else "")

    def _points(self, sentences: Iterator[Runs]) -> Points:
        return Points(tuple(Point(sentence) for sentence in sentences))

    def _document(self, blocks: list[Block], subtitle: str) -> TextDocument:
        name = short(self.organisation.name, _TITLE)
        return TextDocument(
            self.say("title", name=name),
            tuple(blocks),
            subtitle=subtitle,
            language=self.language,
            meta=Meta(name, self.on),
            compact=True,
        )
