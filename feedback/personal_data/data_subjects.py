"""Requests of data subjects: finding and erasing everything that is stored under one e-mail address.

Other apps that store data of citizens without accounts add it with ``register_source``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from .. import tasks
from ..mailbox import mailbox_key
from ..models import Submission
from .retention import anonymise

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Source:
    """One kind of data that is stored under an e-mail address.

    ``find(email)`` returns a list of records, each a dict of translated names and plain values.
    ``erase(email, user)`` erases the records; it returns the number erased, and the number kept for a legal
    reason.
    """

    name: str
    label: "StrOrPromise"
    find: Callable[[str], list[dict[str, Any]]]
    erase: Callable[[str, Any], tuple[int, int]]


SOURCES: dict[str, Source] = {}


def register_source(source: Source) -> None:
    """Register a kind of data, or replace the one with the same name; call it in an app's ``ready()``."""
    SOURCES[source.name] = source


def find(email: str) -> dict[str, list[dict[str, Any]]]:
    """Return the records of every source under the address, by the source's label."""
    return {str(source.label): source.find(email) for source in SOURCES.values()}


def erase(email: str, user: Any) -> dict[str, Any]:
    """Erase the records of every source under the address and return a receipt with the numbers."""
    sources = []
    for source in SOURCES.values():
        erased, kept = source.erase(email, user)
        sources.append({"label": str(source.label), "erased": erased, "kept": kept})
    return {"erased_at": timezone.now().isoformat(timespec="seconds"), "sources": sources}


def find_submissions(email: str) -> list[dict[str, Any]]:
    """Return the person's submissions with their replies, as records of a ``Source``."""
    found = (
        Submission.objects.filter(mailbox=mailbox_key(email))
        .prefetch_related("replies", "questions", "attachments")
        .order_by("received_at")
    )
    return [
        {
            pgettext("of a message", "Number"): submission.reference,
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


def erase_submissions(email: str, user: Any) -> tuple[int, int]:
    """Anonymise the person's submissions, except those on hold; return the numbers erased and kept."""
    found = Submission.objects.filter(mailbox=mailbox_key(email))
    kept = found.filter(on_hold=True).count()
    erased = 0
    for submission in found.filter(on_hold=False):
        anonymise(submission, user)
        erased += 1
    tasks.enqueue_on_commit(tasks.compact_search_index)
    return erased, kept


register_source(Source("feedback", gettext_lazy("Feedback"), find_submissions, erase_submissions))
