"""Topic pages: everything that the municipality has published on one topic, and who is responsible for it."""
