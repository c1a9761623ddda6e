"""Backups of the database and the uploaded files: one tar file each, with a manifest."""
