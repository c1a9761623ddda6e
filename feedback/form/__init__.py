"""The form that a citizen fills in: its blocks in the page editor, its fields, and its uploads."""
