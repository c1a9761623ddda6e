"""The process ``manage.py work``: everything that a running site does in the background."""
