"""The audit trail: who did what, append-only and chained by hashes."""
