"""Notices a restored or copied database before anything is sent, and holds everything for a person.

A database that was restored from a backup does not know what was posted since; a copy on another machine
would post a second time. ``installation`` keeps the end of the audit log in a file beside the database,
``guard`` compares the two before each delivery, ``inspection`` finds out what the networks have.
"""
