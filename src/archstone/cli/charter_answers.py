"""What the verb ``charter`` says: for a person and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archstone.cli.output import Page
from archstone.model.sentences import counted

if TYPE_CHECKING:
    from archstone.model.charter_comparison import ClauseChange, Comparison
    from archstone.model.charter_signing import CharterHistory, SignedCharter
    from archstone.model.expectations import Expectations, Sheet


@dataclass(frozen=True)
class Told:
    """A version, with what the file says beside it: expectations, names, and rules used otherwise."""

    signed: SignedCharter
    history: CharterHistory
    expectations: Expectations
    sheet: Sheet
    at_odds: tuple[str, ...]
    names: dict[str, str]


def charter_as_json(told: Told) -> dict[str, Any]:
    """Lay out all that is known of a version."""
    from archstone.model.charter_checks import completeness, contradictions, warnings_of
    from archstone.model.charter_integrity import breaches_of
    from archstone.model.charter_rules import dates_of, settings_of
    from archstone.model.charter_signing import hash_of

    signed, sheet = told.signed, told.sheet
    charter = signed.charter
    found = completeness(charter)
    verified, pending = signed.verify(), told.history.pending
    return {
        "title": charter.title,
        "version": charter.version,
        "shape": charter.shape,
        "hash": hash_of(charter),
        "complete": signed.complete,
        "unaltered": verified.unaltered,
        "unsigned": list(signed.unsigned),
        "breaches": [{"version": one.version, "says": one.says} for one in breaches_of(told.history)],
        "pending": pending and {"version": pending.charter.version, "unsigned": list(pending.unsigned)},
        "clauses": [
            {
                "id": article.clause.id,
                "clause": article.clause.template,
                "heading": article.heading,
                "text": article.words,
                "locked": article.clause.locked,
                "answers": list(article.clause.answers),
            }
            for article in charter.articles
        ],
        "missing": [
            {"clause": one.clause, "parameter": one.parameter, "asks": one.asks} for one in charter.missing
        ],
        "contradictions": [
            {"clauses": list(one.clauses), "says": one.says} for one in contradictions(charter)
        ],
        "warnings": list(warnings_of(charter)),
        "risks": [{"risk": risk.id, "answered_by": list(clauses)} for risk, clauses in found.answered],
        "unanswered": [
            {"risk": risk.id, "says": risk.says, "source": str(risk.source)} for risk in found.unanswered
        ],
        "in_force": [
            {"kind": one.kind, "name": one.name, "words": one.words, "clause": one.clause}
            for one in settings_of(charter)
        ],
        "dates": [{"on": str(day.on), "what": day.what, "clause": day.clause} for day in dates_of(charter)],
        "at_odds": list(told.at_odds),
        "expectations": {
            "aligned": sheet.aligned,
            "mismatches": [str(one) for one in sheet.mismatches],
            "silent": [{"by": by, "of": of} for by, of in sheet.silent],
            "unconfirmed_exit_costs": list(told.expectations.unconfirmed()),
        },
    }


def write_charter(page: Page, told: Told, output: str | None) -> None:
    """Say what is in a version, what is missing and what speaks against it."""
    from archstone.model.charter_checks import completeness, contradictions, warnings_of
    from archstone.model.charter_integrity import breaches_of
    from archstone.model.charter_rules import dates_of
    from archstone.model.charter_signing import hash_of

    signed, pending = told.signed, told.history.pending
    charter = signed.charter
    standing = _standing(signed)
    page.title(charter.title, f"{charter.shape.in_words}, version {charter.version}, {standing}")
    for breach in breaches_of(told.history):
        page.say(breach.says)
    if pending:
        number = pending.charter.version
        page.say(
            f"Version {number} waits for the signature of {pending.waits_for}; until then it isn't in force."
        )
    parties = ", ".join(party.name for party in charter.parties) or "nobody yet"
    page.say(f"{counted(len(charter.clauses), 'clause')}, between {parties}.")
    page.say(f"Hash {hash_of(charter)}")
    verified = signed.verify()
    if verified.unaltered:
        page.say(verified.sentences[0])
    if signed.signatures and signed.unsigned and signed is not pending:
        page.say(verified.sentences[-1])
    found = completeness(charter)
    days = [f"{day.on} {day.what} ({day.clause})" for day in dates_of(charter)]
    _points(page, "Missing", [str(one) for one in charter.missing])
    _points(page, "Speaking against each other", [one.says for one in contradictions(charter)])
    used = "Used otherwise than signed"
    if pending and signed is not pending:
        used = f"Not as in version {charter.version}, while version {pending.charter.version} waits"
    _points(page, used, list(told.at_odds))
    _points(page, "To think about once more", list(warnings_of(charter)))
    _points(page, "Risks that no clause answers", list(found.sentences))
    page.gap()
    page.say(f"{counted(len(found.answered), 'risk')} answered; -o with --answers writes by which articles.")
    _points(page, "Days", days)
    if not told.expectations.expected and not told.expectations.exit_costs:
        page.gap()
        page.say("Nobody has written what it expects of the others; do that before anyone signs.")
    else:
        _write_expectations(page, told)
    if output:
        page.gap()
        page.say(f"Written: {output}")


def _standing(signed: SignedCharter) -> str:
    if signed.verify().unaltered is False:
        return "altered after it was signed"
    if signed.complete:
        return "signed by all"
    return f"{len(signed.signatures)} of {len(signed.charter.parties)} have signed"


def _points(page: Page, title: str, sentences: list[str]) -> None:
    if sentences:
        page.gap()
        page.title(title)
        page.points(sentences)


def _write_expectations(page: Page, told: Told) -> None:
    from archstone.model.expectations import WHY

    sheet = told.sheet

    def named(sentence: str) -> str:
        for id, name in told.names.items():
            sentence = sentence.replace(id, name)
        return sentence

    page.gap()
    page.title("Expectations against pledges", f"why first: {WHY}")
    page.points([named(str(one)) for one in sheet.mismatches] or ["Everything that is expected is pledged."])
    if sheet.to_read:
        page.say("In words alone, to be read together:", 2)
        page.points([named(f"{one.by} of {one.of}: {one.what}") for one in sheet.to_read], 4)
    if sheet.silent:
        pairs = counted(len(sheet.silent), "expectation is", "expectations are")
        page.say(f"{pairs} not written: {named('; '.join(f'{by} of {of}' for by, of in sheet.silent))}.", 2)
    if unconfirmed := told.expectations.unconfirmed():
        page.say(
            named(
                f"Cost of leaving not confirmed by {', '.join(unconfirmed)}; each signatory sees it first."
            ),
            2,
        )


def comparison_as_json(comparison: Comparison) -> dict[str, Any]:
    """Lay out what changed between two versions."""
    return {
        "old": comparison.old,
        "new": comparison.new,
        "about": list(comparison.about),
        "clauses": [_change_as_json(change) for change in comparison.clauses],
        "rules": list(comparison.rules),
        "same": comparison.same,
    }


def _change_as_json(change: ClauseChange) -> dict[str, Any]:
    return {
        "clause": change.clause,
        "change": change.change,
        "heading": change.heading,
        "before": change.before,
        "after": change.after,
        "lock": change.lock or None,
        "parameters": [
            {"name": one.name, "before": one.before, "after": one.after} for one in change.parameters
        ],
        "pieces": [{"text": piece.text, "change": piece.change} for piece in change.pieces],
    }


def write_comparison(page: Page, old: str, new: str, comparison: Comparison, output: str | None) -> None:
    """Say what changed between two versions, by their titles, and what it means."""
    page.title(
        f"{old}, version {comparison.old} → {new}, version {comparison.new}",
        f"{counted(comparison.same, 'clause stands', 'clauses stand')} as before",
    )
    if comparison.identical:
        page.say("Nothing changed.")
    page.points(comparison.about)
    _points(page, "What it means for the rules in force", list(comparison.rules))
    if comparison.clauses:
        page.gap()
        page.title("Clauses", "[-gone-] and {+new+}")
    for change in comparison.clauses:
        page.say(str(change), 2)
        if change.change == "changed":
            page.say(_marked(change), 4)
    if output:
        page.gap()
        page.say(f"Written: {output}")


def _marked(change: ClauseChange) -> str:
    """Write a changed text with what is gone and what is new between marks, long stretches cut short."""
    marks = {"removed": "[-{}-]", "added": "{{+{}+}}"}
    parts = []
    for piece in change.pieces:
        if piece.change is None:
            words = piece.text.split()
            short = " ".join((*words[:4], "…", *words[-4:])) if len(words) > 12 else " ".join(words)
            parts.append(short)
        else:
            parts.append(marks[piece.change].format(" ".join(piece.text.split())))
    return " ".join(parts)
