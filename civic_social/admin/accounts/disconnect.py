"""The confirmation page for disconnecting an account, with a choice about its published posts."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from ... import actions
from ...disconnecting import SETTLED_STATUSES, disconnect
from ...models import Post, SocialAccount
from ..permissions import AccountPermissionMixin
from .base_views import AccountBreadcrumbsMixin

LEAVE, REMOVE = "leave", "remove"


class DisconnectForm(forms.Form):
    """The choice between leaving and removing the published posts; no field if there are none."""

    standing = forms.ChoiceField(
        label=gettext_lazy("What becomes of the posts that stand there?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what becomes of the posts that stand there.")},
    )

    def __init__(self, *args: Any, account: SocialAccount, published_count: int, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not published_count:
            del self.fields["standing"]
            return
        choices = [(LEAVE, _("They stay as they are, and no longer follow their pages"))]
        if account.get_channel().by_hand:
            choices.append((REMOVE, _("A person is asked to remove each of them")))
        elif not account.problem:
            choices.append((REMOVE, _("They are removed; the access is kept until that is done")))
        cast(forms.ChoiceField, self.fields["standing"]).choices = choices

    @property
    def removes(self) -> bool:
        """Return True if the published posts are to be removed."""
        return self.cleaned_data.get("standing") == REMOVE


class DisconnectView(
    AccountPermissionMixin,
    PermissionCheckedMixin,
    AccountBreadcrumbsMixin,
    BaseObjectMixin,
    WagtailAdminTemplateMixin,
    FormView,
):
    """A page that explains what disconnecting does, asks about the published posts, and disconnects."""

    model = SocialAccount
    permission_required = "change"
    template_name = "civic_social/admin/account_disconnect.html"
    form_class = DisconnectForm
    page_title = gettext_lazy("Disconnect")
    header_icon = "key"

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_published_posts(self) -> QuerySet[Post]:
        """Return the account's posts that are confirmed at the network."""
        return self.object.posts.exclude(confirmed={})

    def get_form_kwargs(self) -> dict[str, Any]:
        published_count = self.get_published_posts().count()
        return {**super().get_form_kwargs(), "account": self.object, "published_count": published_count}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            account=self.object,
            standing_count=self.get_published_posts().count(),
            unfinished_count=self.object.posts.exclude(status__in=SETTLED_STATUSES).count(),
            **kwargs,
        )

    def form_valid(self, form: DisconnectForm) -> HttpResponse:
        try:
            count = disconnect(self.object, remove=form.removes, user=self.request.user)
        except actions.NotPossible as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        done = _("“%(account)s” is disconnected.") % {"account": self.object}
        if form.removes:
            removed = ngettext(
                "%(count)s post is being removed.", "%(count)s posts are being removed.", count
            ) % {"count": count}
            done = f"{done} {removed}"
        messages.success(self.request, done)
        return redirect("civic_social_accounts:index")
