"""The web platform's promises, measured: a registry of a million organisations, imported and searched."""
