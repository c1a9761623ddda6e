"""Checks of the files in ``deploy/`` on real servers; standard library only."""
