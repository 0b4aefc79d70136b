"""The vulnerability map."""
