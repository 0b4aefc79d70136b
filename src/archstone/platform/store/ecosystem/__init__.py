"""Ecosystems: who is touched by the same problem or threat."""
