"""Signing up and in, and what a person may set."""
