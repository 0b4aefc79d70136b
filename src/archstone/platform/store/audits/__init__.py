"""Audits: an organisation's items, what its people rated, what it told whom."""
