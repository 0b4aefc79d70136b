"""Matches: who fits, and why."""
