"""Admin views of events: participants, check-in, moments, and notifications about changes."""
