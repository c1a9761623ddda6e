"""Facebook's and Instagram's shared parts: the Graph API, its errors, health, comments and events."""
