"""A prober at the platform's door: accounts that rewrite their audits and ask every room about others.

What it asks comes by HTTP, as people and programs ask. Only its own audits are written straight into the
tables, so that each variant counts at once: no real prober can do that (`model.audit_snapshots`).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

import numpy as np
import numpy.typing as npt
from django.test import Client

from archstone.engines.audits import AuditTable
from archstone.engines.banded_index import BandedIndex
from archstone.engines.banded_search import BandedMatch
from archstone.model.audits import Audit, Disclosure, Grade, Strength, Vulnerability
from archstone.model.goals import Goal
from archstone.model.registries import Registry
from archstone.platform.services import matches
from archstone.platform.services.acts import ACTS
from archstone.platform.services.tokens import make_token
from archstone.platform.store.audits.models import AuditChange, AuditItem, AuditState
from archstone.platform.store.audits.states import columns_of, compact, state_of
from archstone.platform.store.organisations.models import Organisation
from tests.prober import TAXONOMY, Floats, World, full_audits

TOUCHED = "problem:housing-shortage;threat:cuts"
BANDS = {"not known": 0.0, "low": 0.0, "middling": 1.0, "high": 2.0}
COMMON = TAXONOMY.ids.index("community-trust")
"""What every target can do. The prober lacks it, so that its lists are complete."""
A_LOOK = 10.0
"""Seconds that a look at one sealed thing seems to take where the clock is put to the test."""
SETTLED = timedelta(days=200)
"""Every target's audit has stood for so long, so that all of it counts."""


def lay_out(world: World, now: datetime) -> None:
    """Enter the targets as members whose audits stand in the tables, and long have."""
    audits = {o.id: o.audit for o in world.registry}
    long_ago = now - SETTLED
    Organisation.objects.bulk_create(
        Organisation(
            slug=o.id,
            name=o.name,
            claimed_at=long_ago,
            changed_at=long_ago,
            kind="charity",
            touched_by=TOUCHED,
            **compact(o.audit, TAXONOMY),
        )
        for o in world.registry
    )
    rows = dict(Organisation.objects.filter(slug__in=audits).values_list("slug", "pk"))
    AuditState.objects.bulk_create(AuditState(organisation_id=pk, begun_at=long_ago) for pk in rows.values())
    AuditItem.objects.bulk_create(
        AuditItem(
            organisation_id=rows[slug], capability=item.capability, changed_at=long_ago, **columns_of(item)
        )
        for slug, audit in audits.items()
        for item in audit.items
    )
    AuditChange.objects.bulk_create(
        AuditChange(organisation_id=rows[slug], at=long_ago, state=state_of(audit, TAXONOMY))
        for slug, audit in audits.items()
    )


def write_audit(row: Organisation, audit: Audit, at: datetime) -> None:
    """Let an organisation's audit be this one, and have been since *at*, in its tables and columns."""
    AuditState.objects.get_or_create(organisation=row, defaults={"begun_at": at})
    AuditItem.objects.filter(organisation=row).delete()
    AuditItem.objects.bulk_create(
        AuditItem(organisation=row, capability=item.capability, changed_at=at, **columns_of(item))
        for item in audit.items
    )
    AuditChange.objects.filter(organisation=row).delete()
    AuditChange.objects.create(organisation=row, at=at, state=state_of(audit, TAXONOMY))
    for name, value in compact(audit, TAXONOMY).items():
        setattr(row, name, value)
    row.save()


def variants(rng: np.random.Generator, audits: int) -> list[Audit]:
    """Write many audits at their fullest, none of which has what all targets have."""
    return [
        Audit(tuple(s for s in audit.strengths if s.capability != TAXONOMY.ids[COMMON]))
        for audit in full_audits(rng, audits)
    ]


def with_gaps(audit: Audit) -> Audit:
    """Let an audit lack what all targets have, so that every list shows all of them."""
    return replace(audit, vulnerabilities=(Vulnerability(TAXONOMY.ids[COMMON], 5, 5),))


