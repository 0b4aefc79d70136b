"""The tables, a folder a room, in one Django app; only services and frozen rows leave it."""
