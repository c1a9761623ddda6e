"""The sender of a submission: anonymous or named, a person or an organisation."""

from django.db import models
from django.utils.translation import gettext_lazy as _

#: The two answers to "Do you want a reply?".
ANONYMITY = [
    ("named", _("Yes, I want a reply and will say who I am")),
    ("anonymous", _("No, I want to stay anonymous")),
]

#: Form fields that a named sender fills in, and that are emptied for an anonymous one.
CONTACT_FIELDS = ("sender_kind", "name", "email", "phone", "address")


class SenderKind(models.TextChoices):
    """The kind of a named sender."""

    INDIVIDUAL = "individual", _("A private person")
    ORGANISATION = "organisation", _("An organisation")