@dataclass
class Account:
    """An organisation of the prober's, with a program's token and a browser."""

    organisation: Organisation
    secret: str
    browser: Client
    program: Client
    goals: dict[str, str] = field(default_factory=dict)

    def write(self, audit: Audit) -> None:
        """Rewrite its own audit so that it counts at once, for itself and for its bands."""
        Organisation.objects.filter(pk=self.organisation.pk).update(**compact(with_gaps(audit), TAXONOMY))

    def send(self, method: str, address: str, body: Any = None) -> Any:
        """Ask the API for what it grants, and give its answer."""
        answer = self.knock(method, address, body)
        assert answer.status_code in (200, 201), (address, answer.content)
        return answer

    def knock(self, method: str, address: str, body: Any = None) -> Any:
        """Ask the API, and give its answer, be it a refusal."""
        more = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        return self.program.generic(
            method, f"/api/v1{address}", HTTP_AUTHORIZATION=f"Bearer {self.secret}", **more
        )

    def bring(self, audit: Audit) -> None:
        """Rewrite its own audit as everybody can, with a file: strengths that it names become these."""
        told = ";".join(f"{s.capability}:{s.level}:{s.grade}" for s in audit.strengths)
        slug = self.organisation.slug
        content = f"id,name,strengths\n{slug},{slug},{told}\n"
        self.send("PUT", f"/audits/{slug}/file", {"name": "audit.csv", "content": content})

    def ask(self, address: str) -> Any:
        """Ask the API, and give what it says."""
        return self.send("GET", address).json()

    def all_of(self, address: str, limit: int) -> Iterator[dict[str, Any]]:
        """Go through a list to its end, page by page."""
        cursor, joint = "", "&" if "?" in address else "?"
        while True:
            page = self.ask(f"{address}{joint}limit={limit}&cursor={cursor}")
            yield from page["items"]
            cursor = page["next"]
            if not cursor:
                return


def open_account(
    number: int, *, make_organisation: Any, make_actor: Any, browser_of: Any, now: datetime
) -> Account:
    """Open an account: an organisation with an owner, a token for a program, and a goal for each family."""
    own = make_organisation(f"prober-{number}", touched_by=TOUCHED)
    actor = make_actor(own)
    made = make_token(
        actor=actor,
        now=now,
        name="reports",
        scopes=sorted({act.scope for act in ACTS.values()}),
        expires_at=now + timedelta(days=300),
    )
    account = Account(own, made.secret, browser_of(actor), Client())
    for family, members in TAXONOMY.families.items():
        wanted = [{"capability": members[0]}, {"capability": TAXONOMY.ids[COMMON]}]
        wanted = wanted if members[0] != TAXONOMY.ids[COMMON] else wanted[:1]
        goal = account.send("POST", "/goals", {"name": family, "requirements": wanted})
        account.goals[family] = goal.json()["id"]
    return account


@dataclass(frozen=True)
class Heard:
    """What some answers say of each target, the higher the better it stands: one row an answer."""

    bands: Floats
    places: Floats


def listed(
    accounts: Sequence[Account],
    audits: Sequence[Audit],
    names: Sequence[str],
    *,
    family: str = "",
    limit: int = 200,
) -> Heard:
    """Rewrite the audits of several accounts in turn, and go through the list of matches each time."""
    number = {name: k for k, name in enumerate(names)}
    heard = Heard(np.zeros((len(audits), len(names))), np.full((len(audits), len(names)), -float(len(names))))
    for at, audit in enumerate(audits):
        account = accounts[at % len(accounts)]
        account.write(audit)
        asked = f"/matches?goal={account.goals[family]}" if family else "/matches"
        for place, match in enumerate(account.all_of(asked, limit)):
            if match["id"] in number:
                heard.bands[at, number[match["id"]]] = BANDS[match["band"]]
                heard.places[at, number[match["id"]]] = -place
    return heard


def rooms_of(account: Account, names: Sequence[str]) -> list[str]:
    """List the operations that show some others: rings, the map, teams, who is touched by the same."""
    some = "&".join(f"partner={name}" for name in names)
    return [
        "/rings",
        "/map?gaps=10&organisations=10",
        "/ecosystem",
        "/ecosystem/threats",
        "/ecosystem/uncommon-ally",
        f"/teams?goal={next(iter(account.goals.values()))}&partners=8",
        f"/matrix?{some}",
    ]


def in_rooms(accounts: Sequence[Account], audits: Sequence[Audit], names: Sequence[str]) -> list[Floats]:
    """Ask every other room with each audit: how often and early it names each target, with which band."""
    number = {name: k for k, name in enumerate(names)}
    rooms = len(rooms_of(accounts[0], ()))
    said = np.zeros((rooms, 3, len(audits), len(names)))
    for at, audit in enumerate(audits):
        account = accounts[at % len(accounts)]
        account.write(audit)
        some = [names[(8 * at + k) % len(names)] for k in range(8)]
        for room, address in enumerate(rooms_of(account, some)):
            for place, (name, band) in enumerate(_named(account.ask(address))):
                if name in number:
                    said[room, :, at, number[name]] += (1, 1 / (1 + place), BANDS.get(band, 0.0))
    return [part for room in said for part in room]


