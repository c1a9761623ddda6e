"""The HTML of every page, checked by Nu and by html-validate."""
