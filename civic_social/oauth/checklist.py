"""What a beginner has to do at Meta, step by step; a step ticks itself where the site can know it."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from wagtail.models import ModelLogEntry

from .. import crypto
from ..models import SocialAccount
from . import meta
from .accounts import PAGE


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``is_done`` is None where the site cannot know; ``template`` has the details."""

    name: str
    title: str
    is_done: bool | None

    @property
    def template(self) -> str:
        """The template with what to do."""
        return f"civic_social/connect/steps/{self.name}.html"


def steps(redirect_address: str) -> list[Step]:
    """Return the steps in their order. Asks the database, and no network."""
    ours = ModelLogEntry.objects.filter(action__in=["civic_social.connect", "civic_social.reconnect"])
    came_back = ours.filter(data__way="login").exists()
    has_page = SocialAccount.objects.filter(channel=PAGE, disconnected_at=None).exclude(credentials_token="")
    return [
        Step("secure", _("The site's admin has an HTTPS address"), redirect_address.startswith("https://")),
        Step("vault", _("The site has a key that encrypts access"), _can_encrypt()),
        Step("page", _("You have full control of the Page"), has_page.exists() or None),
        Step("app", _("There is an app at Meta"), meta.is_configured() or None),
        Step("keys", _("The app's ID and secret are in the site's settings"), meta.is_configured()),
        Step("address", _("The app knows the address that leads back"), came_back or None),
        Step("connect", _("A Page is connected"), has_page.exists()),
    ]


def _can_encrypt() -> bool:
    try:
        crypto.encrypt({})
    except ImproperlyConfigured:
        return False
    return True
