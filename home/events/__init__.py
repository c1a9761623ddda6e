"""Events: the page type, registration, mail to participants, calendar files and live moments."""
