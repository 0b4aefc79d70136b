"""Problem asks: signs that a first word already proposes too much (SPEC T1; S2, step 1).

Who is asked whether it sees the same thing can say yes without giving anything away. Who is sent a plan has
to defend itself. These signs are only a hint, and only for English.
"""

from __future__ import annotations

import re

from archstone.model.evidence import Source, Sureness

ASK_AROUND_A_PROBLEM = Source("S2, step 1: initial outreach", Sureness.RECOMMENDATION)
EXAMPLE = "Since spring we see more families with arrears, and we wonder whether you see the same."
_SIGNS = (
    (
        re.compile(r"\b(alliances?|coalitions?|partnerships?|joint venture|merge[rd]?)\b", re.IGNORECASE),
        "“{found}” proposes a form before you know whether you see the same problem. Leave it for later.",
    ),
    (
        re.compile(r"\b(memorandum|mou|contract|charter|sign(ing|ed)?|agreement)\b", re.IGNORECASE),
        "“{found}” asks for a commitment. Ask for a talk.",
    ),
    (
        re.compile(r"\b(we propose|our proposal|our solution|our plan|the solution is)\b", re.IGNORECASE),
        "“{found}” brings an answer along. Say what you see, and ask what they see.",
    ),
    (
        re.compile(
            r"(?:[$€£]|\b(?:usd|eur|gbp)\b)\s?\d[\d.,]*|\b\d[\d.,]*\s?(?:usd|eur|gbp|dollars|euros)\b",
            re.IGNORECASE,
        ),
        "“{found}”: a sum in a first word makes it about money.",
    ),
)


def signs_of_a_proposal(problem: str, ask: str = "") -> tuple[str, ...]:
    """Name what in a first word proposes rather than asks; empty where nothing does.

    Parameters
    ----------
    problem, ask : as they are about to be sent

    Returns
    -------
    signs : sentences, each with the words found; a hint, which stops nobody

    Examples
    --------
    >>> signs_of_a_proposal(EXAMPLE, "half an hour on the telephone")
    ()
    >>> len(signs_of_a_proposal("We propose a coalition for 20,000 USD.", "sign the memorandum"))
    5
    """
    text = f"{problem}\n{ask}"
    signs = [says.format(found=found[0]) for pattern, says in _SIGNS if (found := pattern.search(text))]
    if "?" not in text and "wonder" not in text.lower():
        signs.append(f"Nothing is asked yet. Say what you see and ask whether they see it too: “{EXAMPLE}”")
    return tuple(signs)
