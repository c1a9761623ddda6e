"""Receiving a submission: stored, numbered and routed to a desk in one transaction."""

import datetime
import hashlib
import json
import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.db import IntegrityError, transaction
from django.utils import timezone
from taggit.models import Tag
from wagtail.log_actions import log
from wagtail.models import Page

from .. import outbox
from ..form import topics as topic_names
from ..form.forms import FeedbackForm
from ..form.sender import CONTACT_FIELDS
from ..models import Attachment, Desk, FeedbackPage, PrivacyNotice, Status, Submission
from ..models.sites import find_site

#: Time within which the same message of one browser is received once.
SAME_MESSAGE = datetime.timedelta(minutes=30)


class AlreadyReceived(Exception):
    """The same submission has been stored before or meanwhile; ``pk`` is its primary key, if it is known."""

    def __init__(self, pk: int | None = None) -> None:
        super().__init__()
        self.pk = pk


def content_checksum(form: forms.Form) -> str:
    """Return the SHA-256 of the cleaned data; equal answers have equal checksums."""
    content = json.dumps(form.cleaned_data, default=str, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def receive_form(
    page: FeedbackPage,
    form: FeedbackForm,
    key: uuid.UUID | str,
    *,
    about: Page | None = None,
    suspicion: str = "",
    first_pk: Callable[[Submission], int] | None = None,
) -> Submission:
    """Store a valid form as a submission, number it, route it to a desk, and return it.

    A second call with the same ``key``, in any process, stores nothing and returns the first submission. The
    acknowledgement is queued with it, unless ``suspicion`` names a reason to suspect spam.

    ``first_pk`` is called with the stored submission. If it returns another primary key, of one that was
    received a short while ago, that one is returned and nothing is stored. Raises IntegrityError if the
    database refuses the row for another reason.
    """
    attachments: list[Attachment] = []
    try:
        with transaction.atomic():
            submission = _store(page, form, key, attachments, about=about, suspicion=suspicion)
            first = first_pk(submission) if first_pk else submission.pk
            if first != submission.pk and _is_recent(first):
                raise AlreadyReceived(first)
            return submission
    except BaseException as error:
        # The rows are gone; the files are not in the transaction.
        for attachment in attachments:
            attachment.delete_file()
        if not isinstance(error, AlreadyReceived | IntegrityError):
            raise
        same = {"pk": error.pk} if isinstance(error, AlreadyReceived) and error.pk else {"key": key}
        stored = Submission.objects.filter(**same).first()
        if stored is None:
            raise
        return stored


def _is_recent(pk: int) -> bool:
    since = timezone.now() - SAME_MESSAGE
    return Submission.objects.filter(pk=pk, received_at__gt=since).exists()


def _store(
    page: FeedbackPage,
    form: FeedbackForm,
    key: uuid.UUID | str,
    attachments: list[Attachment],
    *,
    about: Page | None,
    suspicion: str,
) -> Submission:
    """Store the submission, and add its attachments to ``attachments`` as their files are written.

    Raises AlreadyReceived if another process has stored a submission with ``key``.
    """
    topics = chosen_topics(form)
    labels = offered_topics(form)
    data = form.cleaned_data
    contact = {} if form.is_anonymous else {name: data.get(name, "") for name in CONTACT_FIELDS}
    now, site = timezone.now(), find_site(page)
    submission = Submission(
        key=key,
        site=site,
        digest=content_checksum(form),
        page=page,
        page_title=page.title,
        about=about,
        about_title=about.title if about else "",
        language_code=page.locale.language_code,
        received_at=now,
        topic_names=[labels[topic.pk] for topic in topics],
        comment=data["comment"],
        answers=form.get_answers(),
        consents=form.get_consents(),
        notice=PrivacyNotice.objects.seen(form.data.get("notice", ""), page.locale.language_code, site),
        is_anonymous=form.is_anonymous,
        desk=Desk.objects.of_site(site).for_topics(topics),
        status=Status.SUSPECTED if suspicion else Status.NEW,
        suspicion=suspicion,
        due_on=timezone.localdate(now) + datetime.timedelta(days=page.response_days),
        purge_on=months_later(timezone.localdate(now), page.retention_months),
        **contact,
    )
    submission.assign_reference()
    # The counter's row is the lock. A unique violation would write the whole row into PostgreSQL's log.
    if Submission.objects.filter(key=key).exists():
        raise AlreadyReceived
    submission.save(force_insert=True)
    submission.topics.set(topics)
    for question, file in form.get_files():
        attachments.append(Attachment.store(submission, question, file))
        if file.kept:
            transaction.on_commit(file.kept.discard)
    if not suspicion:
        outbox.queue_acknowledgement(submission)
    return submission


@transaction.atomic
def receive_by_hand(form: forms.Form, user: Any) -> Submission:
    """Store a message by phone, by letter or in person from a clerk's valid form; return the submission.

    Due date and retention period are counted from the day on which the message came in.
    """
    data = form.cleaned_data
    page, topics, received_on = data["page"], list(data["topics"]), data["received_on"]
    noon = timezone.make_aware(datetime.datetime.combine(received_on, datetime.time(12)))
    language_code, site = page.locale.language_code, find_site(page)
    submission = Submission(
        site=site,
        digest=content_checksum(form),
        page=page,
        page_title=page.title,
        language_code=language_code,
        channel=data["channel"],
        received_at=min(noon, timezone.now()),
        topic_names=[name for _tag, name in topic_names.named(topics, language_code)],
        comment=data["comment"],
        is_anonymous=not data["sender_kind"],
        desk=Desk.objects.of_site(site).for_topics(topics),
        due_on=received_on + datetime.timedelta(days=page.response_days),
        purge_on=months_later(received_on, page.retention_months),
        **{name: data[name] for name in CONTACT_FIELDS},
    )
    submission.assign_reference()
    submission.save(force_insert=True)
    submission.topics.set(topics)
    log(submission, "feedback.enter", user=user)
    outbox.queue_acknowledgement(submission)
    return submission


def chosen_topics(form: FeedbackForm) -> list[Tag]:
    """Return the ticked topics, in the order of the form."""
    ids = [int(pk) for pk in form.cleaned_data.get("topics", ())]
    if not ids:
        return []
    by_id = Tag.objects.in_bulk(ids)
    return [by_id[pk] for pk in offered_topics(form) if pk in by_id]


def offered_topics(form: FeedbackForm) -> dict[int, str]:
    """Return the labels of the topics that the form offers, by the tag's id and in the form's order."""
    field: Any = form.fields.get("topics")
    return {int(pk): label for pk, label in field.choices} if field else {}


def months_later(day: datetime.date, months: int) -> datetime.date:
    """Return the same day ``months`` later, or the last day of the month if that is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    first = datetime.date(day.year + years, month + 1, 1)
    next_first = (first + datetime.timedelta(days=31)).replace(day=1)
    return min(first + datetime.timedelta(days=day.day - 1), next_first - datetime.timedelta(days=1))
