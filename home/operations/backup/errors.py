"""The error of a backup, a verification or a restore."""


class BackupError(Exception):
    """A backup that cannot be made, is damaged, or cannot be restored; the message says why."""
