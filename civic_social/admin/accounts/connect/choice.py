"""The choice of the Pages and Instagram accounts that become accounts."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages

from ....error_messages import Explanation
from ....models import SocialAccount
from ....oauth import meta, session
from ....oauth.accounts import Place, connect, existing_accounts, places_of, renew, require_possible
from ....oauth.error_messages import ConnectFailed, explanation_of
from ...permissions import may_change_account
from .base_views import ConnectPage, require_pages


class ChoiceForm(forms.Form):
    """A choice among ``places``, of which at least one is required."""

    places = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one place.")},
    )

    def __init__(self, *args: Any, places: list[Place], **kwargs: Any):
        super().__init__(*args, **kwargs)
        choices = [(place.key, place.name) for place in places]
        cast(forms.MultipleChoiceField, self.fields["places"]).choices = choices


class ChooseView(ConnectPage, TemplateView):
    """The Pages and Instagram accounts that the token opens; the chosen ones become accounts."""

    template_name = "civic_social/connect/choose.html"
    page_title = gettext_lazy("Choose what to connect")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Read the offer of the session's token. Raises ``PermissionDenied`` if the user may not add."""
        if not self.user_has_permission("add"):
            raise PermissionDenied
        try:
            token, self.way = session.kept_token(request)
            offer = meta.offer_of(token)
            require_pages(offer)
        except ConnectFailed as error:
            return self.fail(error)
        self.places = places_of(offer)
        self.known = existing_accounts(self.places)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", self.get_form())
        ticked = self.request.POST.getlist("places")
        rows = [self._row(place, ticked) for place in self.places]
        return super().get_context_data(
            rows=rows, some_possible=any(row["possible"] for row in rows), **kwargs
        )

    def get_form(self, data: QueryDict | None = None) -> ChoiceForm:
        """Return the form with the places that the user can connect."""
        return ChoiceForm(data, places=[place for place in self.places if not self._obstacle(place)])

    def post(self, request: HttpRequest) -> HttpResponse:
        """Connect the chosen places, and renew those that are accounts already."""
        form = self.get_form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        chosen = [place for place in self.places if place.key in form.cleaned_data["places"]]
        accounts = [self._connect_or_renew(place) for place in chosen]
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

    def _connect_or_renew(self, place: Place) -> SocialAccount:
        known = self.known.get(place.key)
        if known is None:
            return connect(place, self.request.user, way=self.way)
        renew(known, place, self.request.user, way=self.way)
        return known

    def _row(self, place: Place, ticked: list[str]) -> dict[str, Any]:
        obstacle = self._obstacle(place)
        return {
            "place": place,
            "network": dict(SocialAccount._meta.get_field("channel").flatchoices)[place.channel],
            "account": self.known.get(place.key),
            "obstacle": obstacle,
            "possible": not obstacle,
            "ticked": place.key in ticked or (not ticked and not obstacle and len(self.places) == 1),
        }

    def _obstacle(self, place: Place) -> Explanation | None:
        """Return the reason why the user cannot connect ``place``, or None."""
        known = self.known.get(place.key)
        if known and not may_change_account(self.request.user, known):
            return explanation_of("not-yours", account=known.name)
        try:
            require_possible(place)
        except ConnectFailed as error:
            return error.explanation
        return None
