"""The feedback of the demo: desks, privacy notices, a form in each language, and submissions."""

import uuid
from datetime import timedelta

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.utils import translation
from django.utils.timezone import localdate, now
from taggit.models import Tag
from wagtail.models import Page

from feedback.cases import case_actions, receive
from feedback.models import Desk, FeedbackPage, PrivacyNotice, Status

from ..models import TopicLabel
from . import reading

SLUGS = {"bg": "obratna-vrazka", "en": "feedback"}


def load(*, home, english_home, user) -> FeedbackPage:
    """Create the missing parts and return the Bulgarian form.

    The submissions are created together with the form, so that erased ones stay erased. ``user`` is the
    clerk who has answered some of them.
    """
    _desks()
    _topic_names()
    known = FeedbackPage.objects.child_of(home).filter(slug=SLUGS["bg"]).first()
    form = known or _page(home, None)
    english = FeedbackPage.objects.child_of(english_home).filter(slug=SLUGS["en"]).first()
    english = english or _page(english_home, form)
    if known is None:
        _messages({"bg": form, "en": english}, user)
    return form


def _desks():
    content_type, _new = ContentType.objects.get_or_create(app_label="wagtailadmin", model="admin")
    admin, _new = Permission.objects.get_or_create(content_type=content_type, codename="access_admin")
    for text in reading.read("bg", "feedback")["desks"]:
        if Desk.objects.filter(name=text["name"]).exists():
            continue
        group, _new = Group.objects.get_or_create(name=text["name"])
        group.permissions.add(admin)
        desk = Desk.objects.create(
            name=text["name"],
            mailbox=text["mailbox"],
            group=group,
            signature=text["signature"],
            is_default=text.get("default", False) and not Desk.objects.filter(is_default=True).exists(),
        )
        desk.topics.set([_topic(name) for name in text["topics"]])


def _topic(name):
    return Tag.objects.get_or_create(name=name)[0]


def _topic_names():
    """Create the English names of the topics."""
    for name, label in reading.read("en", "feedback")["topic_names"]:
        TopicLabel.objects.get_or_create(tag=_topic(name), language="en", defaults={"label": label})


def _page(home, original):
    """Publish the form below ``home``; create a privacy notice in its language if there is none."""
    language = home.locale.language_code
    text = reading.read(language, "feedback")
    if PrivacyNotice.objects.current(language) is None:
        PrivacyNotice.objects.create(language_code=language, text=text["notice"].strip())
    # Default texts of the questions are translated when the page is created.
    with translation.override(language):
        page = FeedbackPage(
            title=text["title"],
            slug=SLUGS[language],
            locale=home.locale,
            introduction=text["introduction"],
            next_steps=text["next_steps"],
            form=[("topics", {}), ("comment", {}), ("contact", {})],
            show_in_menus=True,
            live=False,
        )
        if original:
            page.translation_key = original.translation_key
        home.add_child(instance=page)
        page.save_revision().publish()
    return FeedbackPage.objects.get(pk=page.pk)


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
    """Submit one message through the form and process it as ``user``. Raises ValueError if it is refused."""
    form = page.build_form(_answers(text))
    if not form.is_valid():
        raise ValueError(f"The demo's message is not accepted: {form.errors.as_json()}")
    submission = receive.receive_form(
        page, form, uuid.uuid4(), about=_about(page, text), suspicion=text.get("suspicion", "")
    )
    _date_back(submission, page, text["days_ago"])
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
    answers = {"topics": [_topic(name).pk for name in text["topics"]], "comment": text["comment"]}
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
