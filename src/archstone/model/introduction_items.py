"""Introduction items: which weaknesses a side would show, if both sides agree to see more of each other.

Each side chooses by itself, at most three at first, and before it knows what the other chose. What is private
can't be chosen, and what is public needs no introduction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from archstone.model.audits import DISCLOSED_FIRST, Audit, Disclosure, Vulnerability
from archstone.model.capabilities import CapabilityId, Taxonomy
from archstone.model.disclosures import Advice, DisclosureLog, Outcome, may_disclose
from archstone.model.errors import NotFound, RuleBroken
from archstone.model.sentences import counted

BEGIN_WITH_ONE = (
    "This would be your first disclosure to anyone. Begin with one vulnerability, and see what comes of it "
    "before you show more."
)


@dataclass(frozen=True, slots=True)
class ShownItem:
    """One vulnerability that a side would show, and what it says of it in its own words.

    An item says no severity and no need: those stay with the audit.
    """

    capability: CapabilityId
    says: str = ""


@dataclass(frozen=True, slots=True)
class ItemAdvice:
    """Whether one item should be shown to this partner now, and why."""

    capability: CapabilityId
    advice: Advice


def require_few(items: Collection[ShownItem]) -> None:
    """Refuse more than three items at first, and any item twice."""
    if len(items) > DISCLOSED_FIRST:
        raise RuleBroken(
            f"Show at most {DISCLOSED_FIRST} vulnerabilities at first, not {len(items)}; more can follow "
            "once you have talked.",
            at=("shows",),
        )
    seen: set[str] = set()
    for item in items:
        if item.capability in seen:
            raise RuleBroken(f"You chose {item.capability} twice; keep one.", at=("shows", item.capability))
        seen.add(item.capability)


def choose(audit: Audit, items: Iterable[ShownItem]) -> tuple[ShownItem, ...]:
    """Check what a side chose against its own audit.

    Parameters
    ----------
    audit : of the side that would show them
    items : what it would show

    Returns
    -------
    items : (n,) tuple, n <= 3, as given

    Raises
    ------
    NotFound
        If the audit lists no such vulnerability.
    RuleBroken
        If there are more than three, or one is private or public.

    Examples
    --------
    >>> audit = Audit(vulnerabilities=(Vulnerability(CapabilityId("logistics"), 4, 4),))
    >>> [item.capability for item in choose(audit, [ShownItem(CapabilityId("logistics"))])]
    ['logistics']
    """
    chosen = tuple(items)
    require_few(chosen)
    for item in chosen:
        vulnerability = audit.vulnerability(item.capability)
        where = ("shows", item.capability)
        if vulnerability is None:
            raise NotFound(f"Your audit lists no vulnerability in {item.capability}.")
        if vulnerability.disclosure is Disclosure.PRIVATE:
            raise RuleBroken(
                f"{item.capability} is private, so it can't be shown; change that in your audit first.", where
            )
        if vulnerability.disclosure is Disclosure.PUBLIC:
            raise RuleBroken(f"{item.capability} is public already; choose another, or none.", where)
    return chosen


def propose_items(
    audit: Audit, helpers: Collection[str], taxonomy: Taxonomy, told: DisclosureLog, to: str
) -> tuple[Vulnerability, ...]:
    """Propose what a side might show: what it set to partner, and where the other seems able to help.

    Sealed vulnerabilities are never proposed. Whoever wants to show one chooses it by itself.

    Parameters
    ----------
    audit : of the side that would show them
    helpers : the capabilities that are known as strengths of the other side
    taxonomy : says which of those come near
    told : what this side disclosed before; what the other knows already is left out
    to : the id of the other side

    Returns
    -------
    proposed : at most three, those that the other can help with first, each group the heaviest first
    """
    known = {event.capability for event in told.to(to)}
    partner = [
        v for v in audit.relevant_to(None) if v.disclosure is Disclosure.PARTNER and v.capability not in known
    ]
    nearness = {
        v.capability: max((taxonomy.closeness(v.capability, h) for h in helpers), default=0) for v in partner
    }
    partner.sort(key=lambda v: -nearness[v.capability])
    return tuple(partner[:DISCLOSED_FIRST])


def advise_items(
    items: Iterable[ShownItem],
    log: DisclosureLog,
    *,
    organisation: str,
    to: str,
    audit: Audit,
    leadership_agreed: bool,
    affects_contribution: Mapping[str, bool | None],
    low_stakes: bool | None,
) -> tuple[ItemAdvice, ...]:
    """Advise on each item before a side says that it would show it (SPEC A8).

    Parameters
    ----------
    items : what it thinks of showing
    log : everything disclosed so far
    organisation, to : ids of who would tell and who would be told
    audit : the audit of *organisation*
    leadership_agreed : whether its leadership is for being open
    affects_contribution : the answer to the relevance question, by capability; None or absent: not answered
    low_stakes : whether little is at stake with this partner; None if nobody judged

    Returns
    -------
    advice : one for each item, in their order; as `archstone.model.disclosures.may_disclose` gives it, and
        where nothing has been well received yet, with the advice to begin with one

    Raises
    ------
    NotFound
        If the audit lists no such vulnerability.
    """
    chosen = tuple(items)
    first_ever = len(chosen) > 1 and not any(
        event.outcome is Outcome.WELL_RECEIVED for event in log.of(organisation)
    )
    advice = []
    for item in chosen:
        found = may_disclose(
            log,
            organisation=organisation,
            capability=item.capability,
            to=to,
            audit=audit,
            leadership_agreed=leadership_agreed,
            affects_contribution=affects_contribution.get(item.capability),
            low_stakes=low_stakes,
        )
        if first_ever and found.allowed:
            before = () if found.advised else found.reasons
            found = Advice(True, False, (*before, BEGIN_WITH_ONE))
        advice.append(ItemAdvice(item.capability, found))
    return tuple(advice)


def number_said(number: int) -> str:
    """Say how many items a side would show, which is all that the other is told beforehand.

    Examples
    --------
    >>> number_said(0), number_said(2)
    ('no vulnerability', '2 vulnerabilities')
    """
    return counted(number, "vulnerability", "vulnerabilities") if number else "no vulnerability"
