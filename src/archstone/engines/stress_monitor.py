"""The stress test as a monitor: single points of failure, and a loss that is to be expected (SPEC W8)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from archstone.engines.cover import usable_strength
from archstone.engines.stress_results import Loss, StressTest
from archstone.model.audits import Grade, Strength
from archstone.model.capabilities import Taxonomy
from archstone.model.monitors import Alert, Certainty, Watched
from archstone.model.organisations import Organisation
from archstone.model.sentences import listed

MONITOR = "single-points"
EXPECTED_LOSS = Fraction(1, 10)
"""The expected loss of coverage above which it alerts (our default)."""


def stress_monitor(
    test: StressTest,
    members: Sequence[Organisation],
    taxonomy: Taxonomy,
    *,
    stand_ins: Sequence[str] | None = None,
) -> Watched:
    """Alert for each member that can't be missed, and where more than a tenth is expected to be lost.

    Parameters
    ----------
    test : from `archstone.engines.stress.stress_test`
    members : the organisations that were tested, for the evidence behind their strengths
    taxonomy : the capabilities and families all speak of
    stand_ins : what the charter says of who would step in, a line each; None where it says nothing

    Returns
    -------
    Watched
        One alert a single point, and one for the expected loss. Not known where nothing counts.
    """
    looked = (f"{len(test.members)} members", f"{len(test.carried)} capabilities that count")
    missing = _missing(test, members)
    if test.coverage is None:
        why = (
            "There are no members." if not test.members else "Nothing is required, and no weakness is known."
        )
        return Watched(MONITOR, False, why, looked_at=looked, missing=missing)
    by_id = {member.id: member for member in members}
    alerts = [
        _single(loss, by_id[loss.without[0]], taxonomy, stand_ins, missing) for loss in test.single_points
    ]
    expected = _expected(test)
    if expected is not None:
        alerts.append(expected)
    named = [loss.without[0] for loss in test.single_points]
    says = (
        f"{listed(named)} can't be missed."
        if named
        else "Any one member could leave and all would be carried."
    )
    if not named and any(item.share < Fraction(3, 10) for item in test.carried):
        says = "No one member's leaving would lose a capability; some aren't carried even now."
    return Watched(MONITOR, True, says, tuple(alerts), looked, missing)


def _single(
    loss: Loss,
    member: Organisation,
    taxonomy: Taxonomy,
    stand_ins: Sequence[str] | None,
    missing: tuple[str, ...],
) -> Alert:
    used = [usable_strength(member.audit, fall.capability, taxonomy)[1] for fall in loss.falls]
    certainty, because = _certainty([strength for strength in used if strength is not None])
    falls = listed(taxonomy[fall.capability].name.lower() for fall in loss.falls)
    helps: tuple[str, ...] = ()
    if stand_ins:
        helps = (f"The charter names who would step in: {' '.join(stand_ins)}",)
    return Alert(
        MONITOR,
        loss.without,
        f"Without {member.id}, {falls} would be carried no longer.",
        tuple(
            f"{taxonomy[fall.capability].name}: {_hundred(fall.before)} now, {_hundred(fall.after)} without "
            f"{member.id}"
            for fall in loss.falls
        ),
        certainty,
        because,
        missing if stand_ins is not None else (*missing, "no clause says who would step in"),
        helps,
    )


def _certainty(used: Sequence[Strength]) -> tuple[Certainty, str]:
    if any(strength.estimated is not None for strength in used):
        return Certainty.WEAK, "a strength behind it was estimated from a register"
    if any(strength.grade is Grade.CLAIMED for strength in used):
        return Certainty.LIKELY, "a strength behind it is claimed, and no past work shows it"
    return Certainty.FIRM, "the strengths behind it are shown by past work or confirmed by a partner"


def _expected(test: StressTest) -> Alert | None:
    value, now = test.expectation.value, test.coverage
    if value is None or now is None or float(now) - value <= EXPECTED_LOSS:
        return None
    months = test.assumptions.within_months
    within = f" within {months} months" if months else ""
    assumed = [
        f"{one.member}: {float(one.likelihood):g}" + (f" ({one.basis})" if one.basis else "")
        for one in test.assumptions.likelihoods
    ]
    assumed += [f"{shock.name}: {float(shock.probability):g}" for shock in test.assumptions.shocks]
    return Alert(
        MONITOR,
        (),
        f"Coverage is expected to fall from {_hundred(now)} to {_hundred(Fraction(value))}{within}.",
        ("how likely each is to leave: " + "; ".join(assumed),),
        Certainty.LIKELY,
        "how likely a member is to leave is judged, not measured",
        matter="expected-loss",
    )


def _missing(test: StressTest, members: Sequence[Organisation]) -> tuple[str, ...]:
    told = [f"{member.id} has no strength on record" for member in members if not member.audit.strengths]
    if test.expectation.unknown:
        told.append(f"how likely {listed(test.expectation.unknown)} would leave")
    return tuple(told)


def _hundred(share: Fraction) -> str:
    return f"{round(100 * float(share))} of 100"
