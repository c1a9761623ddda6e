"""The site's part of the read API: publications and events, beside the posts of ``civic_social.api``."""
