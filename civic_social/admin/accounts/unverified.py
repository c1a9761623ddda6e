"""The warning about credentials that could not be tried."""

from __future__ import annotations

from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ...models import SocialAccount


class UnverifiedTokenMixin(WagtailAdminTemplateMixin):
    """Warn after saving if new credentials could not be tried at the network."""

    def save_instance(self) -> SocialAccount:
        account = super().save_instance()
        if self.form.has_unverified_token:
            messages.warning(
                self.request,
                _(
                    "The token is stored but could not be checked at the network; that is done later "
                    "by itself."
                ),
            )
        return account
