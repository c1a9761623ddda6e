"""Registration for events: places, the public form, the participant's page and retention."""
