"""The editor's and the administrator's desk in Wagtail's admin."""
