"""Organisations: their profile and their people."""
