"""News for people."""
