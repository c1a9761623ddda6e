"""The checklist of steps at Meta before the first account; some steps are detected as done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from wagtail.models import ModelLogEntry

from .. import crypto
from ..models import SocialAccount
from . import meta
from .accounts import PAGE

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class ChecklistStep:
    """A step of the checklist; ``is_done`` is None if the site cannot detect it."""

    name: str
    title: StrOrPromise
    is_done: bool | None

    @property
    def template(self) -> str:
        """Return the template with the step's instructions."""
        return f"civic_social/oauth/steps/{self.name}.html"


def get_steps(redirect_uri: str) -> list[ChecklistStep]:
    """Return the steps in their order. Reads the database and makes no request."""
    entries = ModelLogEntry.objects.filter(action__in=["civic_social.connect", "civic_social.reconnect"])
    has_logged_in = entries.filter(data__way="login").exists()
    pages = SocialAccount.objects.filter(channel=PAGE, disconnected_at=None).exclude(credentials_token="")
    has_page = pages.exists()
    is_configured = meta.is_configured()
    return [
        ChecklistStep(
            "secure", _("The site's admin has an HTTPS address"), redirect_uri.startswith("https://")
        ),
        ChecklistStep("vault", _("The site has a key that encrypts access"), _can_encrypt()),
        ChecklistStep("page", _("You have full control of the Page"), has_page or None),
        ChecklistStep("app", _("There is an app at Meta"), is_configured or None),
        ChecklistStep("keys", _("The app's ID and secret are in the site's settings"), is_configured),
        ChecklistStep("address", _("The app knows the address that leads back"), has_logged_in or None),
        ChecklistStep("connect", _("A Page is connected"), has_page),
    ]


def _can_encrypt() -> bool:
    try:
        crypto.encrypt({})
    except ImproperlyConfigured:
        return False
    return True
