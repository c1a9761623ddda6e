"""The demo: a fictitious municipality with content, people and social accounts."""
