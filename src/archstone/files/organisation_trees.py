"""Organisations as they stand in YAML and JSON: mappings that hold everything an organisation has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from archstone.files.audit_parts import (
    PartReader,
    own_capability_of,
    own_id_of,
    pieces_of,
    stance_of,
    touch_of,
    trait_of,
    whole_number,
    word_of,
)
from archstone.files.faults import FaultList
from archstone.files.registry_rows import COLUMNS, ITS_OWN_ALLY, TEXT_COLUMNS, audit_faults, names_itself
from archstone.files.trees import Path, Tree
from archstone.model.audits import Audit, Basis, Disclosure, Grade, Rating, Strength, Vulnerability
from archstone.model.capabilities import Capability, CapabilityId, Taxonomy
from archstone.model.errors import ArchstoneError, RuleBroken, did_you_mean
from archstone.model.organisations import Organisation, Position, Touch, Trait

ORGANISATION_KEYS = COLUMNS
STRENGTH_KEYS = ("capability", "level", "grade", "note", "estimated")
VULNERABILITY_KEYS = (
    "capability",
    "severity",
    "need",
    "disclosure",
    "note",
    "rank",
    "basis",
    "ratings",
    "estimated",
)
RATING_KEYS = ("rater", "severity", "need")
STANCE_KEYS = ("issue", "position")
DEAL_BREAKER_KEYS = (*Trait.KINDS, "position")
TOUCH_KEYS = ("problem", "threat", "how")
OWN_CAPABILITY_KEYS = ("id", "family", "name", "means")


class TreeReader:
    """Reads values out of a tree; what can't be read is told with its line, and is then None."""

    def __init__(self, tree: Tree, faults: FaultList) -> None:
        self.tree = tree
        self._faults = faults

    def tell(self, path: Path, message: str, field: str = "") -> None:
        """Note a fault at *path*; its field is the last key on the way, unless one is given."""
        names = [step for step in path if isinstance(step, str)]
        self._faults.add(self.tree.line_of(path), field or (names[-1] if names else ""), message)

    @property
    def faults(self) -> int:
        """How many faults were told so far."""
        return self._faults.count

    def mapping(self, value: Any, path: Path, keys: Iterable[str] | None) -> Mapping[str, Any]:
        """Read a mapping, telling unknown keys with the nearest known one; *keys* None allows any."""
        if not isinstance(value, dict):
            self.tell(path, f"This should be a mapping of keys to values, not {said(value)}.")
            return {}
        if keys is not None:
            known = tuple(keys)
            for key in value:
                if key not in known:
                    hint = did_you_mean(key, known) or f" The keys here are {', '.join(known)}."
                    self.tell((*path, key), f"There is no key {key!r} here.{hint}")
        return value

    def items(self, value: Any, path: Path) -> list[tuple[Any, Path]]:
        """Read a list, giving each item with its path; what isn't there is an empty list."""
        if value is None:
            return []
        if not isinstance(value, list):
            self.tell(path, f"This should be a list, not {said(value)}.")
            return []
        return [(item, (*path, k)) for k, item in enumerate(value)]

    def text(self, value: Any, path: Path) -> str | None:
        """Read a text; a whole number is the text of its digits, anything else has to be quoted."""
        if isinstance(value, str):
            return value.strip() or None
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        self.tell(path, f"This should be text, not {said(value)}; put it into quotes.")
        return None

    def whole(self, value: Any, path: Path) -> int | None:
        """Read a whole number, also one written as text in digits alone."""
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        if isinstance(value, str):
            number: int | None = self.attempt(lambda: whole_number(value, str(path[-1])), path)
            return number
        self.tell(path, f"{path[-1]} must be a whole number, not {said(value)}.")
        return None

    def attempt(self, read: Callable[[], Any], path: Path) -> Any:
        """Read something, telling the rule that it breaks; None where it breaks one."""
        try:
            return read()
        except ArchstoneError as error:
            self.tell(path, str(error))
            return None


