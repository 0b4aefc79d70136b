"""Who may do what: one table of role and act over all rooms, every cell tried over pages and API."""
