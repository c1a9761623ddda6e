"""The login pages and the forgotten password: Wagtail's views, with the second factor and the limits."""

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth import views as auth_views
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from wagtail.admin.views import account

from feedback.mailbox import mailbox_key
from feedback.spam_protection import rate_limit

from . import limits
from .forms import VisitorLoginForm
from .waiting import minutes_left

#: Requests for a new password within an hour: from one network, and for one mailbox.
RESETS_OF_NETWORK, RESETS_OF_MAILBOX = 10, 3


class SecondFactorLoginMixin:
    """A login view of Django that hands over to allauth after the password: it asks for the second factor."""

    def form_valid(self, form):
        return perform_login(self.request, form.get_user(), redirect_url=self.get_success_url())

    def form_invalid(self, form):
        """Show the form again, with status 429 if the password was not looked at."""
        response = super().form_invalid(form)
        if form.refused_until:
            response.status_code = 429
            response["Retry-After"] = str(minutes_left(form.refused_until) * 60)
        return response


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class LoginView(SecondFactorLoginMixin, account.LoginView):
    """The one door of the admin. "Remember me" decides how long the session lasts, as in Wagtail."""

    def form_valid(self, form):
        remember = form.cleaned_data.get("remember")
        # Kept by the login that follows, also after a second factor.
        self.request.session.set_expiry(settings.SESSION_COOKIE_AGE if remember else 0)
        return SecondFactorLoginMixin.form_valid(self, form)

    def get_context_data(self, **kwargs):
        if settings.OIDC_SERVER_URL:
            kwargs.update(oidc_name=settings.OIDC_NAME, oidc_id=settings.OIDC_ID)
        return super().get_context_data(**kwargs)


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class VisitorLoginView(SecondFactorLoginMixin, auth_views.LoginView):
    """The login in front of pages for people with an account."""

    form_class = VisitorLoginForm
    template_name = settings.WAGTAIL_FRONTEND_LOGIN_TEMPLATE


@method_decorator(never_cache, name="dispatch")
class PasswordResetView(account.PasswordResetView):
    """The forgotten password. Beyond the limit of a mailbox no mail is sent, and the page is the same."""

    def form_valid(self, form):
        network = rate_limit.client_network(self.request)
        if not rate_limit.consume("password reset", network, limit=RESETS_OF_NETWORK, hours=1):
            _period, end = rate_limit.current_period(timezone.now(), 1)
            form.add_error(
                None,
                _("Too many links were requested from your network. Try again after %(time)s.")
                % {"time": f"{timezone.localtime(end):%H:%M}"},
            )
            response = self.form_invalid(form)
            response.status_code = 429
            response["Retry-After"] = str(minutes_left(end) * 60)
            return response
        mailbox = mailbox_key(form.cleaned_data["email"])
        if not rate_limit.consume("password reset to", mailbox, limit=RESETS_OF_MAILBOX, hours=1):
            return redirect(self.success_url)
        return super().form_valid(form)


class PasswordResetConfirmView(account.PasswordResetConfirmView):
    """The new password, which also ends the refusal of further attempts. The second factor stays."""

    def form_valid(self, form):
        limits.release(self.user.get_username())
        return super().form_valid(form)
