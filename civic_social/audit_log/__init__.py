"""The official record: append-only rows in a hash chain (docs/reference/official-record.md)."""
