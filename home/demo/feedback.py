"""The feedback of the demo: topics, desks, privacy notices, a form in each language, and submissions."""

import uuid
from datetime import timedelta

from django.utils import translation
from django.utils.timezone import localdate, now
from taggit.models import Tag
from wagtail.models import Page

from feedback.cases import case_actions, receive
from feedback.models import FeedbackPage, Status

from ..setup import installation
from ..setup.answers import LANGUAGES, Answers
from ..setup.feedback import desk_parts, form_part, topic_parts
from ..setup.legal import NOTICE_TEXTS, NoticePart
from ..setup.parts import State, ensure
from . import people, reading


def load(answers: Answers, user) -> FeedbackPage:
    """Create the missing parts and return the Bulgarian form.

    The submissions are created together with the form, so that erased ones stay erased. The clerk of each
    desk has answered some of them, and ``user`` those without a desk.
    """
    for part in [*installation.get_parts(answers), *topic_parts(answers), *desk_parts(answers)]:
        ensure(part)
    forms = {}
    for language in LANGUAGES:
        for purpose in NOTICE_TEXTS:
            ensure(NoticePart(answers, language, purpose, is_published=True))
        forms[language], state = ensure(form_part(answers, language))
    if state is State.MADE:
        _messages(forms, user)
    return forms["bg"]


def _messages(pages, user):
    messages = [
        (page, text)
        for language, page in pages.items()
        for text in reading.read(language, "feedback")["submissions"]
    ]
    for page, text in sorted(messages, key=lambda message: -message[1]["days_ago"]):
        with translation.override(page.locale.language_code):
            _message(page, text, user)


def _message(page, text, user):
    """Submit one message through the form and process it as its clerk. Raises ValueError if it is refused."""
    form = page.build_form(_answers(text))
    if not form.is_valid():
        raise ValueError(f"The demo's message is not accepted: {form.errors.as_json()}")
    submission = receive.receive_form(
        page, form, uuid.uuid4(), about=_about(page, text), suspicion=text.get("suspicion", "")
    )
    _date_back(submission, page, text["days_ago"])
    user = (submission.desk and people.clerk_of(submission.desk)) or user
    if text.get("taken"):
        case_actions.assign(submission, user, user)
    if "note" in text:
        case_actions.add_note(submission, user, text["note"])
    if "reply" in text:
        reply = case_actions.reply(submission, user, text["reply"].strip(), _page_of_reply(page, text))
        reply.created_at = submission.answered_at = submission.received_at + timedelta(
            days=text["answered_after"]
        )
        reply.save(update_fields=["created_at"])
        submission.save(update_fields=["answered_at"])
    if text.get("status") == "closed":
        case_actions.set_status(submission, user, Status.CLOSED)


def _answers(text):
    """Return the data that a browser would post."""
    answers = {"topics": [_topic_id(name) for name in text["topics"]], "comment": text["comment"]}
    if "name" not in text:
        return {**answers, "anonymity": "anonymous"}
    return {
        **answers,
        "anonymity": "named",
        "sender_kind": text["kind"],
        "name": text["name"],
        "email": text["email"],
        "address": text.get("address", ""),
    }


def _topic_id(name):
    return Tag.objects.get(name=name).pk


def _about(page, text):
    if "about" not in text:
        return None
    return Page.objects.live().filter(locale=page.locale_id, slug=text["about"]).first()


def _page_of_reply(page, text):
    """Return the page that the reply links to, or None."""
    return Page.objects.filter(locale=page.locale_id, slug=text.get("reply_page", "")).first()


def _date_back(submission, page, days):
    """Set the submission's dates as if it was received ``days`` days ago."""
    day = localdate() - timedelta(days=days)
    submission.received_at = now() - timedelta(days=days)
    submission.due_on = day + timedelta(days=page.response_days)
    submission.purge_on = receive.months_later(day, page.retention_months)
    submission.save(update_fields=["received_at", "due_on", "purge_on"])
