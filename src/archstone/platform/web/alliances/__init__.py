"""Alliances: members and people."""
