"""The simulated Graph API: the subset that civic_social uses, with Meta's error codes."""
