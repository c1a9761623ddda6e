"""The pages of connecting: the checklist, the way to Facebook and back, the choice, a pasted token."""

from __future__ import annotations

from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, TemplateView, View
from wagtail.admin import messages
from wagtail.admin.utils import get_admin_base_url
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.base import ViewSet

from ...models import SocialAccount
from ...oauth import meta, session
from ...oauth.accounts import Place, connect, existing_accounts, places_of, renew, require_possible
from ...oauth.checklist import steps
from ...oauth.error_messages import ConnectFailed, explanation_of
from ..permissions import may_change_account
from .base_views import BelowAccountsMixin


def redirect_address(request) -> str:
    """Return the one address to which Facebook leads back; it has to be registered at Meta exactly so."""
    way = reverse("civic_social_connect:back")
    base = get_admin_base_url()
    return f"{base.rstrip('/')}{way}" if base else request.build_absolute_uri(way)


def address_elsewhere(request) -> str:
    """Return the address at which the admin should be opened, where this request came by another one.

    Facebook leads back to the configured address, and there the browser has another session or none.
    """
    parts = urlsplit(redirect_address(request))
    return "" if parts.netloc == request.get_host() else f"{parts.scheme}://{parts.netloc}"


class ConnectView(PermissionCheckedMixin):
    """For people who may add accounts."""

    model = SocialAccount
    permission_required = "add"

    def fail(self, error: ConnectFailed, account: SocialAccount | None = None):
        """Say what went wrong, where the person began."""
        messages.error(self.request, error.sentence)
        if account:
            return redirect("civic_social_accounts:edit", account.pk)
        return redirect("civic_social_connect:index")


class ConnectPage(ConnectView, BelowAccountsMixin, WagtailAdminTemplateMixin):
    """One page of ours."""

    header_icon = "key"


class ChecklistView(ConnectPage, TemplateView):
    """What to do at Meta, step by step, and the button that leads there."""

    template_name = "civic_social/connect/index.html"
    page_title = gettext_lazy("Connect Facebook")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            steps=steps(redirect_address(self.request)),
            redirect_address=redirect_address(self.request),
            permissions=meta.wanted_permissions(),
            is_rehearsal=not meta.is_at_meta(),
            elsewhere=address_elsewhere(self.request),
            is_configured=meta.is_configured(),
            **kwargs,
        )


class StartView(ConnectView, View):
    """Leads to Facebook's login; by a button only, so that nobody is led there by a link."""

    http_method_names = ["post", "options"]
    permission_required = None
    any_permission_required = ["add", "change"]

    def post(self, request, pk=None):
        account = None
        if pk is None and not self.user_has_permission("add"):
            raise PermissionDenied
        if pk is not None:
            account = get_object_or_404(SocialAccount, pk=pk)
            if not may_change_account(request.user, account):
                raise PermissionDenied
        if not meta.is_configured():
            return self.fail(ConnectFailed("not-configured"), account)
        if elsewhere := address_elsewhere(request):
            return self.fail(ConnectFailed("elsewhere", address=elsewhere), account)
        state = session.begin(request, pk)
        return redirect(meta.dialog_url(state, redirect_address(request)))


class BackView(ConnectView, View):
    """Where Facebook leads back to, with a code or with its refusal."""

    http_method_names = ["get", "options"]
    permission_required = None
    any_permission_required = ["add", "change"]

    def get(self, request):
        fits, account_id = session.came_back(request, request.GET.get("state", ""))
        account = SocialAccount.objects.filter(pk=account_id).first()
        try:
            if not fits:
                raise ConnectFailed("state-unknown")
            token = self._token()
            if account_id is not None:
                return self._reconnect(account, token)
        except ConnectFailed as error:
            return self.fail(error, account)
        session.keep_token(request, token, "login")
        return redirect("civic_social_connect:choose")

    def _token(self) -> str:
        answer = self.request.GET
        if answer.get("error_reason") == "user_denied" or answer.get("error") == "access_denied":
            raise ConnectFailed("denied")
        if refusal := answer.get("error_message") or answer.get("error_description") or answer.get("error"):
            raise ConnectFailed("dialog-refused", reason=refusal[:300])
        if not answer.get("code"):
            raise ConnectFailed("code-used")
        return meta.redeem(answer["code"], redirect_address(self.request))

    def _reconnect(self, account: SocialAccount | None, token: str):
        if account is None or not may_change_account(self.request.user, account):
            raise PermissionDenied
        offer = meta.offer_of(token)
        places = places_of(offer)
        own = next((place for place in places if place.key == f"{account.channel}:{account.remote_id}"), None)
        if own is None:
            require_something(offer)
            raise ConnectFailed("other-page", account=account.name)
        require_possible(own)
        for place, known in self._of_the_same_page(own, places):
            renew(known, place, self.request.user, way="login")
        messages.success(
            self.request,
            _("“%(account)s” is connected again. Every setting is as it was; what was due continues.")
            % {"account": account},
        )
        return redirect("civic_social_accounts:edit", account.pk)

    def _of_the_same_page(self, own: Place, places: list[Place]) -> list[tuple[Place, SocialAccount]]:
        """The account itself, and with a Page its Instagram account: they live by the same access."""
        siblings = [place for place in places if place.page.id == own.page.id]
        known = existing_accounts(siblings)
        return [
            (place, known[place.key])
            for place in siblings
            if place.key in known and may_change_account(self.request.user, known[place.key])
        ]


