"""The official record: append-only, hash-chained, verifiable by strangers. docs/record.md explains it."""
