"""Mails about a page to its author."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from civic_social.text_normalization import normalize_line, normalize_text


def mail_author(page, revision, subject, template: str, **context) -> None:
    """Send a mail to the author of ``revision``, or the page's owner, or else the administrators.

    ``subject`` is a lazy translation with ``%(title)s``. ``template`` gets ``page``, ``address`` (of the
    page's editor) and ``context``. The mail is in the site's language. Raises SMTPException or OSError if
    the mail server fails.
    """
    with translation.override(settings.LANGUAGE_CODE):
        title = str(subject) % {"title": page.title}
        address = settings.WAGTAILADMIN_BASE_URL + reverse("wagtailadmin_pages:edit", args=[page.pk])
        text = render_to_string(template, {**context, "page": page, "address": address})
    send_mail(normalize_line(title), normalize_text(text), None, _recipients(page, revision))


def _recipients(page, revision) -> list[str]:
    for person in (revision and revision.user, page.owner):
        if person and person.is_active and person.email:
            return [person.email]
    administrators = get_user_model().objects.filter(is_superuser=True, is_active=True).exclude(email="")
    return list(administrators.values_list("email", flat=True))
