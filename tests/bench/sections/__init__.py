"""The sections of the report, one for each part; each function takes the figures by database."""
