"""What an alliance brought about, as a table of a review: before, now, and against elsewhere."""

from __future__ import annotations

from fractions import Fraction

from archstone.documents.lettering import short
from archstone.documents.review_facts import ReviewTold
from archstone.documents.review_words import month_said
from archstone.documents.texts import Block, Paragraph, Runs, Table, isolated, runs
from archstone.engines.levels import OutcomeStanding
from archstone.engines.outcomes import OutcomeFound
from archstone.model.indicators import Progress

_RANK = {Progress.MISSED: 0, Progress.UNDER_WAY: 1, Progress.REACHED: 2, Progress.NOT_MEASURED: 3}
_NAME, _UNIT = 90, 30


def outcome_table(told: ReviewTold, most: int) -> list[Block]:
    """Tell the outcomes, at most so many: those with a comparison first, then by level, missed ones first."""
    found = {one.outcome.id: one for one in told.found.outcomes}
    standings = [one for level in told.found.levels.levels for one in level.outcomes]
    if not standings:
        return [Paragraph(runs(told.say("no_outcomes")))]
    ordered = sorted(standings, key=lambda one: (_compared(one, found) is None, _RANK[one.progress]))
    heads = ("outcome", "before", "after", "target", "elsewhere", "state")
    rows = tuple(_row(told, one, found.get(one.outcome.id)) for one in ordered[:most])
    blocks: list[Block] = [
        Table(
            tuple(runs(told.say(word)) for word in heads),
            rows,
            numeric=frozenset({1, 2, 3, 4}),
            widths=(3.7, 0.85, 1.55, 1.75, 2.2, 1.35),
        )
    ]
    if len(ordered) > most:
        blocks.append(Paragraph(runs(told.say("more_outcomes", n=len(ordered) - most)), small=True))
    return blocks


def _compared(one: OutcomeStanding, found: dict[str, OutcomeFound]) -> Fraction | None:
    seen = found.get(one.outcome.id)
    return seen.difference.difference if seen and seen.difference else None


def _row(told: ReviewTold, one: OutcomeStanding, found: OutcomeFound | None) -> tuple[Runs, ...]:
    outcome = one.outcome
    unit = f" ({short(outcome.unit, _UNIT)})" if outcome.unit else ""
    whose = f"{told.name(outcome.member)}: " if outcome.member else ""
    return (
        runs(isolated(f"{short(whose + outcome.name, _NAME)}{unit}")),
        runs("" if outcome.before is None else amount(outcome.before.value)),
        runs(now_said(told, one)),
        runs(_target(told, one)),
        runs(difference_said(told, found)),
        runs(told.say(str(one.progress))),
    )


def now_said(told: ReviewTold, one: OutcomeStanding) -> str:
    """Say what was measured last: of the outcome itself, else of its indicator, which is told; or nothing."""
    if one.outcome.after is not None:
        return amount(one.outcome.after.value)
    read = one.stand_in
    if read is None:
        return ""
    on = "" if read.on is None else month_said(read.on, told.language)
    return told.say("by_indicator", value=amount(read.value), on=f"{told.comma}{on}" if on else "")


def _target(told: ReviewTold, one: OutcomeStanding) -> str:
    """Say what was aimed at; of a missed one also by when."""
    named = next((given for given in told.found.record.indicators if given.id == one.outcome.indicator), None)
    if named is None or named.target is None:
        return ""
    aim, by = amount(named.target.value), named.target.by
    if by is None or one.progress is not Progress.MISSED:
        return aim
    return f"{aim} {told.say('by', day=month_said(by, told.language))}"


def difference_said(told: ReviewTold, found: OutcomeFound | None) -> str:
    """Say how much more changed here than elsewhere, with its interval; empty without a comparison."""
    if found is None or found.difference is None:
        return ""
    difference = found.difference
    value = signed(difference.difference)
    if difference.interval is None:
        return value
    low, high = (signed(Fraction(end)) for end in difference.interval)
    return told.say("between", value=value, low=low, high=high)


def amount(value: Fraction | int | float) -> str:
    """Write a reading, with as many digits as a person reads.

    Examples
    --------
    >>> amount(Fraction(41)), amount(Fraction(61, 10)), amount(9000)
    ('41', '6.1', '9,000')
    """
    return f"{float(value):,.6g}"


def signed(value: Fraction) -> str:
    """Write a change with its sign.

    Examples
    --------
    >>> signed(Fraction(21)), signed(Fraction(-1, 2))
    ('+21', '-0.5')
    """
    return f"{float(value):+,.3g}"
