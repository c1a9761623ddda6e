"""Full-text search in Bulgarian."""
