"""Somebody asks what we know about them, or to be forgotten: everything under one e-mail address.

Other apps that keep data of citizens without accounts add themselves with ``register_source``; an event's
registrations are found, handed over and erased together with the submissions.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import retention, tasks
from .models import Submission


@dataclass(frozen=True)
class Source:
    """A kind of data that is kept under an e-mail address.

    ``find(email)`` returns a list of dicts of plain values, in words that the person understands.
    ``erase(email, user)`` erases them and returns how many there were, and how many had to be kept.
    """

    name: str
    label: str
    find: Callable[[str], list[dict]]
    erase: Callable[[str, object], tuple[int, int]]


SOURCES: dict[str, Source] = {}


def register_source(source: Source) -> None:
    """Add a kind of data; call it in an app's ``ready()``."""
    SOURCES[source.name] = source


def find(email: str) -> dict[str, list[dict]]:
    """Return everything kept under the address, by the label of its source."""
    return {str(source.label): source.find(email) for source in SOURCES.values()}


def erase(email: str, user) -> dict:
    """Erase everything under the address that need not be kept; return the receipt."""
    receipt = {"erased_at": timezone.now().isoformat(timespec="seconds"), "sources": []}
    for source in SOURCES.values():
        erased, kept = source.erase(email, user)
        receipt["sources"].append({"label": str(source.label), "erased": erased, "kept": kept})
    return receipt


def find_submissions(email: str) -> list[dict]:
    """Return the person's submissions with the replies they got."""
    found = (
        Submission.objects.filter(email__iexact=email)
        .prefetch_related("replies", "questions", "attachments")
        .order_by("received_at")
    )
    return [
        {
            _("Number"): submission.reference,
            _("Received"): submission.received_at.isoformat(timespec="seconds"),
            _("Form"): submission.page_title,
            _("Spheres"): submission.topic_names,
            _("Comment"): submission.comment,
            _("Answers"): dict(submission.get_answer_texts()),
            _("Name"): submission.name,
            _("E-mail"): submission.email,
            _("Address"): submission.address,
            _("Consents"): {consent["label"]: consent["given"] for consent in submission.consents},
            _("Privacy notice"): str(submission.notice or ""),
            _("Status"): submission.get_status_display(),
            _("Files"): [attachment.name for attachment in submission.attachments.all()],
            _("Questions"): {question.text: question.answer for question in submission.questions.all()},
            _("Replies"): [reply.body for reply in submission.replies.all()],
            _("Kept until"): submission.purge_on.isoformat(),
        }
        for submission in found
    ]


def erase_submissions(email: str, user) -> tuple[int, int]:
    """Erase the personal data of the person's submissions, except of those on hold."""
    found = Submission.objects.filter(email__iexact=email)
    kept = found.filter(on_hold=True).count()
    erased = 0
    for submission in found.filter(on_hold=False):
        retention.anonymise(submission, user)
        erased += 1
    tasks.after_commit(tasks.compact_search_index)
    return erased, kept


register_source(Source("feedback", gettext_lazy("Feedback"), find_submissions, erase_submissions))
