"""The notebook on prospects: what an organisation found out about others, for itself."""