def require_something(offer: meta.Offer) -> None:
    """Raise ``ConnectFailed`` with what is missing where ``offer`` has no Page at all."""
    if offer.missing:
        raise ConnectFailed("permissions-missing", permissions=", ".join(offer.missing))
    if not offer.pages:
        raise ConnectFailed("no-pages")


class TokenForm(forms.Form):
    """A token that was generated at Meta."""

    access_token = forms.CharField(
        label=gettext_lazy("Access token"),
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Of a system user, a Page or a person. It is checked at once, kept encrypted and never shown."
        ),
    )


@method_decorator(sensitive_post_parameters("access_token"), name="dispatch")
class TokenView(ConnectPage, FormView):
    """Takes a token instead of a login: the way without a person's own account."""

    template_name = "civic_social/connect/token.html"
    page_title = gettext_lazy("Paste a token")
    form_class = TokenForm

    def form_valid(self, form):
        try:
            token = meta.lasting(form.cleaned_data["access_token"])
            require_something(meta.offer_of(token))
        except ConnectFailed as error:
            form.add_error("access_token", error.sentence)
            return self.form_invalid(form)
        session.keep_token(self.request, token, "token")
        return redirect("civic_social_connect:choose")


class ChoiceForm(forms.Form):
    """Which of the places become accounts."""

    places = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one place.")},
    )

    def __init__(self, *args, places: list[Place], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["places"].choices = [(place.key, place.name) for place in places]


class ChooseView(ConnectPage, TemplateView):
    """The Pages and Instagram accounts that were opened: which of them become accounts?"""

    template_name = "civic_social/connect/choose.html"
    page_title = gettext_lazy("Choose what to connect")

    def dispatch(self, request, *args, **kwargs):
        if not self.user_has_permission("add"):
            raise PermissionDenied
        try:
            token, self.way = session.kept_token(request)
            offer = meta.offer_of(token)
            require_something(offer)
        except ConnectFailed as error:
            return self.fail(error)
        self.places = places_of(offer)
        self.known = existing_accounts(self.places)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", self.get_form())
        ticked = self.request.POST.getlist("places")
        rows = [self._row(place, ticked) for place in self.places]
        return super().get_context_data(
            rows=rows, some_possible=any(row["possible"] for row in rows), **kwargs
        )

    def get_form(self, data=None):
        """The form with the places that can be chosen."""
        return ChoiceForm(data, places=[place for place in self.places if not self._hindrance(place)])

    def post(self, request):
        form = self.get_form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        chosen = [place for place in self.places if place.key in form.cleaned_data["places"]]
        accounts = [self._connected(place) for place in chosen]
        session.forget(request)
        messages.success(
            request,
            ngettext(
                "“%(names)s” is connected. Choose below which pages it announces.",
                "Connected: %(names)s. Choose for each which pages it announces.",
                len(accounts),
            )
            % {"names": ", ".join(account.name for account in accounts)},
        )
        if len(accounts) == 1:
            return redirect("civic_social_accounts:edit", accounts[0].pk)
        return redirect("civic_social_accounts:index")

    def _connected(self, place: Place) -> SocialAccount:
        known = self.known.get(place.key)
        if known is None:
            return connect(place, self.request.user, way=self.way)
        renew(known, place, self.request.user, way=self.way)
        return known

    def _row(self, place: Place, ticked: list[str]) -> dict:
        hindrance = self._hindrance(place)
        return {
            "place": place,
            "network": dict(SocialAccount._meta.get_field("channel").flatchoices)[place.channel],
            "account": self.known.get(place.key),
            "hindrance": hindrance,
            "possible": not hindrance,
            "ticked": place.key in ticked or (not ticked and not hindrance and len(self.places) == 1),
        }

    def _hindrance(self, place: Place):
        """Why the place cannot be chosen, or None."""
        known = self.known.get(place.key)
        if known and not may_change_account(self.request.user, known):
            return explanation_of("not-yours", account=known.name)
        try:
            require_possible(place)
        except ConnectFailed as error:
            return error.explanation
        return None


class ConnectViewSet(ViewSet):
    """Connecting has no menu item: one comes here from the accounts."""

    name = "civic_social_connect"
    url_prefix = "social/connect"
    icon = "key"

    def get_urlpatterns(self):
        return [
            path("", ChecklistView.as_view(), name="index"),
            path("start/", StartView.as_view(), name="start"),
            path("start/<int:pk>/", StartView.as_view(), name="restart"),
            path("back/", BackView.as_view(), name="back"),
            path("choose/", ChooseView.as_view(), name="choose"),
            path("token/", TokenView.as_view(), name="token"),
        ]
