"""The vulnerability matrix."""
