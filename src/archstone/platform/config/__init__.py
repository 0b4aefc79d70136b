"""Settings, addresses and the entrance for a web server."""
