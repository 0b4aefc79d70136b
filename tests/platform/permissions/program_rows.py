"""Acts of programs and with news: tokens, webhooks, notifications, measurements."""

from __future__ import annotations

from tests.platform.permissions.cells import (
    EVERYBODY,
    HIDDEN,
    INSIDE,
    MEMBERS_ANYWHERE,
    NOT_SIGNED_IN,
    OF_THE_VIEWER,
    OWNERS_ANYWHERE,
    PLATFORM,
    SIGNED_IN,
    all_are,
    differs,
    row,
)

HOOK = {"url": "https://hooks.example.org/in", "events": ["mandate_given"]}
W = "/webhooks/{webhook}"
D = f"{W}/deliveries/{{delivery}}/again"


def change(name: str, page, api, **more):
    """Write the row of a change to the hospital's webhook."""
    return row(
        f"change_webhook:{name}",
        {"owner"},
        INSIDE,
        ("POST", f"/settings{W}/{page[0]}", page[1]) if page else None,
        api,
        **more,
    )


def mine(name: str, page, api, **more):
    """Write the row of something that everybody who is signed in does with their own."""
    return row(name, SIGNED_IN, EVERYBODY, page, api, to=PLATFORM, **{"writes": False, **more})


CELLS = (
    mine("see_tokens", ("GET", "/settings/tokens/", {}), ("GET", "/tokens", None)),
    mine(
        "make_token",
        ("POST", "/settings/tokens/", {"name": "t", "days": "30", "scopes": ["tokens:read"]}),
        ("POST", "/tokens", {"name": "t", "scopes": ["tokens:read"], "expires_at": "{tomorrow}"}),
        writes=True,
    ),
    row(
        "revoke_token",
        {"viewer"},
        NOT_SIGNED_IN,
        ("POST", "/settings/tokens/{token}/revoke/", {}),
        ("POST", "/tokens/{token}/revoke", None),
        to=OF_THE_VIEWER,
        door="see_tokens",
    ),
    row(
        "see_webhooks",
        MEMBERS_ANYWHERE,
        EVERYBODY,
        ("GET", "/settings/webhooks/", {}),
        ("GET", "/webhooks", None),
        to=PLATFORM,
        writes=False,
    ),
    row(
        "add_webhook",
        OWNERS_ANYWHERE,
        EVERYBODY,
        ("POST", "/settings/webhooks/", HOOK),
        ("POST", "/webhooks", HOOK),
        to=PLATFORM,
    ),
    row("see_webhook", INSIDE, (), ("GET", f"/settings{W}/", {}), ("GET", W, None), writes=False),
    row("see_webhook:deliveries", INSIDE, (), None, ("GET", f"{W}/deliveries", None), writes=False),
    change("address", ("", HOOK), ("PATCH", W, {"events": ["mandate_given"]})),
    change("off", ("off/", {}), ("PATCH", W, {"on": False})),
    change("secret", ("new-secret/", {}), ("POST", f"{W}/secret", None)),
    change("try", ("try/", {}), ("POST", f"{W}/try", None), writes=False),
    change("again", ("deliveries/{delivery}/again/", {}), ("POST", D, None), writes=False),
    change("remove", ("remove/", {}), ("DELETE", W, None)),
    mine("see_notifications", ("GET", "/notifications/", {}), ("GET", "/notifications", None)),
    row(
        "mark_read",
        {"viewer"},
        NOT_SIGNED_IN,
        ("POST", "/notifications/{notification}/", {}),
        ("POST", "/notifications/{notification}/read", None),
        to=OF_THE_VIEWER,
        door="see_notifications",
        writes=False,
    ),
    mine("mark_all_read", ("POST", "/notifications/read/", {}), ("POST", "/notifications/read", {})),
    mine("see_notifications:settings", ("GET", "/notifications/settings/", {}), None),
    mine(
        "change_digest",
        ("POST", "/notifications/settings/", {"digest": "weekly"}),
        ("PUT", "/notifications/digest", {"digest": "weekly"}),
    ),
    row(
        "see_metrics",
        {"steward"},
        EVERYBODY,
        ("GET", "/metrics", {}),
        None,
        to=PLATFORM,
        writes=False,
        but=differs(page=all_are(EVERYBODY, HIDDEN)),  # a program's token is asked for, not a session
    ),
)
