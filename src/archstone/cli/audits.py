"""The verb ``audit``: what one organisation is strong and weak at, and what its audit still lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from archstone.cli.options import AsJson, ForId, GoalId, GoalsFile, Register, RegistryFile
from archstone.cli.output import Page, print_json
from archstone.cli.registries import chosen_goal, is_alliance_file, read_alliance_file, read_registry
from archstone.model.sentences import counted

if TYPE_CHECKING:
    from archstone.model.audits import Audit, Strength, Vulnerability
    from archstone.model.capabilities import Taxonomy
    from archstone.model.disclosures import DisclosureLog
    from archstone.model.goals import Goal
    from archstone.model.organisations import Organisation
    from archstone.model.overclaims import Overclaim

ESTIMATE_OPENS = "Estimated from its register entry: "  # the heading says so already


def audit(
    file: RegistryFile,
    *,
    id: ForId,
    goal: GoalId = None,
    questions: Annotated[
        bool, typer.Option("--questions", help="Print the guided audit: questions to ask your team.")
    ] = False,
    goals: GoalsFile = None,
    register: Register = None,
    json: AsJson = False,
) -> None:
    """Show one organisation's audit, what it still lacks, and what to disclose first."""
    registry = read_registry(file, goals=goals, register=register)
    pursued = chosen_goal(registry, goal)
    organisation = registry[id]
    told, overclaims = _since(file, organisation)
    if json:
        answer = _audit_as_json(organisation, pursued, registry.taxonomy)
        print_json(answer | _since_as_json(told, overclaims) | (_questions_as_json() if questions else {}))
        return
    page = Page()
    if questions:
        _write_questions(page)
        return
    _write_audit(page, organisation, registry.taxonomy)
    _write_spread(page, organisation.audit, registry.taxonomy)
    _write_disclosure(page, organisation.audit, pursued, registry.taxonomy)
    _write_since(page, told, overclaims)
    _write_missing(page, organisation.audit)


def _since(file: str, organisation: Organisation) -> tuple[DisclosureLog, tuple[Overclaim, ...]]:
    """Look up what was disclosed, and which strengths pledges have failed to deliver since."""
    from archstone.model.disclosures import DisclosureLog

    if not is_alliance_file(file):
        return DisclosureLog(), ()
    from archstone.files.alliance_logs import disclosures_of
    from archstone.model.overclaims import deliveries_of, regrade

    alliance = read_alliance_file(file)
    deliveries = deliveries_of(alliance.room("pledges"))
    regraded = regrade(organisation.audit, deliveries, organisation=organisation.id)
    return disclosures_of(alliance.document).of(organisation.id), regraded.overclaims


def _since_as_json(told: DisclosureLog, overclaims: tuple[Overclaim, ...]) -> dict[str, Any]:
    return {
        "disclosures": [
            {
                "capability": event.capability,
                "to": event.to,
                "at": event.at.isoformat(),
                "by": event.by,
                "outcome": event.outcome,
            }
            for event in told
        ],
        "overclaims": [
            {
                "capability": claim.capability,
                "before": claim.before,
                "after": claim.after,
                "broken": [day.isoformat() for day in claim.broken],
                "kept": claim.kept,
            }
            for claim in overclaims
        ],
    }


def _questions_as_json() -> dict[str, Any]:
    from archstone.model.guided_audits import GUIDED_QUESTIONS, minutes_needed

    asked = [
        {
            "id": q.id,
            "question": q.question,
            "families": list(q.families),
            "minutes": q.minutes,
            "source": q.source,
        }
        for q in GUIDED_QUESTIONS
    ]
    return {"questions": asked, "minutes": minutes_needed()}


def _audit_as_json(organisation: Organisation, goal: Goal | None, taxonomy: Taxonomy) -> dict[str, Any]:
    audit = organisation.audit
    relevant = goal.relevant(taxonomy) if goal else None
    return {
        "id": organisation.id,
        "name": organisation.name,
        "complete": audit.complete,
        "missing": list(audit.missing),
        "estimated": audit.estimated,
        "strengths": [_strength_as_json(strength) for strength in audit.strengths],
        "vulnerabilities": [_vulnerability_as_json(v) for v in audit.ranked],
        "relevant": [v.capability for v in audit.relevant_to(relevant)],
        "disclose_first": [v.capability for v in audit.disclosed_first(relevant)],
    }


def _strength_as_json(strength: Strength) -> dict[str, Any]:
    return {
        "capability": strength.capability,
        "level": strength.level,
        "grade": strength.grade,
        "share": strength.share,
        "estimated": strength.estimated,
    }


def _vulnerability_as_json(vulnerability: Vulnerability) -> dict[str, Any]:
    return {
        "capability": vulnerability.capability,
        "severity": vulnerability.severity,
        "need": vulnerability.need,
        "product": vulnerability.product,
        "weight": vulnerability.weight,
        "disclosure": vulnerability.disclosure,
        "rank": vulnerability.rank,
        "basis": vulnerability.basis,
        "note": vulnerability.note,
        "spread": vulnerability.spread,
        "ratings": [
            {"rater": r.rater, "severity": r.severity, "need": r.need} for r in vulnerability.ratings
        ],
        "estimated": vulnerability.estimated,
    }


