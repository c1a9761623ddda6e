"""Taking a submission in: stored, numbered and on a desk, or not at all."""

import datetime
import hashlib
import json

from django.db import IntegrityError, transaction
from django.utils import timezone
from taggit.models import Tag

from . import tasks
from .models import Attachment, Desk, PrivacyNotice, Status, Submission


def content_digest(form) -> str:
    """Return a digest of what was answered: the same answers sent twice have the same one."""
    content = json.dumps(form.cleaned_data, default=str, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def receive(page, form, key, *, about=None, suspicion="") -> Submission:
    """Store what a valid form says, give it a number and put it on a desk; return the submission.

    Called with the same key again (a second press of the button, in whatever process) it changes nothing and
    returns the first submission. The acknowledgement is sent after the transaction, and not at all for what
    is suspected.
    """
    try:
        with transaction.atomic():
            return _store(page, form, key, about=about, suspicion=suspicion)
    except IntegrityError:
        first = Submission.objects.filter(key=key).first()
        if first is None:
            raise
        return first


def _store(page, form, key, *, about, suspicion) -> Submission:
    topics = chosen_topics(form)
    wording = dict(form.fields["topics"].choices) if topics else {}
    data = form.cleaned_data
    contact = {name: data.get(name, "") for name in ("sender_kind", "name", "email", "address")}
    now = timezone.now()
    submission = Submission(
        key=key,
        digest=content_digest(form),
        page=page,
        page_title=page.title,
        about=about,
        about_title=about.title if about else "",
        language_code=page.locale.language_code,
        received_at=now,
        topic_names=[wording[str(topic.pk)] for topic in topics],
        comment=data["comment"],
        answers=form.get_answers(),
        consents=form.get_consents(),
        notice=PrivacyNotice.objects.current(page.locale.language_code),
        is_anonymous=form.is_anonymous,
        desk=Desk.objects.for_topics(topics),
        status=Status.SUSPECTED if suspicion else Status.NEW,
        suspicion=suspicion,
        due_on=timezone.localdate(now) + datetime.timedelta(days=page.response_days),
        purge_on=months_later(timezone.localdate(now), page.retention_months),
        **(contact if not form.is_anonymous else {}),
    )
    submission.give_reference()
    submission.save(force_insert=True)
    submission.topics.set(topics)
    for question, file in form.get_files():
        Attachment.keep(submission, question, file)
    if not suspicion:
        tasks.after_commit(tasks.send_acknowledgement, submission)
    return submission


def chosen_topics(form) -> list[Tag]:
    """Return the tags that were ticked, in the order in which the form offers them."""
    ids = [int(pk) for pk in form.cleaned_data.get("topics", ())]
    by_id = Tag.objects.in_bulk(ids)
    offered = [int(pk) for pk, label in form.fields["topics"].choices] if ids else []
    return [by_id[pk] for pk in offered if pk in by_id]


def months_later(day: datetime.date, months: int) -> datetime.date:
    """Return the same day so many months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    first = datetime.date(day.year + years, month + 1, 1)
    next_first = (first + datetime.timedelta(days=31)).replace(day=1)
    return min(first + datetime.timedelta(days=day.day - 1), next_first - datetime.timedelta(days=1))
