"""A simulator of Meta's Graph API with a web page for each simulated profile, for development and tests."""
