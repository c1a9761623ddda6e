"""Topic pages."""
