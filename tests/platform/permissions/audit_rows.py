"""Acts with audits: pages are about the audit of whomever one acts for, the API names whose it is."""

from __future__ import annotations

from collections.abc import Iterator

from tests.platform.permissions.cells import (
    ALONE,
    DONE,
    EDITORS,
    EDITORS_ANYWHERE,
    ELSEWHERE,
    EVERYBODY,
    INSIDE,
    MEMBERS_ANYWHERE,
    NOT_SIGNED_IN,
    OWN,
    OWNERS_ANYWHERE,
    REFUSED,
    Call,
    Cell,
    Page,
    Sent,
    all_are,
    differs,
    row,
)

ANYWHERE = {"members": MEMBERS_ANYWHERE, "editors": EDITORS_ANYWHERE, "owners": OWNERS_ANYWHERE}
HERE = {"members": INSIDE, "editors": EDITORS, "owners": frozenset({"owner"})}

RATING = {"severity": 2, "need": 2, "basis": "felt", "note": ""}
TELL = {"capability": "governance", "to": "A Friend"}
FILE = "organisations:\n- id: a\n  name: A\n  strengths:\n  - capability: training\n    level: 2\n"
ITEM = {"severity": 1, "need": 1, "basis": "felt", "revision": 1}
STRENGTH = {"capability": "training", "level": 3, "grade": "claimed", "revision": 0}
ORDER = ["design", "governance", "community-trust", "storytelling"]
SEEN = {"order": ORDER, "seen": "community-trust design governance storytelling"}
LEVELS = {
    **{"design": "private", "governance": "sealed", "community-trust": "private"},
    "storytelling": "sealed",
}


def of_an_audit(
    name: str, who: str, page: Page | None, api: Call | None, *, writes: bool = True
) -> Iterator[Cell]:
    """Write the two rows of an act: pages for one's own audit, the API for the hospital's."""
    if page is not None:
        led = all_are(ALONE, DONE) if page[0] == "GET" else {}  # they are told how to begin
        yield row(
            name,
            ANYWHERE[who],
            MEMBERS_ANYWHERE | NOT_SIGNED_IN,
            (page[0], f"/audit/{page[1]}", page[2]),
            None,
            to=OWN,
            door="see_oneself",
            writes=writes,
            but=differs(page=led),
        )
    if api is not None:
        there = (api[0], f"/audits/{{ours}}{api[1]}", api[2])
        yield row(f"{name}:by program", HERE[who], INSIDE, None, there, writes=writes)


