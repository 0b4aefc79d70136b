"""Acts with the registry: search, additions, suggestions, imports, duplicates, lists of names."""

from __future__ import annotations

from tests.platform.permissions.cells import (
    EDITORS,
    ELSEWHERE,
    EVERYBODY,
    INSIDE,
    MEMBERS_ANYWHERE,
    NOT_SIGNED_IN,
    OWN,
    PLATFORM,
    SIGNED_IN,
    Sent,
    row,
)

CSV = "id,name\nlantern,Lantern Kitchen\n"
ADDED = {"name": "Lantern House"}
R = "/registry"
STEWARD = {"steward"}


def for_stewards(name: str, page, api, **more):
    """Write the row of an act with something that only stewards know of."""
    return row(name, STEWARD, (), page, api, to=ELSEWHERE, **more)


def of_stewards(name: str, page, api, **more):
    """Write the row of an act of stewards that has no object: others are told that it isn't for them."""
    return row(name, STEWARD, EVERYBODY, page, api, to=PLATFORM, **more)


CELLS = (
    row(
        "search_registry",
        SIGNED_IN,
        EVERYBODY,
        ("GET", "/search/?q=river", {}),
        ("GET", f"{R}/organisations?q=river", None),
        to=PLATFORM,
        writes=False,
    ),
    row("add_record:form", SIGNED_IN, EVERYBODY, ("GET", f"{R}/add/", {}), None, to=PLATFORM, writes=False),
    row(
        "add_record",
        SIGNED_IN,
        EVERYBODY,
        ("POST", f"{R}/add/", ADDED),
        ("POST", f"{R}/organisations", ADDED),
        to=PLATFORM,
    ),
    row(
        "hold_against_lists:what one adds",
        SIGNED_IN,
        EVERYBODY,
        ("POST", f"{R}/add/", ADDED),
        None,
        to=PLATFORM,
    ),
    row(
        "hold_against_lists",
        SIGNED_IN,
        EVERYBODY,
        None,
        ("GET", f"{R}/organisations/{{ours}}/hits", None),
        to=ELSEWHERE,
        writes=False,
    ),
    row(
        "see_suggestions",
        MEMBERS_ANYWHERE,
        NOT_SIGNED_IN,
        ("GET", f"{R}/suggestions/", {}),
        None,
        to=OWN,
        door="search_registry",
        writes=False,
    ),
    row(
        "decide_suggestion",
        EDITORS,
        INSIDE,
        ("POST", f"{R}/suggestions/{{suggestion}}/", {"take": "place"}),
        None,
    ),
    of_stewards("see_imports", ("GET", f"{R}/imports/", {}), ("GET", f"{R}/imports", None), writes=False),
    of_stewards(
        "import_registry",
        ("POST", f"{R}/imports/", {"file": Sent("r.csv", CSV), "register": ""}),
        ("POST", f"{R}/imports", {"file": Sent("r.csv", CSV)}),
    ),
    for_stewards(
        "see_imports:one",
        ("GET", f"{R}/imports/{{run}}/", {}),
        ("GET", f"{R}/imports/{{run}}", None),
        writes=False,
    ),
    for_stewards(
        "see_imports:preview",
        ("GET", f"{R}/imports/{{run}}/progress/", {}),
        ("GET", f"{R}/imports/{{run}}/preview", None),
        writes=False,
    ),
    for_stewards(
        "see_imports:faults",
        ("GET", f"{R}/imports/{{run}}/faults.csv", {}),
        ("GET", f"{R}/imports/{{run}}/faults", None),
        writes=False,
    ),
    for_stewards(
        "import_registry:start",
        ("POST", f"{R}/imports/{{run}}/start/", {}),
        ("POST", f"{R}/imports/{{run}}/start", None),
    ),
    for_stewards(
        "import_registry:cancel",
        ("POST", f"{R}/imports/{{running}}/cancel/", {}),
        ("POST", f"{R}/imports/{{running}}/cancel", None),
    ),
    of_stewards(
        "find_duplicates", ("GET", f"{R}/duplicates/", {}), ("GET", f"{R}/duplicates", None), writes=False
    ),
    of_stewards("find_duplicates:merges", ("GET", f"{R}/merges/", {}), None, writes=False),
    for_stewards("find_duplicates:pair", ("GET", f"{R}/duplicates/{{pair}}/", {}), None, writes=False),
    for_stewards(
        "merge_organisations",
        ("POST", f"{R}/duplicates/{{pair}}/", {"decision": "merge", "keep": "one"}),
        ("POST", f"{R}/duplicates/{{pair}}/decide", {"keep": "one"}),
    ),
    for_stewards(
        "merge_organisations:two",
        ("POST", f"{R}/duplicates/{{pair}}/", {"decision": "different"}),
        ("POST", f"{R}/duplicates/{{pair}}/decide", {"keep": "both"}),
    ),
    for_stewards(
        "merge_organisations:undo",
        ("POST", f"{R}/merges/{{merge}}/undo/", {}),
        ("POST", f"{R}/merges/{{merge}}/undo", None),
    ),
    of_stewards("load_name_list:form", ("GET", f"{R}/name-lists/", {}), None, writes=False),
    of_stewards(
        "load_name_list",
        ("POST", f"{R}/name-lists/", {"name": "L", "source": "", "file": Sent("l.csv", "name\nX\n")}),
        None,
    ),
)
