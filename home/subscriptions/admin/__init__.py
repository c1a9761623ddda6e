"""The admin of mail to subscribers: the issues with their progress, and the list of subscribers."""
