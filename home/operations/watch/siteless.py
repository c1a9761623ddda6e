"""Sentences about accounts and desks that belong to none of several Sites, and so do nothing."""

from django.utils.translation import gettext as _
from wagtail.models import Site

from civic_social.models import SocialAccount
from feedback.models import Desk


def describe_siteless() -> list[str]:
    """Return a sentence about accounts and one about desks without a Site, if there are several Sites."""
    if Site.objects.count() < 2:
        return []
    accounts = SocialAccount.objects.filter(site=None, disconnected_at=None)
    texts = (
        (accounts, _("Accounts without a site announce nothing: %(names)s. Choose the site of each.")),
        (
            Desk.objects.filter(site=None),
            _("Desks without a site get no messages: %(names)s. Choose the site of each."),
        ),
    )
    found = [(text, list(rows.order_by("name").values_list("name", flat=True))) for rows, text in texts]
    return [text % {"names": ", ".join(names)} for text, names in found if names]
