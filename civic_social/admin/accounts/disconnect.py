"""Disconnecting an account: what becomes of what stands there is asked before."""

from django import forms
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from ... import actions
from ...models import SocialAccount
from ...oauth.accounts import AT_REST, disconnect
from ..permissions import OneAccountMixin
from .base_views import BelowAccountsMixin

LEAVE, REMOVE = "leave", "remove"


class DisconnectForm(forms.Form):
    """What becomes of the posts that stand at the network; asked only where there are any."""

    standing = forms.ChoiceField(
        label=gettext_lazy("What becomes of the posts that stand there?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what becomes of the posts that stand there.")},
    )

    def __init__(self, *args, account: SocialAccount, standing: int, **kwargs):
        super().__init__(*args, **kwargs)
        if not standing:
            del self.fields["standing"]
            return
        choices = [(LEAVE, _("They stay as they are, and no longer follow their pages"))]
        if account.get_channel().by_hand:
            choices.append((REMOVE, _("A person is asked to remove each of them")))
        elif not account.problem:
            choices.append((REMOVE, _("They are removed; the access is kept until that is done")))
        self.fields["standing"].choices = choices

    @property
    def removes(self) -> bool:
        """Whether the posts are to be taken down."""
        return self.cleaned_data.get("standing") == REMOVE


class DisconnectView(
    OneAccountMixin,
    PermissionCheckedMixin,
    BelowAccountsMixin,
    BaseObjectMixin,
    WagtailAdminTemplateMixin,
    FormView,
):
    """Says what disconnecting does, asks what becomes of the posts, and does it."""

    model = SocialAccount
    permission_required = "change"
    template_name = "civic_social/admin/account_disconnect.html"
    form_class = DisconnectForm
    page_title = gettext_lazy("Disconnect")
    header_icon = "key"

    def get_page_subtitle(self):
        return str(self.object)

    def get_form_kwargs(self):
        standing = self.object.posts.exclude(confirmed={}).count()
        return {**super().get_form_kwargs(), "account": self.object, "standing": standing}

    def get_context_data(self, **kwargs):
        posts = self.object.posts
        return super().get_context_data(
            account=self.object,
            standing_count=posts.exclude(confirmed={}).count(),
            unfinished_count=posts.exclude(status__in=AT_REST).count(),
            **kwargs,
        )

    def form_valid(self, form):
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
