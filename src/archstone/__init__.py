"""Archstone: alliances between organisations, found, agreed, governed and ended well."""

__version__ = "0.1.0"