def _named(said: Any) -> Iterator[tuple[str, str]]:
    """Find every organisation in an answer, with the band beside it."""
    if isinstance(said, dict):
        if isinstance(said.get("id"), str):
            yield said["id"], str(said.get("band", ""))
        for part in said.values():
            yield from _named(part)
    elif isinstance(said, list):
        for part in said:
            yield from _named(part)


def clocked(
    accounts: Sequence[Account], audits: Sequence[Audit], names: Sequence[str]
) -> tuple[Floats, Floats]:
    """Ask for each target alone with each audit: how its time ranks among all others', and the lengths.

    Ranks, as medians would, keep a pause of the machine from outweighing everything else.
    """
    took, long = (np.zeros((len(audits), len(names))) for _ in range(2))
    for at, audit in enumerate(audits):
        account = accounts[at % len(accounts)]
        account.write(audit)
        for k, name in enumerate(names):
            began = perf_counter()
            answer = account.send("GET", f"/matches/{name}")
            took[at, k] = perf_counter() - began
            long[at, k] = len(answer.content)
    return took.argsort(axis=1).argsort(axis=1).astype(np.float64), long


def told_truth(world: World) -> Callable[..., npt.NDArray[np.uint8]]:
    """Make bands from the truth instead of sketches, which nobody does, to see that the attack works."""
    table = AuditTable.from_audits((o.audit for o in world.registry), TAXONOMY)
    weight = np.zeros((len(world.registry), len(TAXONOMY)))
    whose = np.repeat(np.arange(len(weight)), np.diff(table.need_start))
    weight[whose, table.need_capability] = table.need_weight
    place = {o.id: k for k, o in enumerate(world.registry)}

    def bands(
        index: BandedIndex,
        usable: npt.NDArray[np.int64],
        rows: npt.NDArray[np.int64],
        asking: str,
        goal: Goal | None = None,
    ) -> npt.NDArray[np.uint8]:
        ids = [index.shown.organisation(int(row)).id for row in rows]
        kept = np.array([goal is None or c in goal.relevant(TAXONOMY) for c in TAXONOMY.ids])
        counts = (
            np.array([weight[place[id]] if id in place else np.zeros(len(TAXONOMY)) for id in ids]) * kept
        )
        whole = counts.sum(axis=1)
        cover = counts @ usable / (50 * np.maximum(whole, 1))
        return np.where(whole == 0, 0, 1 + np.digitize(cover, [1 / 3, 2 / 3])).astype(np.uint8)

    return bands


def all_public(world: World) -> World:
    """Let everybody disclose all, to see that the reading finds what is there to be read."""
    organisations = [
        replace(
            o,
            audit=Audit(
                o.audit.strengths,
                tuple(replace(v, disclosure=Disclosure.PUBLIC) for v in o.audit.vulnerabilities),
            ),
        )
        for o in world.registry
    ]
    return World(Registry(tuple(organisations)), world.sealed, world.unknown)


def be_slower_for_the_truth(world: World, monkeypatch: Any) -> None:
    """Put the clock forward for each sealed thing that the asker covers, as if answers looked at it."""
    sealed = {
        o.id: {v.capability for v in o.audit.vulnerabilities if v.disclosure is Disclosure.SEALED}
        for o in world.registry
    }
    plain, forward = matches.explain_banded_match, [0.0]

    def slow(match: BandedMatch, *more: Any, **named: Any) -> str:
        held = {s.capability for s in match.organisation.audit.strengths}
        forward[0] += A_LOOK * len(held & sealed[match.other.id])
        return plain(match, *more, **named)

    monkeypatch.setattr(matches, "explain_banded_match", slow)
    monkeypatch.setattr("tests.platform.probing.perf_counter", lambda: time.perf_counter() + forward[0])


def all_strengths() -> Audit:
    """Write an audit that has all but the common strength: what a page names then is the other's."""
    ids = (c for k, c in enumerate(TAXONOMY.ids) if k != COMMON)
    return Audit(tuple(Strength(c, 5, Grade.CONFIRMED) for c in ids))


def bands_of(account: Account, names: Sequence[str]) -> Floats:
    """Ask once which band each target is in."""
    told = {match["id"]: BANDS[match["band"]] for match in account.all_of("/matches", 200)}
    return np.array([told.get(name, 0.0) for name in names])


def rewritten(rng: np.random.Generator) -> Audit:
    """Write an audit that names every capability but the common one, half of them at their fullest."""
    full = rng.random(len(TAXONOMY)) < 0.5
    return Audit(
        tuple(
            Strength(c, 5 if full[k] else 1, Grade.CONFIRMED if full[k] else Grade.CLAIMED)
            for k, c in enumerate(TAXONOMY.ids)
            if k != COMMON
        )
    )