def said(value: Any) -> str:
    """Name a value that stands where another belongs, for a sentence."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return repr(value).lower() if isinstance(value, bool) else repr(value)


def own_capabilities(reader: TreeReader, value: Any, path: Path) -> list[tuple[Capability | str, Path]]:
    """Read an organisation's own capabilities: a list of mappings or of ``id:family:name`` parts.

    Of one that can't be read its id stands there.
    """
    found: list[tuple[Capability | str, Path]] = []
    for item, at in _parts(reader, value, path):
        if isinstance(item, str):
            id = own_id_of(item)
            made = reader.attempt(lambda part=item: own_capability_of(part), at)  # type: ignore[misc]
        else:
            given = reader.mapping(item, at, OWN_CAPABILITY_KEYS)
            text = {k: reader.text(given.get(k), (*at, k)) or "" for k in OWN_CAPABILITY_KEYS}
            id = text["id"]
            made = reader.attempt(
                lambda t=text: Capability(CapabilityId(t["id"]), t["name"], t["family"], t["means"]),  # type: ignore[misc]
                at,
            )
        found.append((id if made is None else made, at))
    return found


def _parts(reader: TreeReader, value: Any, path: Path) -> list[tuple[Any, Path]]:
    """Read a list, or a text of parts joined by semicolons as tables have it."""
    if isinstance(value, str):
        return [(part, path) for part in pieces_of(value)]
    return reader.items(value, path)


class OrganisationReader:
    """Reads organisations out of a tree against a taxonomy."""

    def __init__(self, reader: TreeReader, taxonomy: Taxonomy) -> None:
        self._reader = reader
        self._compact = PartReader(taxonomy)
        self._read: dict[tuple[Any, ...], Any] = {}

    def organisation(self, value: Any, path: Path) -> Organisation | None:
        """Read one organisation; None where it has faults, which were told."""
        reader = self._reader
        before = reader.faults
        given = reader.mapping(value, path, ORGANISATION_KEYS)
        values: dict[str, Any] = {k: reader.text(given.get(k), (*path, k)) for k in ("id", *TEXT_COLUMNS)}
        for key in ("annual_budget", "staff"):
            values[key] = reader.whole(given.get(key), (*path, key))
        for key in ("id", "name"):
            if (
                isinstance(value, dict)
                and not str(given.get(key) if given.get(key) is not None else "").strip()
            ):
                reader.tell(path, f"The {key} is missing.", key)
        values["deal_breakers"] = self._each(given, path, "deal_breakers", trait_of, self._trait)
        values["stances"] = self._stances(given, path)
        values["touched_by"] = self._each(given, path, "touched_by", touch_of, self._touch)
        for key in ("funders", "allied_with", "identifiers"):
            values[key] = self._each(given, path, key, str, reader.text)
        values["own_capabilities"] = tuple(
            capability
            for capability, _ in own_capabilities(
                _Silent(reader.tree), given.get("own_capabilities"), (*path, "own_capabilities")
            )
            if isinstance(capability, Capability)
        )  # their faults were told when the taxonomy was made
        if names_itself(values["id"], values["name"], values["allied_with"]):
            reader.tell((*path, "allied_with"), ITS_OWN_ALLY)
        audit = self._audit(given, path)
        if reader.faults > before:
            return None
        made: Organisation | None = reader.attempt(lambda: Organisation(audit=audit, **values), path)
        return made

    def _audit(self, given: Mapping[str, Any], path: Path) -> Audit:
        strengths = self._each(given, path, "strengths", self._compact.strength, self._strength)
        places: list[Path] = []
        vulnerabilities = self._each(
            given, path, "vulnerabilities", self._compact.vulnerability, self._vulnerability, places
        )
        broken = audit_faults(strengths, vulnerabilities)
        for field, message in broken:
            self._reader.tell((*path, field), message)
        ranked: dict[int, Path] = {}
        for vulnerability, at in zip(vulnerabilities, places, strict=True):
            if vulnerability.rank is not None and ranked.setdefault(vulnerability.rank, at) != at:
                broken.append(("rank", f"The rank {vulnerability.rank} is given twice; give it once."))
                self._reader.tell((*at, "rank"), broken[-1][1])
        return Audit() if broken else Audit(strengths, vulnerabilities)

    def _each(  # noqa: PLR0917 - the last is for those who must tell where each stands
        self,
        given: Mapping[str, Any],
        path: Path,
        key: str,
        compact: Callable[[str], Any],
        full: Callable[[Any, Path], Any],
        places: list[Path] | None = None,
    ) -> tuple[Any, ...]:
        found = []
        for item, at in _parts(self._reader, given.get(key), (*path, key)):
            if isinstance(item, str) and item.strip():
                text = item.strip()
                made = self._reader.attempt(lambda text=text: compact(text), at)  # type: ignore[misc]
            else:
                made = self._once(key, item, at, full)
            if made is not None:
                found.append(made)
                if places is not None:
                    places.append(at)
        return tuple(found)

    def _once(self, key: str, item: Any, at: Path, full: Callable[[Any, Path], Any]) -> Any:
        """Read a mapping like one that was read before from memory; the same few thousand come again."""
        try:
            # true equals 1 and 1.0, so the kinds of the values belong to what is remembered
            known = (key, *item.items(), *map(type, item.values()))
            if known in self._read:
                return self._read[known]
        except (AttributeError, TypeError):
            return full(item, at)  # it isn't a mapping, or it holds lists
        made = full(item, at)
        if made is not None:
            self._read[known] = made
        return made

    def _capability(self, given: Mapping[str, Any], path: Path) -> CapabilityId:
        text = self._reader.text(given.get("capability"), (*path, "capability"))
        if text is None:
            raise RuleBroken("The capability is missing.")
        return self._compact.capability(text)

    def _strength(self, value: Any, path: Path) -> Strength | None:
        given = self._reader.mapping(value, path, STRENGTH_KEYS)
        if not given:
            return None

        def read() -> Strength:
            capability = self._capability(given, path)
            return Strength(
                capability,
                self._step(given, path, "level", capability),
                word_of(Grade, self._word(given, path, "grade") or "claimed", "grade"),
                self._reader.text(given.get("estimated"), (*path, "estimated")),
                self._reader.text(given.get("note"), (*path, "note")) or "",
            )

        made: Strength | None = self._reader.attempt(read, path)
        return made

    def _vulnerability(self, value: Any, path: Path) -> Vulnerability | None:
        given = self._reader.mapping(value, path, VULNERABILITY_KEYS)
        if not given:
            return None
        ratings = self._ratings(given, path)

        def read() -> Vulnerability:
            capability = self._capability(given, path)
            word = self._word
            more: dict[str, Any] = {
                "disclosure": word_of(Disclosure, word(given, path, "disclosure") or "sealed", "disclosure"),
                "note": self._reader.text(given.get("note"), (*path, "note")) or "",
                "rank": self._reader.whole(given.get("rank"), (*path, "rank")),
                "basis": word_of(Basis, word(given, path, "basis") or "felt", "basis"),
                "estimated": self._reader.text(given.get("estimated"), (*path, "estimated")),
            }
            rated = Vulnerability.rated(capability, ratings) if ratings else None
            severity, need = (
                getattr(rated, name)
                if rated and given.get(name) is None
                else self._step(given, path, name, capability)
                for name in ("severity", "need")
            )
            return Vulnerability(capability, severity, need, ratings=ratings, **more)

        made: Vulnerability | None = self._reader.attempt(read, path)
        return made

    def _ratings(self, given: Mapping[str, Any], path: Path) -> tuple[Rating, ...]:
        found: list[Rating] = []
        for item, at in self._reader.items(given.get("ratings"), (*path, "ratings")):
            rating = self._reader.mapping(item, at, RATING_KEYS)
            rater = self._reader.text(rating.get("rater"), (*at, "rater"))
            if rater is None:
                self._reader.tell(at, "The rater is missing; a name or a number will do.", "ratings")
                continue
            steps = [self._reader.whole(rating.get(k), (*at, k)) for k in ("severity", "need")]
            made = self._reader.attempt(lambda r=rater, s=steps: Rating(r, *s), at)  # type: ignore[misc]
            if made is not None:
                found.append(made)
        return tuple(found)

    def _step(self, given: Mapping[str, Any], path: Path, key: str, of: str) -> int:
        if given.get(key) is None:
            raise RuleBroken(f"{key} of {of} is missing; it goes from 1 to 5.")
        value = self._reader.whole(given.get(key), (*path, key))
        if value is None:
            return 1  # its fault was told, so that this is never used
        return value

    def _word(self, given: Mapping[str, Any], path: Path, key: str) -> str | None:
        return self._reader.text(given.get(key), (*path, key))

    def _trait(self, value: Any, path: Path) -> Trait | None:
        given = self._reader.mapping(value, path, DEAL_BREAKER_KEYS)
        kinds = [kind for kind in Trait.KINDS if given.get(kind) is not None]
        if len(kinds) != 1 or (kinds == ["stance"]) != (given.get("position") is not None):
            self._reader.tell(
                path,
                "A deal-breaker is one of {stance: issue, position: support}, {kind: X}, {sector: X} "
                "and {funder: X}.",
            )
            return None
        text = self._reader.text(given[kinds[0]], (*path, kinds[0]))
        if text is None:
            self._reader.tell(path, f"The {kinds[0]} is empty.")
            return None
        if kinds == ["stance"]:
            position = self._position(given, path)
            return Trait("stance", f"{text}:{position}") if position else None
        return Trait(kinds[0], text)

    def _position(self, given: Mapping[str, Any], path: Path) -> Position | None:
        word = self._word(given, path, "position") or ""
        position: Position | None = self._reader.attempt(
            lambda: word_of(Position, word, "position"), (*path, "position")
        )
        return position

    def _stances(self, given: Mapping[str, Any], path: Path) -> tuple[tuple[str, Position], ...]:
        value = given.get("stances")
        if isinstance(value, dict):  # issue: position
            found = [
                (issue.strip(), self._position({"position": word}, (*path, "stances", issue)))
                for issue, word in value.items()
            ]
            return tuple((issue, position) for issue, position in found if position)
        return self._each(given, path, "stances", stance_of, self._stance)

    def _stance(self, value: Any, path: Path) -> tuple[str, Position] | None:
        given = self._reader.mapping(value, path, STANCE_KEYS)
        issue = self._reader.text(given.get("issue"), (*path, "issue"))
        if issue is None:
            self._reader.tell(path, "The issue of this stance is missing.")
            return None
        position = self._position(given, path)
        return (issue, position) if position else None

    def _touch(self, value: Any, path: Path) -> Touch | None:
        given = self._reader.mapping(value, path, TOUCH_KEYS)
        named = [what for what in ("problem", "threat") if given.get(what) is not None]
        name = self._reader.text(given[named[0]], (*path, named[0])) if len(named) == 1 else None
        if name is None:
            self._reader.tell(path, "What touches it is either {problem: name} or {threat: name}.")
            return None
        return Touch(named[0], name, self._reader.text(given.get("how"), (*path, "how")) or "")


class _Silent(TreeReader):
    def __init__(self, tree: Tree) -> None:
        super().__init__(tree, FaultList(tree.name))

    def tell(self, path: Path, message: str, field: str = "") -> None:
        """Say nothing: these faults were told before."""


def organisation_mapping(organisation: Organisation) -> dict[str, Any]:
    """Lay an organisation out as YAML and JSON hold it; what is unknown or empty is left out."""
    o = organisation
    laid: dict[str, Any] = {k: getattr(o, k) for k in COLUMNS[:8]}
    laid |= {
        "strengths": [_strength_mapping(s) for s in o.audit.strengths],
        "vulnerabilities": [_vulnerability_mapping(v) for v in o.audit.vulnerabilities],
        "deal_breakers": [_trait_mapping(t) for t in o.deal_breakers],
        "stances": [{"issue": issue, "position": str(position)} for issue, position in o.stances],
        "touched_by": [_known({t.what: t.name, "how": t.how}) for t in o.touched_by],
        "funders": list(o.funders),
        "allied_with": list(o.allied_with),
        "currency": o.currency,
        "own_capabilities": [
            _known({"id": str(c.id), "family": c.family, "name": c.name, "means": c.means})
            for c in o.own_capabilities
        ],
        "identifiers": list(o.identifiers),
    }
    return _known(laid)


def _known(mapping: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in mapping.items() if value not in (None, "", [])}


def _strength_mapping(s: Strength) -> dict[str, Any]:
    return _known(
        {
            "capability": str(s.capability),
            "level": s.level,
            "grade": str(s.grade),
            "note": s.note,
            "estimated": s.estimated,
        }
    )


def _vulnerability_mapping(v: Vulnerability) -> dict[str, Any]:
    return _known(
        {
            "capability": str(v.capability),
            "severity": v.severity,
            "need": v.need,
            "disclosure": str(v.disclosure),
            "note": v.note,
            "rank": v.rank,
            "basis": None if v.basis is Basis.FELT else str(v.basis),
            "ratings": [{"rater": r.rater, "severity": r.severity, "need": r.need} for r in v.ratings],
            "estimated": v.estimated,
        }
    )


def _trait_mapping(t: Trait) -> dict[str, Any]:
    if t.what != "stance":
        return {t.what: t.value}
    issue, _, position = t.value.rpartition(":")
    return {"stance": issue, "position": position}
