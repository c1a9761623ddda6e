"""The invitation of a person who asked for it on a paper form; they confirm it by a link in a mail."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site

from feedback.form.fields import TextField

from .. import joining
from ..forms import SubscribeForm
from ..lists import find_list

INVITE, VIEW = "home.invite_subscriber", "home.view_subscriber"


class InvitationForm(SubscribeForm):
    """The address and the choices as on the paper, and the paper itself."""

    def __init__(self, account, language, data=None, **kwargs):
        super().__init__(account, language, data, **kwargs)
        self.fields["email"].help_text = _(
            "The person gets one mail and confirms it. Without that, nothing else is sent to the address."
        )
        paper = TextField(
            label=_("Paper on which the person asked"),
            max_length=200,
            help_text=_("Its number and date, so that it can be found. No names."),
            empty_message=_("Enter the number and date of the paper."),
        )
        is_asked = forms.BooleanField(
            label=_("The person asked for this in writing, and the paper is kept"),
            error_messages={"required": _("Without a written request nobody may be invited.")},
        )
        self.fields |= {"paper": paper, "is_asked": is_asked}


class InvitationView(WagtailAdminTemplateMixin, FormView):
    """The form; it reveals to nobody if an address is subscribed."""

    template_name = "home/subscriptions/admin/invitation.html"
    page_title = gettext_lazy("Invite to subscribe")
    header_icon = "mail"
    form_class = InvitationForm

    def dispatch(self, request, *args, **kwargs):
        """Raise PermissionDenied without the permission to invite."""
        if not request.user.has_perm(INVITE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def account(self):
        """The list of the site, or None."""
        return find_list(Site.find_for_request(self.request))

    def get_breadcrumbs_items(self):
        """Return the breadcrumbs, with a link to the list for those who may see it."""
        url = reverse("home_subscribers:index") if self.request.user.has_perm(VIEW) else ""
        return [
            *self.breadcrumbs_items,
            {"url": url, "label": _("Subscribers")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_form(self, form_class=None):
        """Return the form, or None if the site has no list."""
        if self.account is None:
            return None
        language = (get_language() or "").split("-")[0]
        return InvitationForm(self.account, language, self.request.POST or None)

    def post(self, request, *args, **kwargs):
        """Invite, and show an empty form for the next paper."""
        form = self.get_form()
        if form is None or not form.is_valid():
            messages.error(request, _("The invitation is not sent. Correct the marked fields."))
            return self.render_to_response(self.get_context_data(form=form))
        values = form.cleaned_data
        try:
            joining.invite(
                self.account,
                values["email"],
                form.get_choices(),
                form.get_topics(),
                values["paper"],
                request.user,
            )
        except joining.TooManyRequests:
            form.add_error(
                None, _("You have sent all invitations that are allowed for today. Go on tomorrow.")
            )
            return self.render_to_response(self.get_context_data(form=form))
        words = _("Taken. The address gets a mail to confirm, unless it got one in the last 24 hours.")
        messages.success(request, words)
        return redirect("home_subscribers:invite")


class InvitationMenuItem(MenuItem):
    """The entry of the menu for those who invite and do not see the list, where the others have a button."""

    def is_shown(self, request):
        user = request.user
        return user.has_perm(INVITE) and not user.has_perm(VIEW)
