"""Contacts and people of the demo's bodies."""

from . import reading

CONTACTS = ("title", "address", "phone", "email", "opening_hours")


def get_fields(kind, language: str) -> dict:
    """Return the fields of a body in which the demo differs from a new site; none for other kinds."""
    if not reading.exists(language, kind.text):
        return {}
    text = reading.read(language, kind.text)
    people = [
        {
            "type": "person",
            "value": {"name": name, "role": role, "phone": phone, "email": email, "reception": reception},
        }
        for name, role, phone, email, reception in text.get("people", [])
    ]
    contacts = {name: text[name] for name in CONTACTS if name in text}
    return {**contacts, "people": people}
