"""The screen on which an administrator sees and resets the login of another person."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from . import actions, limits, roles


def may_change_login(administrator, user) -> bool:
    """Return True if ``administrator`` may reset the login of ``user``, which is another person.

    Only a superuser may do so for a superuser: a person who can reset a login can weaken it.
    """
    return (
        administrator.pk != user.pk
        and administrator.has_perm("auth.change_user")
        and (administrator.is_superuser or not user.is_superuser)
    )


class PersonView(WagtailAdminTemplateMixin, TemplateView):
    """The second factors of a person, and whether their attempts are refused; POST resets one of both."""

    template_name = "home/logins/person.html"
    page_title = gettext_lazy("Second factor and login")
    header_icon = "key"

    def dispatch(self, request, *args, **kwargs):
        """Raise PermissionDenied unless the administrator may change the person's login."""
        if not may_change_login(request.user, self.person):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def person(self):
        return get_object_or_404(get_user_model(), pk=self.kwargs["pk"])

    def get_page_subtitle(self):
        return str(self.person)

    def get_breadcrumbs_items(self):
        users = {"url": reverse("wagtailusers_users:index"), "label": capfirst(_("users"))}
        title = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, users, title]

    def get_context_data(self, **kwargs):
        factors = Authenticator.objects.filter(user=self.person, type__in=roles.FACTORS).order_by("pk")
        return super().get_context_data(
            person=self.person,
            factors=factors,
            is_required=roles.requires_second_factor(self.person),
            refused_until=limits.refused_until(self.person.get_username()),
            is_connected=SocialAccount.objects.filter(user=self.person).exists(),
            provider_name=settings.OIDC_NAME,
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        if "reset" in request.POST:
            if actions.reset_second_factor(self.person, by=request.user):
                messages.success(request, _("The second factor was removed, and the person is told by mail."))
            else:
                messages.warning(request, _("There was no second factor to remove."))
        elif "release" in request.POST:
            actions.release_login(self.person, by=request.user)
            messages.success(request, _("The person may try to log in again."))
        elif "disconnect" in request.POST:
            actions.disconnect_provider(self.person, by=request.user)
            messages.success(request, _("The account is no longer connected with the provider."))
        return redirect(request.path)
