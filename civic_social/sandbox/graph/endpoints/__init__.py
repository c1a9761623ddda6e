"""Endpoints of the Graph API, by subject. ``routing`` maps each call to its function."""
