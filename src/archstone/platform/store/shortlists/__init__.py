"""Shortlists: whom an organisation means to talk to, and why."""
