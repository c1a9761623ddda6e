"""Events in Wagtail's admin: participants, the entrance, moments, and who has been told what."""
