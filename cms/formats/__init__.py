"""The formats of dates and times in each language of the admin (``FORMAT_MODULE_PATH``)."""
