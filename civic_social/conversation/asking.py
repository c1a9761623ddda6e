"""Asking the author of a comment to use the form for messages: a comment is no formal signal."""

from __future__ import annotations

from typing import Any

from django.conf import settings as django_settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from ..channels.values import comparable_text
from ..conf import settings
from ..models import AnswerTemplate, Comment
from .desks import get_desks


def form_url(page: Any, language: str) -> str:
    """Return the address of the form for messages, or "" without one.

    ``page``: the page whose post was commented on, or None. Raises ``ImportError`` if the setting names no
    function.
    """
    value = settings.COMMENT_FORM_URL
    if not value or ":" in value or value.startswith("/"):
        return value
    return import_string(value)(page, language) or ""


def language_of(thread: Comment) -> str:
    """Return the language of the post that was commented on, or else the site's first one."""
    post = thread.post
    return (post.confirmed or post.desired or {}).get("locale") or django_settings.LANGUAGE_CODE


def request_text(thread: Comment, *, is_private: bool = False) -> str:
    """Return the words that ask the author to use the form, with its address; "" if there is no form."""
    language = language_of(thread)
    url = form_url(thread.post.live_page, language)
    if not url:
        return ""
    with override(language):
        if is_private:
            text = _(
                "Hello! So that we can register your message and answer it in time, please send it through "
                "our form: %(url)s"
            )
        else:
            text = _(
                "Hello! So that we can register your message and answer it in time, please send it through "
                "our form: %(url)s Please do not write personal data here, where everybody reads it."
            )
        return text % {"url": url}


def is_request(answer: Comment) -> bool:
    """Return True if an answer of ours only asks the author to use the form."""
    request = comparable_text(request_text(answer.thread))
    return bool(request) and comparable_text(answer.text).startswith(request)


def templates_for(thread: Comment) -> list[AnswerTemplate]:
    """Return the prepared answers of the thread's desk and of every desk."""
    return list(AnswerTemplate.objects.filter(desk_key__in={"", thread.desk_key}))


def fill_template(template: AnswerTemplate, thread: Comment) -> str:
    """Return the text of a prepared answer with its placeholders filled in."""
    page = thread.post.live_page
    values = {
        "{page}": (page.full_url or "") if page and page.live else "",
        "{form}": form_url(page, language_of(thread)),
        "{desk}": _desk_name(thread),
    }
    text = template.text
    for placeholder, value in values.items():
        text = text.replace(placeholder, value)
    return text.strip()


def _desk_name(thread: Comment) -> str:
    desk = next((desk for desk in get_desks().all() if desk.key == thread.desk_key), None)
    return str(desk.name) if desk else thread.desk_name
