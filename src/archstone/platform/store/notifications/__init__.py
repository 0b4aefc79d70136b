"""News for people, and the letters that carry it."""
