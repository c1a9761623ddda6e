"""Mail to participants: the outbox, the texts, and sending by SMTP."""
