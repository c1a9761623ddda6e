"""How dates and times are written and read in each language of the admin (``FORMAT_MODULE_PATH``)."""
