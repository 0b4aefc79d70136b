"""The notebook on prospects."""
