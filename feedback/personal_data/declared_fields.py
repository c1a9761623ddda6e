"""The declaration of every field that holds personal data.

Erasing follows it, and deletes attachments altogether. A test fails if a text field is added to these
models without being declared here.
"""

from typing import Any

from django.db.models import Model

from ..models import Note, Question, Reply, Submission

#: Fields that may hold personal data, with the value that erases them.
PERSONAL: dict[type[Model], dict[str, Any]] = {
    Submission: {
        "name": "",
        "email": "",
        "mailbox": "",
        "phone": "",
        "address": "",
        "sender_kind": "",
        "comment": "",
        "answers": [],
        "digest": "",
    },
    Reply: {"body": ""},
    Question: {"text": "", "answer": ""},
    Note: {"text": ""},
}

#: Text fields of the models in ``PERSONAL`` that hold no personal data.
IMPERSONAL: dict[type[Model], set[str]] = {
    Submission: {
        "secret",
        "reference",
        "page_title",
        "about_title",
        "language_code",
        "channel",
        "status",
        "suspicion",
        "topic_names",
        "consents",
    },
    Reply: {"delivery"},
    Question: {"delivery"},
    Note: set(),
}
