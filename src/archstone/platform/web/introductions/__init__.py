"""Introductions and the meetings that follow, for both sides, with or without an account."""