def _write_audit(page: Page, organisation: Organisation, taxonomy: Taxonomy) -> None:
    audit = organisation.audit
    told = [part for part in (organisation.kind, organisation.sector, organisation.place) if part]
    page.title(organisation.name, " · ".join([*told, organisation.id]))
    page.gap()
    page.title("Strengths", "" if audit.strengths else "none stated")
    page.table(
        ("capability", "level", "evidence"),
        [
            (taxonomy[s.capability].name, f"{s.level} of 5", "estimated" if s.estimated else str(s.grade))
            for s in audit.strengths
        ],
        numbers=(1,),
    )
    page.gap()
    page.title("Vulnerabilities", "by rank, then weight" if audit.vulnerabilities else "none stated")
    page.table(
        ("rank", "capability", "weighs", "raters' spread", "disclosure", "felt or shown"),
        [
            (
                v.rank or "–",
                taxonomy[v.capability].name + (" (estimated)" if v.estimated else ""),
                f"{float(v.product):g} of 25",
                _spread(v),
                str(v.disclosure),
                str(v.basis),
            )
            for v in audit.ranked
        ],
        numbers=(0, 2),
    )
    reasons = [(taxonomy[i.capability].name, i.estimated) for i in audit.items if i.estimated]
    if reasons:
        page.gap()
        page.title("Estimated from a register, not stated", "replace each as soon as you can")
        page.points(f"{name}: {reason.removeprefix(ESTIMATE_OPENS)}" for name, reason in reasons)


def _spread(vulnerability: Vulnerability) -> str:
    if vulnerability.spread is None:
        return "one rating"
    products = [rating.product for rating in vulnerability.ratings]
    return f"{vulnerability.spread} ({min(products)} to {max(products)}, {counted(len(products), 'rater')})"


def _write_spread(page: Page, audit: Audit, taxonomy: Taxonomy) -> None:
    """Say where the raters see a weakness differently, which is worth more than the mean."""
    from archstone.model.guided_audits import WIDE_SPREAD

    wide = [v for v in audit.ranked if v.spread is not None and v.spread >= WIDE_SPREAD]
    if not wide:
        return
    page.gap()
    page.title("You see these differently", "let those furthest apart say what they saw")
    page.points(f"{taxonomy[v.capability].name}: {_spread(v)}" for v in wide)


def _write_questions(page: Page) -> None:
    from archstone.model.guided_audits import GUIDED_QUESTIONS, minutes_needed

    page.title("A guided audit", f"about {minutes_needed()} minutes with a leadership team")
    page.say("Everyone notes and rates alone first; then compare. Where you differ is the first finding.")
    page.gap()
    rows = [(k, q.question, f"{q.minutes} minutes") for k, q in enumerate(GUIDED_QUESTIONS, start=1)]
    page.table(("", "question", "takes"), rows, numbers=(0, 2))
    page.gap()
    page.say(
        "Rate each weakness that was named: severity 1 to 5, need for outside help 1 to 5, felt or shown by "
        "evidence. Rank at least five."
    )


def _write_since(page: Page, told: DisclosureLog, overclaims: tuple[Overclaim, ...]) -> None:
    if len(told):
        page.gap()
        page.title("What was disclosed, to whom and when")
        page.points(str(event) for event in told)
    if overclaims:
        page.gap()
        page.title("Strengths that pledges failed to deliver", "their grade of evidence falls")
        page.points(claim.sentence for claim in overclaims)


def _write_disclosure(page: Page, audit: Audit, goal: Goal | None, taxonomy: Taxonomy) -> None:
    from archstone.model.audits import DISCLOSED_FIRST
    from archstone.model.disclosures import RELEVANCE_QUESTION

    first = audit.disclosed_first(goal.relevant(taxonomy) if goal else None)
    if not first:
        return
    page.gap()
    page.title(
        "To disclose first", f"what bears on {goal.name!r}" if goal else "at most three, to one partner"
    )
    page.points(taxonomy[v.capability].name for v in first)
    page.say(f"Ask of each: {RELEVANCE_QUESTION} If not, keep it to yourselves.", 2)
    left = len(audit.counting) - len(first)
    if left:
        page.say(f"Keep the other {counted(left, 'vulnerability', 'vulnerabilities')} for later.", 2)
    if len(audit.opened) > DISCLOSED_FIRST:
        page.say(
            f"{len(audit.opened)} of them are open to a partner already: too many too soon can scare one "
            "off.",
            2,
        )


def _write_missing(page: Page, audit: Audit) -> None:
    page.gap()
    if audit.complete:
        page.title("This audit is complete")
        return
    page.title("Still missing")
    page.points(audit.missing)
