"""Events lived through: registration, mail, calendar files, the day itself, moments, and what remains."""
