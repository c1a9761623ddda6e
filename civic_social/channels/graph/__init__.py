"""What the channels of Facebook and Instagram share: the Graph API, its errors, health, comments and events."""
