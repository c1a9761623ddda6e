"""The site's part of the read API: publications and events, besides the posts of ``civic_social.api``."""
