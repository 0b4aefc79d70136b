"""Whether the rules that run are those that were signed."""

from __future__ import annotations

from collections.abc import Iterator

from archstone.model.clause_values import spoken
from archstone.model.rules import Category, RuleBook, threshold_words


def rules_at_odds(signed: RuleBook, running: RuleBook) -> tuple[str, ...]:
    """Say where the rules in use differ from those of the charter in force.

    What was signed is what runs. A rule that crept in elsewhere, or was loosened since, is told.

    Parameters
    ----------
    signed : as the charter sets them
    running : as they are used

    Returns
    -------
    sentences : one for each difference; names of categories don't count

    Examples
    --------
    >>> rules_at_odds(RuleBook((Category("budget"),)), RuleBook((Category("budget", period_days=3),)))
    ('The charter keeps ballots on budget open for 14 days; the rules in use for 3.',)
    """
    return tuple(_at_odds(signed, running))


def _at_odds(signed: RuleBook, running: RuleBook) -> Iterator[str]:
    used = {category.id: category for category in running.categories}
    for category in signed.categories:
        other = used.pop(category.id, None)
        if other is None:
            yield f"The charter has a rule for {spoken(category.id)}, and the rules in use have none."
        else:
            yield from _categories(category, other)
    for id in used:
        yield f"The rules in use decide on {spoken(id)}, and the charter has no rule for it."
    for what, agreed, given in (
        ("weights", dict(signed.weights), dict(running.weights)),
        ("quota", signed.quota, running.quota),
        ("seats", dict(signed.seats), dict(running.seats)),
        ("executive committee", set(signed.committee), set(running.committee)),
    ):
        if agreed != given:
            yield f"The {what} in use: {_said(given)}; by the charter: {_said(agreed)}."


def _categories(signed: Category, running: Category) -> Iterator[str]:
    about = spoken(signed.id)
    by_charter, in_use = (
        threshold_words(one.procedure, one.base, one.threshold) for one in (signed, running)
    )
    if by_charter != in_use:
        yield f"By the charter, on {about}: {by_charter}; in use: {in_use}."
    if signed.weighing is not running.weighing:
        agreed, used = spoken(signed.weighing), spoken(running.weighing)
        yield f"Votes on {about} count {agreed} by the charter and {used} in use."
    if signed.quorum != running.quorum:
        yield f"The quorum on {about} is {signed.quorum} by the charter and {running.quorum} in use."
    if signed.period_days != running.period_days:
        yield (
            f"The charter keeps ballots on {about} open for {signed.period_days} days; the rules in use for "
            f"{running.period_days}."
        )
    if signed.secret is not running.secret:
        kind = "secret" if signed.secret else "open"
        yield f"Ballots on {about} are {kind} by the charter and not so in use."
    if signed.touches != running.touches:
        yield (
            f"By the charter decisions on {about} touch {_said(sorted(signed.touches))}; in use "
            f"{_said(sorted(running.touches))}."
        )
    for veto in signed.vetoes:
        if veto not in running.vetoes:
            yield f"The charter gives {veto.member} a veto on {about}; the rules in use don't."
    for veto in running.vetoes:
        if veto not in signed.vetoes:
            yield f"In use {veto.member} has a veto on {about} that the charter doesn't give it."


def _said(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{id} {number}" for id, number in value.items()) or "none"
    if isinstance(value, set | list):
        return ", ".join(sorted(value)) or "none"
    return "none" if value is None else str(value)
