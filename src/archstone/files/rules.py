"""The keys ``rules``, ``seats`` and ``mandates``: how members decide, who acts for them, who sits where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from archstone.files.rooms import RoomReader, exact_number
from archstone.files.trees import Path
from archstone.model.audits import Disclosure
from archstone.model.capabilities import CapabilityId
from archstone.model.governance_profiles import Profile
from archstone.model.mandates import Mandate
from archstone.model.rules import Base, Category, Procedure, RuleBook, Veto, Votes
from archstone.model.seats import Committee, Post, Term

SPAN: Mapping[str | int, str | int] = {"starts_on": "from", "ends_on": "until"}
"""What the file calls the first and the last day of a mandate, a term and a proxy."""


@dataclass(frozen=True, slots=True)
class Governance:
    """What the file says of how the alliance is governed.

    ``book`` holds the rules in force, ``profile`` what was chosen where the sources disagree, ``coordinator``
    who coordinates; None where the file doesn't say.
    """

    book: RuleBook = field(default_factory=RuleBook)
    profile: Profile = field(default_factory=Profile)
    mandates: tuple[Mandate, ...] = ()
    posts: tuple[Post, ...] = ()
    committees: tuple[Committee, ...] = ()
    coordinator: str | None = None


def read(reader: RoomReader) -> Governance:
    """Build the rules in force, the profile, mandates, posts and committees."""
    coordinator = reader.at("rules", "coordinator")
    return Governance(
        _book(reader) or RuleBook(),
        _profile(reader) or Profile(),
        _made(_mandate(reader, item, path) for item, path in reader.items("mandates")),
        _made(_post(reader, item, path) for item, path in reader.items("seats", "posts")),
        _made(_committee(reader, item, path) for item, path in reader.items("seats", "committees")),
        None if coordinator is None else str(coordinator),
    )


def _made(items: Any) -> tuple[Any, ...]:
    return tuple(item for item in items if item is not None)


def _book(reader: RoomReader) -> RuleBook | None:
    given = reader.at("rules") or {}
    read = [_category(reader, item, path) for item, path in reader.items("rules", "categories")]
    categories = _made(read)
    listed: dict[str | int, str | int] = dict(
        enumerate(k for k, category in enumerate(read) if category is not None)
    )
    weights, seats = (by_member(reader, ("rules", key)) for key in ("weights", "seats"))
    committee = tuple(reader.organisation(item, path) for item, path in reader.items("rules", "committee"))
    return reader.attempt(
        lambda: RuleBook(categories, weights, whole(given.get("quota")), seats, committee),
        ("rules",),
        listed,
    )


def by_member(reader: RoomReader, path: Path) -> dict[str, int]:
    """Read a whole number for each member named at *path*; 2.0 is one too."""
    return {
        reader.organisation(member, (*path, member)): int(number)
        for member, number in (reader.at(*path) or {}).items()
    }


def whole(written: Any) -> int | None:
    """Read a whole number, 2.0 too; None where there is none."""
    return None if written is None else int(written)


def ratio(written: Any) -> Fraction | None:
    """Read a share such as 0.5 or 2/3, exactly; None where there is none.

    Examples
    --------
    >>> ratio("2/3"), ratio(0.3), ratio(None)
    (Fraction(2, 3), Fraction(3, 10), None)
    """
    return None if written is None else exact_number(written)


def _category(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Category | None:
    quorum = ratio(given.get("quorum"))
    period = whole(given.get("period_days"))
    touches, vetoes = reach(reader, path)
    return reader.attempt(
        lambda: Category(
            id=str(given["id"]),
            name=str(given.get("name") or ""),
            procedure=Procedure(given.get("procedure") or Procedure.MAJORITY),
            votes=Votes(given.get("votes") or Votes.ONE_EACH),
            base=Base(given.get("base") or Base.CAST),
            threshold=ratio(given.get("threshold")),
            quorum=Fraction(1, 2) if quorum is None else quorum,
            touches=touches,
            vetoes=vetoes,
            secret=bool(given.get("secret")),
            period_days=14 if period is None else period,
            messaging=bool(given.get("messaging")),
        ),
        path,
    )


def reach(reader: RoomReader, path: Path) -> tuple[frozenset[CapabilityId], tuple[Veto, ...]]:
    """Read what decisions touch, and who may veto them; a veto rests on the audit of its member."""
    touches = frozenset(reader.capability(item, at) for item, at in reader.items(*path, "touches"))
    vetoes = []
    for item, at in reader.items(*path, "vetoes"):
        member = reader.organisation(item["member"], (*at, "member"))
        vulnerability = reader.capability(item["vulnerability"], (*at, "vulnerability"))
        vetoes.append(Veto(member, vulnerability))
        _check_core(reader, member, vulnerability, (*at, "vulnerability"))
    return touches, tuple(vetoes)


def _check_core(reader: RoomReader, member: str, vulnerability: CapabilityId, path: Path) -> None:
    if member not in reader.registry:
        return
    audit = reader.registry[member].audit
    found = audit.vulnerability(vulnerability)
    if found is not None and found.disclosure is Disclosure.PRIVATE:
        reader.tell(
            path,
            f"{vulnerability} is private to {member}, and a veto would show it; change its disclosure first.",
        )
    if found is None and audit.vulnerabilities:
        own = ", ".join(v.capability for v in audit.ranked if v.disclosure is not Disclosure.PRIVATE)
        reader.tell(
            path,
            f"{member} lists no vulnerability in {vulnerability}, so it can't hold a veto for it; it lists "
            f"{own}.",
        )


def _profile(reader: RoomReader) -> Profile | None:
    given = reader.at("rules", "profile") or {}
    return reader.attempt(lambda: Profile(given), ("rules",), {"choices": "profile"})


def span(reader: RoomReader, given: Mapping[str, Any], path: Path) -> tuple[date | None, date | None]:
    """Read ``from`` and ``until``; a first day that is missing is told."""
    starts = reader.day(given.get("from"), (*path, "from"))
    if given.get("from") is None:
        reader.tell((*path, "from"), "from is missing: the first day.")
    return starts, reader.day(given.get("until"), (*path, "until"))


def _mandate(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Mandate | None:
    organisation = reader.organisation(given["organisation"], (*path, "organisation"))
    starts, ends = span(reader, given, path)
    if starts is None:
        return None
    return reader.attempt(lambda: Mandate(str(given["person"]), organisation, starts, ends), path, SPAN)


def _post(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Post | None:
    terms = _made(_term(reader, item, at) for item, at in reader.items(*path, "terms"))
    rotates = given.get("rotates")
    return Post(str(given["id"]), str(given.get("name") or ""), rotates is not False, terms)


def _term(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Term | None:
    organisation = reader.organisation(given["organisation"], (*path, "organisation"))
    starts, ends = span(reader, given, path)
    person = given.get("person")
    if starts is None:
        return None
    return reader.attempt(
        lambda: Term(organisation, starts, ends, None if person is None else str(person)), path, SPAN
    )


def _committee(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Committee | None:
    seats = by_member(reader, (*path, "members"))
    return reader.attempt(
        lambda: Committee(str(given["id"]), seats, str(given.get("name") or "")), path, {"seats": "members"}
    )
