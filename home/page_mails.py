"""Mails to the person behind a page: what became of it, and where it is edited."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation


def tell(page, revision, subject, template: str, **context) -> None:
    """Mail who is behind ``revision``, or owns the page, or else the administrators, in the site's language.

    ``subject`` is lazily translated and names the page by ``%(title)s``; the text of ``template`` gets
    ``page``, ``address`` (of its editor) and ``context``. Raises what the mail server does.
    """
    with translation.override(settings.LANGUAGE_CODE):
        title = str(subject) % {"title": page.title}
        address = settings.WAGTAILADMIN_BASE_URL + reverse("wagtailadmin_pages:edit", args=[page.pk])
        text = render_to_string(template, {**context, "page": page, "address": address})
    send_mail(" ".join(title.split()), text, None, _people(page, revision))


def _people(page, revision) -> list[str]:
    for person in (revision and revision.user, page.owner):
        if person and person.is_active and person.email:
            return [person.email]
    administrators = get_user_model().objects.filter(is_superuser=True, is_active=True).exclude(email="")
    return list(administrators.values_list("email", flat=True))
