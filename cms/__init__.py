"""The Django project: settings, addresses and the entry point for a web server."""
