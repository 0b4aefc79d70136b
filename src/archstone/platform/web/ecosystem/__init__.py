"""Ecosystems and shared threats."""
