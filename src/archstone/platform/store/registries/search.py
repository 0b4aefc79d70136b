"""Where the registry is searched: candidates by threes of letters, then rows that pass what was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Q

from archstone.engines.name_search import GRAM, folded, grams_of, rarest
from archstone.platform.store.organisations.models import Organisation
from archstone.platform.store.registries.models import SearchGram

LOOKED_AT = 120
"""Names that are compared word by word with what was typed."""
ENOUGH = 60
"""Names that hold every part of what was typed; with so many, nobody looks for more."""
REFINED = 600
LOOKED_UP = 5
"""Parts of what was typed that are looked up, the rarest."""
WELL_SHARED = 0.7
"""Where the best name found holds so much of what was typed, it is likely the one that was meant."""
PASSED_AT_MOST = 6_000
AT_ONCE = 2000
COUNTED_TO = 1000
LIKE_ENOUGH = 0.35
ROW = (
    *("id", "slug", "name", "kind", "sector", "place", "annual_budget", "currency", "staff"),
    *("estimated", "claimed_at", "verified_at", "strengths", "vulnerabilities", "search_text"),
)


@dataclass(frozen=True, slots=True)
class Filters:
    """What an organisation must be to be listed; what isn't said rules nobody out."""

    kind: str = ""
    sector: str = ""
    place: str = ""
    least_budget: int | None = None
    most_budget: int | None = None
    standing: str = ""
    """"members", "records", "estimated" or "audited"."""

    def __bool__(self) -> bool:
        budget = self.least_budget is not None or self.most_budget is not None
        return bool(self.kind or self.sector or self.place or self.standing or budget)


@dataclass(frozen=True, slots=True)
class RegistryRow:
    """One organisation as a list of results shows it."""

    id: int
    slug: str
    name: str
    kind: str
    sector: str
    place: str
    annual_budget: int | None
    currency: str
    staff: int | None
    is_estimated: bool
    is_member: bool
    is_verified: bool
    has_audit: bool
    search_text: str


def _row(told: Sequence[Any]) -> RegistryRow:
    estimated, claimed_at, verified_at, strengths, vulnerabilities, text = told[9:]
    marks = (
        estimated,
        claimed_at is not None,
        verified_at is not None,
        bool(strengths or vulnerabilities) and not estimated,
    )
    return RegistryRow(*(*told[:9], *marks, text))


def candidates(query: str, filters: Filters) -> list[RegistryRow]:
    """Find the organisations whose names share most of the rarer parts with what was typed."""
    if not folded(query):
        return []
    if connection.vendor == "postgresql":
        return _rows(_alike_on_postgresql(query, filters))
    return _rows(_alike_on_sqlite(query, filters))


def _alike_on_sqlite(query: str, filters: Filters) -> list[int]:
    """Take those that hold every word; then all words but one; then those that share the rarest parts.

    A slip of the pen spoils one word and leaves the others, so the second step finds most of what was meant,
    at the price of the rarest word that is right.
    """
    grams = grams_of(query)
    counts = _counts_of([*grams, *grams_of(filters.place)])
    exact = _holding(grams, filters, LOOKED_AT, counts)
    if len(exact) >= ENOUGH:
        return exact
    found = dict.fromkeys(exact)
    for rest in _without_the_slip(query, counts):
        found.update(dict.fromkeys(_holding(grams_of(rest), filters, REFINED, counts)))
    ordered, best = _sharing_most(list(found), grams, counts)
    if best < WELL_SHARED:
        shared = _sharing(rarest(grams, counts))
        found.update(dict.fromkeys((_passing(shared, filters) if filters else shared)[:REFINED]))
        ordered, _ = _sharing_most(list(found), grams, counts)
    return list(dict.fromkeys([*exact, *ordered]))[:LOOKED_AT]


def _without_the_slip(query: str, counts: Mapping[str, int]) -> list[str]:
    """Leave out the words that no name has; where each stands in some name, leave out each in turn."""
    words = folded(query).split()
    wrong = {
        word for word in words if len(word) > GRAM and not _holding(grams_of(word), Filters(), 1, counts)
    }
    rests = [[word for word in words if word not in wrong]]
    if not wrong:
        rests = [words[:k] + words[k + 1 :] for k, word in enumerate(words) if len(word) > GRAM]
    return [" ".join(rest) for rest in rests if any(len(word) > GRAM for word in rest)]