CELLS = (
    *of_an_audit("read_audit", "members", ("GET", "", {}), ("GET", "", None), writes=False),
    *of_an_audit("read_audit:all", "members", ("GET", "all/", {}), None, writes=False),
    *of_an_audit("read_audit:item", "members", ("GET", "item/design/", {}), None, writes=False),
    *of_an_audit(
        "read_audit:as shown",
        "members",
        ("GET", "as-seen-by/partner/", {}),
        ("GET", "/shown-to-partner", None),
        writes=False,
    ),
    *of_an_audit("read_audit:as anyone", "members", ("GET", "as-seen-by/everyone/", {}), None, writes=False),
    *of_an_audit(
        "read_audit:capabilities",
        "members",
        ("GET", "capabilities/", {}),
        ("GET", "/capabilities", None),
        writes=False,
    ),
    *of_an_audit(
        "read_own_ratings", "members", ("GET", "rate/", {}), ("GET", "/ratings", None), writes=False
    ),
    *of_an_audit(
        "read_own_ratings:guided",
        "members",
        ("GET", "guided/worst-at/", {}),
        ("GET", "/guided", None),
        writes=False,
    ),
    *of_an_audit("read_own_ratings:begin", "members", ("GET", "guided/", {}), None, writes=False),
    *of_an_audit(
        "rate_vulnerability:guided",
        "members",
        ("POST", "guided/worst-at/", {"text": "We.", "revision": 0}),
        ("PUT", "/guided/worst-at", {"text": "We.", "revision": 0}),
        writes=False,
    ),
    *of_an_audit(
        "rate_vulnerability:settle",
        "members",
        ("POST", "guided/most-help/settle/", {"which": "first", "revision": 1}),
        None,
        writes=False,
    ),
    *of_an_audit(
        "rate_vulnerability",
        "members",
        ("POST", "rate/design/", RATING),
        ("PUT", "/ratings/design", RATING),
    ),
    *of_an_audit(
        "rate_vulnerability:withdraw",
        "members",
        ("POST", "rate/governance/withdraw/", {}),
        ("DELETE", "/ratings/governance", None),
    ),
    *of_an_audit("read_raters", "editors", ("GET", "raters/", {}), ("GET", "/raters", None), writes=False),
    *of_an_audit(
        "change_audit:item",
        "editors",
        ("POST", "item/design/", ITEM),
        ("PUT", "/vulnerabilities/design", {"severity": 1, "need": 1}),
    ),
    *of_an_audit(
        "change_audit:add",
        "editors",
        ("POST", "add/strength/", STRENGTH),
        ("PUT", "/strengths/training", {"level": 3}),
    ),
    *of_an_audit(
        "change_audit:confirm",
        "editors",
        ("POST", "item/storytelling/confirm/", {}),
        ("POST", "/items/storytelling/confirm", {}),
    ),
    *of_an_audit(
        "change_audit:remove",
        "editors",
        ("POST", "item/design/remove/", {}),
        ("DELETE", "/items/design", None),
    ),
    *of_an_audit(
        "change_audit:order", "editors", ("POST", "order/", SEEN), ("PUT", "/order", {"order": ORDER})
    ),
    *of_an_audit(
        "change_audit:disclosure",
        "editors",
        ("POST", "who-may-know/", LEVELS),
        ("PUT", "/disclosure-levels", {"levels": {"design": "private"}}),
    ),
    *of_an_audit(
        "change_audit:own capability",
        "editors",
        ("POST", "own-capability/", {"label": "Boats", "family": "delivery"}),
        ("POST", "/own-capabilities", {"label": "Boats", "family": "delivery"}),
    ),
    *of_an_audit(
        "change_audit:take",
        "editors",
        ("POST", "raters/take/", {"capability": ["governance"]}),
        ("POST", "/raters/take", {"capabilities": ["governance"]}),
    ),
    *of_an_audit(
        "read_disclosures", "editors", ("GET", "told/", {}), ("GET", "/disclosures", None), writes=False
    ),
    *of_an_audit(
        "write_disclosure",
        "editors",
        ("POST", "told/", {**TELL, "go": "write"}),
        ("POST", "/disclosures", TELL),
    ),
    *of_an_audit(
        "write_disclosure:advice",
        "editors",
        ("POST", "told/", {**TELL, "go": "ask"}),
        ("POST", "/disclosures/advice", TELL),
        writes=False,
    ),
    *of_an_audit(
        "write_disclosure:outcome",
        "editors",
        None,
        ("PUT", "/disclosures/{event}/outcome", {"outcome": "ignored"}),
    ),
    row(
        "write_disclosure:outcome",
        EDITORS,
        INSIDE | NOT_SIGNED_IN,
        ("POST", "/audit/told/{event}/", {"outcome": "ignored"}),
        None,
        door="see_oneself",
        # A viewer may write nothing into any log, whichever entry they name.
        but=differs(page={"viewer of the other side": REFUSED}),
    ),
    *of_an_audit(
        "agree_to_be_open",
        "owners",
        ("POST", "told/leadership/", {"agreed": "yes"}),
        ("PUT", "/leadership", {"agreed": True}),
    ),
    *of_an_audit("export_audit", "editors", ("GET", "file/json/", {}), ("GET", "/file", None), writes=False),
    *of_an_audit(
        "export_audit:page", "editors", ("GET", "page.pdf", {}), ("GET", "/page.pdf", None), writes=False
    ),
    *of_an_audit(
        "import_audit",
        "editors",
        ("POST", "file/", {"file": Sent("a.yaml", FILE)}),
        ("PUT", "/file", {"name": "a.yaml", "content": FILE}),
    ),
    row(
        "see_shown_audit",
        EVERYBODY,
        (),
        ("GET", "/audit/of/{ours}/", {}),
        ("GET", "/audits/{ours}/shown", None),
        to=ELSEWHERE,
        writes=False,
    ),
)
