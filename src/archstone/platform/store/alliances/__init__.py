"""Alliances, their members and the people with a role in them."""