def _holding(grams: Sequence[str], filters: Filters, at_most: int, counts: Mapping[str, int]) -> list[int]:
    """Give rows that hold every part and pass, whichever come first.

    The rarest parts are looked up and the others sought in what is found: to look up a part that half of all
    names hold takes longer than all else.
    """
    wanted = sorted(
        dict.fromkeys([*grams, *_place_grams(filters.place, counts)]), key=lambda gram: counts.get(gram, 0)
    )
    asked = " AND ".join(f'"{gram}"' for gram in wanted[:LOOKED_UP])
    chosen = _filtered(filters, by_index=False, by_grams=False).order_by()
    chosen = chosen.extra(
        tables=["store_organisation_search"],
        where=[
            "store_organisation_search.rowid = store_organisation.id",
            "store_organisation_search MATCH %s",
            *(["instr(store_organisation.search_text, %s) > 0"] * len(wanted[LOOKED_UP:])),
        ],
        params=[asked, *wanted[LOOKED_UP:]],
    )
    return list(chosen.values_list("pk", flat=True)[:at_most])


def _counts_of(grams: Iterable[str]) -> dict[str, int]:
    """Say in how many names each part stood when they were counted."""
    return dict(SearchGram.objects.filter(gram__in=set(grams)).values_list("gram", "rows"))


def _sharing(grams: Sequence[str]) -> list[int]:
    """Give the rows that hold any of the parts, those with the most and rarest first."""
    found, weights = [np.zeros(0, dtype=np.int64)], [np.zeros(0)]
    with connection.cursor() as cursor:
        for gram in grams:
            # one long text instead of a million small objects
            cursor.execute(
                "SELECT group_concat(rowid) FROM store_organisation_search "
                "WHERE store_organisation_search MATCH %s",
                [f'"{gram}"'],
            )
            told = cursor.fetchone()[0]
            if told:
                ids = np.fromstring(told, dtype=np.int64, sep=",")
                found.append(ids)
                weights.append(np.full(len(ids), 1 / np.log(2.0 + len(ids))))
    ids, place = np.unique(np.concatenate(found), return_inverse=True)
    shared = np.bincount(place, weights=np.concatenate(weights), minlength=len(ids))
    return [int(id) for id in ids[np.argsort(-shared, kind="stable")]]


def _sharing_most(
    ids: Sequence[int], grams: Sequence[str], counts: dict[str, int]
) -> tuple[list[int], float]:
    """Order rows by all the parts of the query that they hold, and say what share the first one holds."""
    weight = [(gram, 1 / np.log(2.0 + counts.get(gram, 0))) for gram in grams]
    texts = Organisation.objects.filter(pk__in=ids).values_list("pk", "search_text")
    scored = sorted((-sum(w for gram, w in weight if gram in text), id) for id, text in texts)
    whole = sum(w for gram, w in weight if counts.get(gram)) or 1.0
    return [id for _, id in scored], (-scored[0][0] / whole if scored else 0.0)


def _passing(ids: Sequence[int], filters: Filters) -> list[int]:
    """Keep the first of *ids* that pass, asking for some thousand at a time."""
    kept: list[int] = []
    for start in range(0, min(len(ids), PASSED_AT_MOST), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        passing = set(
            _filtered(filters, by_index=False, by_grams=False)
            .filter(pk__in=some)
            .values_list("pk", flat=True)
        )
        kept += [id for id in some if id in passing]
        if len(kept) >= LOOKED_AT:
            break
    return kept


def _alike_on_postgresql(query: str, filters: Filters) -> list[int]:
    """Ask for all the words first, which is quick, and for likeness only where few have them."""
    text = folded(query).strip()
    chosen = _filtered(filters).exclude(search_text="")
    words = " & ".join(f"{word}:*" for word in text.split())
    exact = list(
        chosen.extra(
            where=["to_tsvector('simple', search_text) @@ to_tsquery('simple', %s)"], params=[words]
        ).values_list("pk", flat=True)[:LOOKED_AT]
    )
    if len(exact) >= LOOKED_AT // 10:
        return exact
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.word_similarity_threshold', %s, false)", [str(LIKE_ENOUGH + 0.15)]
        )
    alike = chosen.extra(where=["%s <%% search_text"], params=[text], select={"like": "0"})
    alike = alike.extra(
        select={"like": "word_similarity(%s, search_text)"}, select_params=[text], order_by=["-like", "id"]
    )
    return list(dict.fromkeys([*exact, *(row[0] for row in alike.values_list("pk", "like")[:LOOKED_AT])]))


