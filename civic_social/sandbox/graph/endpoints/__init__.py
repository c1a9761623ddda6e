"""Endpoints of the Graph API, by subject. ``routing`` says which call each function handles."""
