"""The bodies of the demo municipality: contacts and people."""

from . import reading


def particulars(words: dict) -> dict:
    """Return the values of the fields that only a body has."""
    people = [
        {
            "type": "person",
            "value": {"name": name, "role": role, "phone": phone, "email": email, "reception": reception},
        }
        for name, role, phone, email, reception in words.get("people", [])
    ]
    contacts = {name: words.get(name, "") for name in ("address", "phone", "email", "opening_hours")}
    return {**contacts, "people": people, "body": reading.body_blocks(words)}
