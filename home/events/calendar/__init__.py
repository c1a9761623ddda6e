"""Events as iCalendar files (RFC 5545)."""
