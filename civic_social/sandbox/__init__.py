"""A stand-in for Meta's Graph API, with a wall to look at; for development and tests only."""
