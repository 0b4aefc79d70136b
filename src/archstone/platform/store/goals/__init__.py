"""Goals: what an organisation wants an alliance for."""
