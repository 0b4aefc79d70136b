"""Introductions: who asked whom, what was answered, and the meeting that followed."""
