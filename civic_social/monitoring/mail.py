"""The notification mails, in the language and time zone of the recipient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings as django_settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.mail import send_mail
from wagtail.admin.utils import get_admin_base_url
from wagtail.users.models import UserProfile

from ..compat import policy_registry
from ..error_messages import Explanation
from ..manual_posting import deadlines
from ..models import Notice, Post
from ..models.states import Status
from ..text_normalization import normalize_line, normalize_text

#: The maximum number of items in one mail; the rest is only counted.
MOST_ITEMS = 30


@dataclass(frozen=True, slots=True)
class Item:
    """One issue in a mail: its title, the sentences, and the link to it."""

    title: str
    explanation: Explanation | None
    url: str
    #: The deadline for manual work, if there is any.
    due_at: datetime | None = None


def send_digest(recipient: Any, kind: Notice.Kind, notices: list[Notice]) -> None:
    """Send one mail about all ``notices``, which are of one kind. Raises the errors of the mail backend."""
    profile = UserProfile.get_for_user(recipient)
    zone = timezone.override(profile.get_current_time_zone())
    with translation.override(profile.get_preferred_language()), zone:
        subject, text, html = compose(recipient, kind, notices)
    send_mail(subject, text, [recipient.email], html_message=html)


def compose(recipient: Any, kind: Notice.Kind, notices: list[Notice]) -> tuple[str, str, str]:
    """Return the subject, the plain text and the HTML in the active language."""
    items = [_item(notice, recipient) for notice in notices[:MOST_ITEMS]]
    heading = _heading(kind, notices)
    context = {
        "heading": heading,
        "introduction": _introduction(kind),
        "items": items,
        "more": len(notices) - len(items),
        "admin_url": f"{_base_url()}{reverse('wagtailadmin_home')}",
        "site_name": django_settings.WAGTAIL_SITE_NAME,
        "language": translation.get_language(),
    }
    # A mail header must be one line, and names may contain line breaks.
    subject = normalize_line(f"{django_settings.WAGTAIL_SITE_NAME}: {heading}")
    text = normalize_text(render_to_string("civic_social/mail/digest.txt", context))
    return subject, text, render_to_string("civic_social/mail/digest.html", context)


def _heading(kind: Notice.Kind, notices: list[Notice]) -> str:
    accounts = sorted({notice.account.name_and_network for notice in notices})
    names = ", ".join(_("“%(name)s”") % {"name": name} for name in accounts)
    values = {"count": len(notices), "accounts": names}
    if kind == Notice.Kind.POSTS:
        text = ngettext(
            "%(count)s post needs you (%(accounts)s)", "%(count)s posts need you (%(accounts)s)", len(notices)
        )
    elif kind == Notice.Kind.LATE:
        text = ngettext(
            "%(count)s post by hand is late (%(accounts)s)",
            "%(count)s posts by hand are late (%(accounts)s)",
            len(notices),
        )
    elif kind == Notice.Kind.ESCALATED:
        text = ngettext(
            "%(count)s post by hand: nobody has done it (%(accounts)s)",
            "%(count)s posts by hand: nobody has done them (%(accounts)s)",
            len(notices),
        )
    elif kind == Notice.Kind.STOPPED:
        text = ngettext(
            "The account %(accounts)s has stopped", "The accounts %(accounts)s have stopped", len(accounts)
        )
    elif kind == Notice.Kind.COMMENTS:
        text = ngettext(
            "Many comments now below %(count)s post (%(accounts)s)",
            "Many comments now below %(count)s posts (%(accounts)s)",
            len(notices),
        )
    else:
        text = ngettext(
            "The account %(accounts)s needs attention soon",
            "The accounts %(accounts)s need attention soon",
            len(accounts),
        )
    return text % values


def _introduction(kind: Notice.Kind) -> str:
    return {
        Notice.Kind.POSTS: _("The program cannot go on with them alone."),
        Notice.Kind.LATE: _("A reminder: the time in which this should be done is over."),
        Notice.Kind.ESCALATED: _(
            "Those who were to do it have not done it in time, and nobody has taken it on. Please see to it."
        ),
        Notice.Kind.STOPPED: _(
            "Nothing is published there until somebody has settled it. What is due is kept, and continues by "
            "itself afterwards."
        ),
        Notice.Kind.COMMENTS: _("Far more people than usual are writing there."),
        Notice.Kind.WARNINGS: _("See to it before it keeps posts from going out:"),
    }[kind]


def _item(notice: Notice, recipient: Any) -> Item:
    post = notice.post
    if post is None and notice.problem == "many-edits":
        url = f"{_base_url()}{reverse('civic_social_changes:index')}"
        return Item(_("Changes of many posts"), notice.explanation, url)
    if notice.key.startswith("difference:"):
        title = notice.account.name_and_network
        if post is not None:
            title = _("“%(page)s” at “%(account)s”") % {"page": post.page_title, "account": notice.account}
        url = f"{_base_url()}{reverse('civic_social_differences:index')}"
        return Item(title, notice.explanation, url)
    if post is not None and notice.kind == Notice.Kind.COMMENTS:
        title = _("“%(page)s” at “%(account)s”") % {"page": post.page_title, "account": notice.account}
        url = f"{_base_url()}{reverse('civic_social_comments:index')}?page={post.page_id}"
        return Item(title, notice.explanation, url)
    if post is None:
        account = notice.account
        return Item(account.name_and_network, notice.explanation, _admin_url(recipient, account))
    title = _("“%(page)s” at “%(account)s”") % {"page": post.page_title, "account": notice.account}
    # The post may have changed since: the mail describes what the person will find.
    explanation = post.explanation or notice.explanation
    url = _admin_url(recipient, post, post.live_page, notice.account)
    if post.status != Status.WAITING:
        return Item(title, explanation, url)
    if policy_registry.get_by_type(Post).user_has_permission_for_instance(recipient, "deliver", post):
        url = f"{_base_url()}{deadlines.link_to(post)}"
    return Item(title, explanation, url, deadlines.due_at(post))


def _base_url() -> str:
    return get_admin_base_url() or ""


def _admin_url(recipient: Any, *objects: Any) -> str:
    """Return the admin URL of the first object that the recipient may edit, or of the dashboard."""
    finder = AdminURLFinder(recipient)
    urls = (finder.get_edit_url(each) for each in objects if each is not None)
    return f"{_base_url()}{next(filter(None, urls), None) or reverse('wagtailadmin_home')}"
