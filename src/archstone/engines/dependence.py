"""How much one organisation leans on others: the cover of what it lacks by all of them together.

This is what it would lose on the day it left, or on the day all others did.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fractions import Fraction

from archstone.engines.cover import usable_strength
from archstone.model.capabilities import Taxonomy
from archstone.model.organisations import Organisation


def cover_by_others(
    organisation: Organisation,
    others: Iterable[Organisation],
    taxonomy: Taxonomy,
    relevant: Collection[str] | None = None,
) -> Fraction | None:
    """Measure how much of what an organisation lacks is covered by others together.

    Of each vulnerability the one who is best at it counts, since two who are good at the same don't help
    twice. An organisation that leaves its alliance loses just this.

    Parameters
    ----------
    organisation : whose vulnerabilities are to be covered
    others : those who cover them; the organisation itself is left out, should it stand among them
    taxonomy : the capabilities and families all speak of
    relevant : the capabilities that bear on the goal, or None for all

    Returns
    -------
    Fraction or None
        In [0, 1], exact; 0 with no others, None where no vulnerability counts: not defined, not zero.

    Raises
    ------
    NotFound
        If a capability isn't in *taxonomy*.

    Notes
    -----
    sum_c v(c) max_j S_j(c) / sum_c v(c), with v and S as in `archstone.engines.cover`; with one other it is
    that one's cover. O(vulnerabilities x strengths of all).

    Examples
    --------
    >>> from archstone.model.audits import Audit, Grade, Strength, Vulnerability
    >>> from archstone.model.capabilities import standard_taxonomy
    >>> lacking = Audit(vulnerabilities=(Vulnerability("logistics", 4, 4), Vulnerability("design", 2, 2)))
    >>> farm = Organisation("farm", "The farm", audit=lacking)
    >>> carrier = Organisation(
    ...     "carrier", "The carrier", audit=Audit(strengths=(Strength("logistics", 5, Grade.CONFIRMED),))
    ... )
    >>> cover_by_others(farm, [carrier], standard_taxonomy())
    Fraction(4, 5)
    """
    helpers = [other for other in others if other.id != organisation.id]
    lacks = organisation.audit.relevant_to(relevant)
    weight = sum((item.weight for item in lacks), Fraction(0))
    if not weight:
        return None
    carried = sum(
        (
            item.weight
            * max(
                (usable_strength(other.audit, item.capability, taxonomy)[0] for other in helpers),
                default=Fraction(0),
            )
            for item in lacks
        ),
        Fraction(0),
    )
    return carried / weight
