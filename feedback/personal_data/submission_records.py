"""The submissions as a source of the requests of data subjects."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from .. import tasks
from ..models import Submission
from .data_subjects import Person, Record, Source, register_source
from .retention import anonymise

#: The name of the source.
NAME = "feedback"


def find_submissions(person: Person) -> list[Record]:
    """Return the person's submissions with their replies.

    Names, telephones and addresses are compared row by row, since they are found in answers, too.
    """
    rows = Submission.objects.filter(anonymised_at=None)
    rows = rows.filter(mailbox=person.mailbox) if person.is_only_email else rows.filter(is_anonymous=False)
    columns = rows.values_list("pk", "mailbox", "name", "phone", "address", "answers")
    found = {}
    for pk, mailbox, name, phone, address, answers in columns.iterator():
        texts = [_text(answer["value"]) for answer in answers]
        found_by = person.matches(mailbox=mailbox, name=name, phone=phone, address=address, texts=texts)
        if found_by:
            found[pk] = found_by
    submissions = (
        Submission.objects.filter(pk__in=found)
        .select_related("notice")
        .prefetch_related("replies", "questions", "attachments")
        .order_by("received_at")
    )
    return [
        Record(str(submission.pk), found[submission.pk], describe(submission)) for submission in submissions
    ]


def describe(submission: Submission) -> dict[str, Any]:
    """Return the values of a submission for its sender."""
    return {
        pgettext("of a message", "Number"): submission.reference,
        _("Received"): submission.received_at,
        _("Form"): submission.page_title,
        _("Spheres"): submission.topic_names,
        _("Comment"): submission.comment,
        _("Answers in the form"): dict(submission.get_answer_texts()),
        _("Name"): submission.name,
        _("E-mail"): submission.email,
        _("Telephone"): submission.phone,
        _("Address"): submission.address,
        _("Consents"): {consent["label"]: consent["given"] for consent in submission.consents},
        _("Privacy notice"): str(submission.notice or ""),
        _("Status"): submission.get_status_display(),
        _("Files"): [attachment.name for attachment in submission.attachments.all()],
        _("Our questions"): {question.text: question.answer for question in submission.questions.all()},
        _("Our replies"): [reply.body for reply in submission.replies.all()],
        _("Kept until"): submission.purge_on,
    }


def erase_submissions(keys: list[str], user: Any) -> tuple[int, int]:
    """Anonymise submissions, except those on hold; return the numbers erased and kept."""
    found = Submission.objects.filter(pk__in=keys)
    kept = found.filter(on_hold=True).count()
    erased = 0
    for submission in found.filter(on_hold=False):
        anonymise(submission, user)
        erased += 1
    if erased:
        tasks.enqueue_on_commit(tasks.compact_search_index)
    return erased, kept


def _text(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def connect() -> None:
    """Register the source; called once, when the apps are ready."""
    register_source(Source(NAME, gettext_lazy("Feedback"), find_submissions, erase_submissions))
