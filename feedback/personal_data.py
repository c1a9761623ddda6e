"""Every place where a citizen's personal data is kept, declared once.

Retention, export to the person and erasure all go by this list; a test fails when a text field is added to
these models without saying here whether it is personal.
"""

from .models import Attachment, Note, Question, Reply, Submission

#: Fields that are or may hold personal data, and what they are erased to.
PERSONAL = {
    Submission: {
        "name": "",
        "email": "",
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

#: Models whose rows are deleted with everything in them, wherever personal data is erased.
DELETED = [Attachment]

#: Text fields of the same models that say nothing about a person.
IMPERSONAL = {
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
