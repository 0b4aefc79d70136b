"""A charter as a document: what was agreed as people read, sign and keep it.

The charter itself is data and drives the rules; this is a picture of it. Whatever stands here comes from its
clauses, or from what they put in force.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import partial

from archstone.documents.fixed_words import FIXED_WORDS, fixed_word
from archstone.documents.texts import (
    Block,
    Facts,
    Heading,
    Meta,
    Note,
    PageBreak,
    Paragraph,
    Point,
    Points,
    Run,
    Runs,
    Signature,
    Signatures,
    Table,
    TextDocument,
    Tone,
    emphasis,
    isolated,
    runs,
    strong,
    table,
)
from archstone.model.charter_checks import completeness, contradictions
from archstone.model.charter_rules import CharterDay, dates_of, rules_of
from archstone.model.charter_signing import CharterSignature, SignedCharter, hash_of
from archstone.model.charters import Article, Charter, Party, Shape
from archstone.model.clause_values import Kind, share_in_words, spoken
from archstone.model.clauses import BLANK
from archstone.model.errors import RuleBroken
from archstone.model.rules import COUNTS_MEMBERS, Category, RuleBook

Naming = Callable[[str], str]
_LIBRARY_LANGUAGE = "en"
_FEW, _ONE_PAGE = 6, 3500  # parties and letters up to which a memorandum stands on a page


def charter_document(
    charter: Charter | SignedCharter,
    *,
    on: date | None = None,
    roles: Mapping[str, str] | None = None,
    answers: bool = False,
    capability: Naming = spoken,
) -> TextDocument:
    """Lay a charter out as a document.

    Parameters
    ----------
    charter : a draft, or a version with the signatures under it
    on : the day that is printed on it; None for none
    roles : by organisation, what its signatory is there, such as "chair"
    answers : whether to add which article answers which risk
    capability : gives a capability's name for its id; the id in words where it is left out

    Returns
    -------
    TextDocument
        Parties, articles, decision rules and vetoes by category, dates, signatures and annexes, with version
        and hash in the foot. A version that isn't signed by all has a watermark. A memorandum is compact,
        and holds parties, articles and signatures only: its one rule and its dates stand in the articles.

    Notes
    -----
    Labels are in the charter's language as far as `FIXED_WORDS` has it, the words of articles as they stand.
    What the library says of rules and days in English is said again by labels, so that a charter in another
    language reads whole.

    Examples
    --------
    >>> from archstone.model.charters import Clause
    >>> draft = Charter("Creek and Tree", Shape.MEMORANDUM, (Party("creek", "Creek"), Party("tree", "Tree")),
    ...     (Clause("exit", "exit", {"notice_days": 14}),))
    >>> document = charter_document(draft)
    >>> document.watermark, document.compact, [plain.level for plain in document.headings()]
    ('Draft', True, [1, 1, 1])
    """
    signed = charter if isinstance(charter, SignedCharter) else SignedCharter(charter)
    return _Charter(signed, roles or {}, capability).document(on=on, answers=answers)


def article_words(text: str) -> Iterator[Block]:
    r"""Read the words of a clause as blocks: each line a paragraph, lines that begin with "- " points.

    Examples
    --------
    >>> [type(block).__name__ for block in article_words("We bring:\n- staff\n- rooms\nThat is all.")]
    ['Paragraph', 'Points', 'Paragraph']
    """
    points: list[Point] = []
    for line in text.split("\n"):
        if line.startswith("- "):
            points.append(Point(runs(line[2:])))
            continue
        if points:
            yield Points(tuple(points))
            points = []
        if line.strip():
            yield Paragraph(runs(line))
    if points:
        yield Points(tuple(points))


def _name(name: str) -> Run:
    return Run(name, strong=True, isolated=True)


class _Charter:
    def __init__(self, signed: SignedCharter, roles: Mapping[str, str], capability: Naming) -> None:
        self.signed, self.charter = signed, signed.charter
        self.roles, self.capability = roles, capability
        self.word: Callable[[str], str] = partial(fixed_word, language=self.charter.language)
        self.hash = hash_of(self.charter)
        self.short = self.charter.shape is Shape.MEMORANDUM
        self.numbers = {article.clause.id: article.number for article in self.charter.articles}

    def document(self, *, on: date | None, answers: bool) -> TextDocument:
        """Put the parts together in the order in which a charter is read."""
        charter = self.charter
        blocks = [*self.notes(), *self.parties(), *self.articles()]
        if not self.short:
            blocks += [*self.decisions(), *self.dates()]
        blocks += [*self.signatures(), *self.annexes()]
        if answers:
            blocks += self.risks()
        shape = self.word("one_page" if self.fits_one_page() else charter.shape.value)
        return TextDocument(
            charter.title,
            tuple(blocks),
            subtitle=shape[:1].upper() + shape[1:],
            language=charter.language,
            direction=charter.direction,
            meta=Meta(author=charter.title, on=on, version=str(charter.version), hash=self.hash),
            watermark="" if self.signed.complete else self.word("draft"),
            compact=self.short,
        )

    def fits_one_page(self) -> bool:
        """Whether it surely stands on a page: short, without annexes, and signed by few."""
        letters = sum(len(article.heading) + len(self.words(article)) for article in self.charter.articles)
        few = len(self.charter.parties) <= _FEW and not self.charter.annexes
        return self.short and few and letters <= _ONE_PAGE

    def notes(self) -> Iterator[Block]:
        """Say first what keeps the text from being what was signed."""
        if any(signature.hash != self.hash for signature in self.signed.signatures):
            yield Note(runs(self.word("altered_says")), Tone.WARNING)
        if self.charter.missing and not self.short:
            asked = [(self.numbered(one.clause), one.asks) for one in self.charter.missing]
            yield self.listed("to_fill", asked)
        if not self.signed.complete:
            # A party without a signatory is told among the parties.
            at_odds = [
                (", ".join(map(self.numbered, sorted(one.clauses, key=self.numbers.__getitem__))), one.says)
                for one in contradictions(self.charter)
                if one.clauses
            ]
            if at_odds:
                yield self.listed("to_settle", at_odds)
        english = self.untranslated()
        if english:
            told = f"{self.word('article')} {', '.join(str(self.numbers[id]) for id in english)}"
            yield Note(runs(told), Tone.NOTE, self.word("to_translate"))

    def numbered(self, clause: str) -> str:
        """Say which article a clause is."""
        return f"{self.word('article')} {self.numbers[clause]}"

    def listed(self, title: str, told: list[tuple[str, str]]) -> Note:
        """Warn of articles, each on a line."""
        lines: list[str | Run] = []
        for article, says in told:
            lines += ["\n" if lines else "", f"{article}: ", isolated(says)]
        return Note(runs(*lines), Tone.WARNING, self.word(title))

    def untranslated(self) -> tuple[str, ...]:
        """Name the clauses that keep the English words of the library in another language."""
        if self.charter.language.partition("-")[0] == _LIBRARY_LANGUAGE:
            return ()
        return tuple(clause.id for clause in self.charter.clauses if clause.made_from and not clause.text)

    def words(self, article: Article) -> str:
        """Give the words of an article; where each member's part is missing, each has a blank of its own."""
        clause, template = article.clause, article.clause.made_from
        blanks = tuple((party.organisation, BLANK) for party in self.charter.parties)
        open_parts = {one.name: blanks for one in clause.missing if one.kind is Kind.MEMBER_TEXTS}
        if template is None or not open_parts or not blanks:
            return article.words
        names = self.charter.names
        naming: Naming = lambda id: names.get(id, id)  # noqa: E731
        return template.words({**clause.values, **open_parts}, naming, clause.text or None)

    def parties(self) -> Iterator[Block]:
        """Name the parties and who signs for each, and what binds them."""
        charter = self.charter
        yield Heading(1, runs(self.word("parties")))
        if not charter.parties:
            yield Paragraph(runs(self.word("nobody")))
        elif self.short:
            named = [run for party in charter.parties for run in (_name(party.name), " · ")][:-1]
            yield Paragraph(runs(*named))
        else:
            yield self.table_of_parties()
        facts = []
        if charter.model is not None and not self.short:
            name = "structural-model" if charter.model.value == "structural" else charter.model.value
            facts.append((runs(self.word("model")), runs(self.word(name))))
        if charter.foundation is not None and not self.short:
            facts.append((runs(self.word("foundation")), runs(self.word(charter.foundation.value))))
        if charter.amends is not None:
            before = runs(f"{self.word('version')} {charter.version - 1}, ", isolated(charter.amends[:16]))
            facts.append((runs(self.word("amends")), before))
        if facts:
            yield Facts(tuple(facts))

    def table_of_parties(self) -> Table:
        """Name each party, its signatory, and the mandate where one is known."""
        parties = self.charter.parties
        labels = ["party", "signatory"]
        rows = [
            [runs(_name(p.name)), runs(isolated(p.signatory) if p.signatory else self.word("nobody"))]
            for p in parties
        ]
        if any(party.mandate for party in parties):
            labels.append("by")
            for row, party in zip(rows, parties, strict=True):
                row.append(runs(party.mandate or ""))
        return table(tuple(map(self.word, labels)), tuple(map(tuple, rows)))

    def articles(self) -> Iterator[Block]:
        """Write the articles, each under its number; a locked one says so."""
        yield Heading(1, runs(self.word("agreement")))
        if any(clause.locked for clause in self.charter.clauses) and not self.short:
            yield Paragraph(runs(self.word("locked_says")), small=True)
        if not self.charter.clauses:
            yield Paragraph(runs(self.word("nothing")))
        for article in self.charter.articles:
            yield from self.article(article)

    def article(self, article: Article) -> Iterator[Block]:
        """Write one article: under a heading, or, on a single page, behind its number."""
        locked = f" ({self.word('locked')})" if article.clause.locked else ""
        if not self.short:
            yield Heading(2, runs(f"{self.word('article')} {article.number}. {article.heading}{locked}"))
            yield from article_words(self.words(article))
            return
        begun = strong(f"{article.number}. {article.heading}{locked}. ")
        blocks = list(article_words(self.words(article)))
        if blocks and isinstance(blocks[0], Paragraph):
            blocks[0] = Paragraph(runs(begun, *blocks[0].runs))
        else:
            blocks.insert(0, Paragraph(runs(begun)))
        yield from blocks

    def decisions(self) -> Iterator[Block]:
        """Put the decision rules into a table by category, and the vetoes into another."""
        try:
            book = rules_of(self.charter)
        except RuleBroken as broken:
            yield Heading(1, runs(self.word("decisions")))
            yield Note(runs(str(broken)), Tone.WARNING)
            return
        if not book.categories:
            return
        yield Heading(1, runs(self.word("decisions")))
        labels = ("decision", "rule", "votes", "quorum", "open_for", "article")
        yield table(
            tuple(self.word(label) for label in labels),
            tuple(self.rule(category) for category in book.categories),
        )
        if any(category.vetoes for category in book.categories):
            yield table(
                tuple(self.word(label) for label in ("party", "on", "weakness")),
                tuple(self.vetoes(book)),
                caption=self.word("vetoes"),
            )

    def rule(self, category: Category) -> tuple[str | Runs, ...]:
        """Say one category's rule in a row."""
        taken = self.word(category.procedure.value)
        if category.threshold is not None:
            taken += f", {self.share(category.threshold)}"
        if category.procedure not in COUNTS_MEMBERS:
            taken += f" ({self.word(category.base.value)})"
        votes = self.word(category.weighing.value) + (f", {self.word('secret')}" if category.secret else "")
        quorum = self.share(category.quorum) if category.quorum else self.word("none")
        numbers = [
            str(self.numbers[clause.id])
            for clause in self.charter.made_from("decision-rule")
            if clause.value("category") == category.id
        ]
        name = spoken(category.id)
        open_for = f"{category.period_days} {self.word('days')}"
        return (runs(strong(name)), taken, votes, quorum, open_for, ", ".join(numbers))

    def share(self, share: Fraction) -> str:
        """Say a share in words where the language is English, as a fraction elsewhere."""
        return share_in_words(share) if self.charter.language.startswith("en") else str(share)

    def vetoes(self, book: RuleBook) -> Iterator[tuple[str, ...]]:
        """Say who may veto what, and for what weakness."""
        named = self.charter.names
        seen: dict[tuple[str, str], list[str]] = {}
        for category in book.categories:
            for veto in category.vetoes:
                seen.setdefault((veto.member, veto.vulnerability), []).append(spoken(category.id))
        for (member, weakness), categories in seen.items():
            yield named.get(member, member), ", ".join(categories), self.capability(weakness)

    def dates(self) -> Iterator[Block]:
        """List the days on which something is due; what comes again shares a line."""
        days = dates_of(self.charter)
        if not days:
            return
        by_what: dict[str, list[CharterDay]] = {}
        for day in days:
            by_what.setdefault(day.what, []).append(day)
        rows = [
            (
                self.what_happens(what),
                ", ".join(day.on.isoformat() for day in same),
                str(self.numbers.get(same[0].clause, "")),
            )
            for what, same in by_what.items()
        ]
        yield Heading(1, runs(self.word("dates")))
        yield table(tuple(self.word(label) for label in ("what", "day", "article")), tuple(rows))

    def what_happens(self, what: str) -> str:
        """Say what is due on a day, in the charter's language where it is a word that is known."""
        known = f"day-{what.replace(' ', '-')}"
        return self.word(known) if known in FIXED_WORDS["en"] else what

    def signatures(self) -> Iterator[Block]:
        """Leave room for each party's signature, or show it."""
        if not self.charter.parties:
            return
        yield Heading(1, runs(self.word("signatures")))
        if not self.signed.complete and not self.short:
            yield Paragraph(runs(emphasis(self.word("draft_says"))))
        if not self.short:
            yield Paragraph(runs(self.word("hash_says")), small=True)
            yield Facts(
                (
                    (runs(self.word("version")), runs(str(self.charter.version))),
                    (runs(self.word("hash")), runs(isolated(self.hash))),
                )
            )
        made = {signature.organisation: signature for signature in self.signed.signatures}
        yield Signatures(
            tuple(self.signature(party, made.get(party.organisation)) for party in self.charter.parties)
        )

    def signature(self, party: Party, made: CharterSignature | None) -> Signature:
        """Show one party's signature, or room for it."""
        role = self.roles.get(party.organisation, "")
        if made is None:
            return Signature(party.name, party.signatory or "", role, party.mandate or "")
        hash = made.hash[:16] if self.short else made.hash
        return Signature(party.name, made.signer, role, made.mandate or "", made.at, hash)

    def annexes(self) -> Iterator[Block]:
        """Write each annex on a page of its own."""
        for number, annex in enumerate(self.charter.annexes, 1):
            yield PageBreak()
            yield Heading(1, runs(f"{self.word('annex')} {number}. {annex.title}"))
            yield from article_words(annex.text.strip())

    def risks(self) -> Iterator[Block]:
        """Show which article answers which risk, and what none answers."""
        found = completeness(self.charter)
        yield PageBreak()
        yield Heading(1, runs(self.word("risks")))
        if found.answered:
            yield table(
                (self.word("risk"), self.word("article")),
                tuple(
                    (runs(isolated(risk.name)), ", ".join(str(self.numbers[id]) for id in clauses))
                    for risk, clauses in found.answered
                ),
            )
        if found.unanswered:
            yield Heading(2, runs(self.word("unanswered")))
            told = (runs(isolated(f"{risk.name}: {risk.says}")) for risk in found.unanswered)
            yield Points(tuple(Point(sentence) for sentence in told))
