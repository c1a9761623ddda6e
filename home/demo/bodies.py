"""Contacts and people of the demo's bodies."""

from . import reading


def get_fields(text: dict) -> dict:
    """Return the values of the fields that only a body has."""
    people = [
        {
            "type": "person",
            "value": {"name": name, "role": role, "phone": phone, "email": email, "reception": reception},
        }
        for name, role, phone, email, reception in text.get("people", [])
    ]
    contacts = {name: text.get(name, "") for name in ("address", "phone", "email", "opening_hours")}
    return {**contacts, "people": people, "body": reading.body_blocks(text)}