def browse(filters: Filters, *, after: int, at_most: int) -> tuple[list[RegistryRow], int]:
    """List what passes, in the order of the registry, from the one after *after* on; and count it.

    Returns
    -------
    rows : *at_most* of them
    total : how many pass, or 1,001 for more than a thousand: beyond that nobody reads a number

    Notes
    -----
    Where few pass they are found by an index and put in order here. Where many do, the registry is gone
    through in its order instead, and the next page is never far.
    """
    few = list(_filtered(filters).order_by().values_list("pk", flat=True)[: COUNTED_TO + 1])
    if len(few) <= COUNTED_TO:
        return _rows([id for id in sorted(few) if id > after][:at_most]), len(few)
    in_order = _filtered(filters, by_index=False).filter(pk__gt=after).order_by("pk")
    return _rows(list(in_order.values_list("pk", flat=True)[:at_most])), len(few)


def row_of(organisation_id: int) -> RegistryRow:
    """Show one organisation as a list would."""
    return _rows([organisation_id])[0]


def rows_of(ids: Sequence[int]) -> list[RegistryRow]:
    """Show organisations as a list would, in this order; those that aren't there are left out."""
    return _rows(ids)


def _rows(ids: Sequence[int]) -> list[RegistryRow]:
    told = {row[0]: _row(row) for row in Organisation.objects.filter(pk__in=ids).values_list(*ROW)}
    return [told[id] for id in ids if id in told]


def _filtered(filters: Filters, *, by_index: bool = True, by_grams: bool = True) -> Any:
    """Ask for what passes.

    SQLite knows nothing of how many rows have a value and takes any index that it can, the worst too. A
    column with a sign before it is looked up by no index: so it is told which one to leave alone.
    """
    plain = "+" if connection.vendor == "sqlite" else ""
    sign = "" if by_index else plain
    where = [f"{plain}o.merged_into_id IS NULL", f"{plain}o.removed_at IS NULL"]
    params: list[Any] = []
    for column, compared, value in (
        ("kind", "=", filters.kind or None),
        ("sector", "=", filters.sector or None),
        ("annual_budget", ">=", filters.least_budget),
        ("annual_budget", "<=", filters.most_budget),
    ):
        if value is not None:
            where.append(f"{sign}o.{column} {compared} %s")
            params.append(value)
    place = folded(filters.place).rstrip()
    if place:
        where.append("o.search_text LIKE %s")
        params.append(f"%|%{place}%")
        grams = _place_grams(filters.place, _counts_of(grams_of(filters.place))) if by_grams else []
        if grams:
            where.append(
                "o.id IN (SELECT rowid FROM store_organisation_search "
                "WHERE store_organisation_search MATCH %s)"
            )
            params.append(" AND ".join(f'"{gram}"' for gram in grams))
    where = [said.replace("o.", "store_organisation.", 1) for said in where]
    return Organisation.objects.filter(_STANDING.get(filters.standing, Q())).extra(where=where, params=params)


def _place_grams(place: str, counts: Mapping[str, int]) -> list[str]:
    """Choose the rarest parts of a place, which may be typed up to its middle; none on PostgreSQL."""
    grams = [gram for gram in grams_of(place) if not gram.endswith(" ")]
    if not grams or connection.vendor != "sqlite":
        return []
    return sorted(grams, key=lambda gram: counts.get(gram, 0))[:4]


_STANDING = {
    "members": Q(claimed_at__isnull=False),
    "records": Q(claimed_at=None),
    "estimated": Q(estimated=True),
    "audited": Q(claimed_at__isnull=False) & (~Q(strengths="") | ~Q(vulnerabilities="")),
}
STANDINGS = tuple(_STANDING)


def values_of(column: str, *, at_most: int = 200) -> list[str]:
    """List the values of a column that people choose from, by looking each next one up in its index."""
    found: list[str] = []
    last = ""
    while len(found) < at_most:
        after = (
            Organisation.objects.filter(**{f"{column}__gt": last})
            .order_by(column)
            .values_list(column, flat=True)
            .first()
        )
        if after is None:
            break
        found.append(after)
        last = after
    return found


def count_grams() -> None:
    """Count anew in how many names each three letters stand."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT term, doc FROM store_organisation_grams")
        counted = [(gram, rows) for gram, rows in cursor.fetchall() if len(gram) == 3]
    SearchGram.objects.bulk_create(
        [SearchGram(gram=gram, rows=rows) for gram, rows in counted],
        update_conflicts=True,
        update_fields=["rows"],
        unique_fields=["gram"],
        batch_size=400,
    )


def ids_of(slugs: Iterable[str]) -> dict[str, int]:
    """Look organisations up by their ids."""
    return dict(Organisation.objects.filter(slug__in=list(slugs)).values_list("slug", "id"))
