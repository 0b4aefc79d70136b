"""Webhooks: where an organisation's own programs are told of events."""
