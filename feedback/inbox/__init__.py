"""The inbox in Wagtail's admin: the list of submissions, the page of each case, exports and statistics."""
