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

from ...admin.permissions import manageable_sites, may_change_account
from ...error_messages import Explanation
from ...models import SocialAccount
from .. import meta, session
from ..accounts import (
    AccountCandidate,
    connect,
    find_existing_accounts,
    list_candidates,
    renew,
    require_posting_allowed,
)
from ..error_messages import ConnectFailed, explain_failure
from .base_views import ConnectPage, require_pages


class ChoiceForm(forms.Form):
    """A choice among ``candidates``, of which at least one is required."""

    places = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one place.")},
    )

    def __init__(self, *args: Any, candidates: list[AccountCandidate], **kwargs: Any):
        super().__init__(*args, **kwargs)
        choices = [(candidate.key, candidate.name) for candidate in candidates]
        cast(forms.MultipleChoiceField, self.fields["places"]).choices = choices


class ChooseView(ConnectPage, TemplateView):
    """The Pages and Instagram accounts that the token opens; the chosen ones become accounts."""

    template_name = "civic_social/oauth/choose.html"
    page_title = gettext_lazy("Choose what to connect")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Read the Pages of the session's token. Raises ``PermissionDenied`` if the user may not add."""
        if not self.user_has_permission("add"):
            raise PermissionDenied
        try:
            token, self.way = session.load_token(request)
            access = meta.get_token_access(token)
            require_pages(access)
        except ConnectFailed as error:
            return self.fail(error)
        self.candidates = list_candidates(access)
        self.known = find_existing_accounts(self.candidates)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", self.get_form())
        ticked = self.request.POST.getlist("places")
        rows = [self._row(candidate, ticked) for candidate in self.candidates]
        return super().get_context_data(
            rows=rows, some_possible=any(row["possible"] for row in rows), **kwargs
        )

    def get_form(self, data: QueryDict | None = None) -> ChoiceForm:
        """Return the form with the candidates that the user can connect."""
        possible = [candidate for candidate in self.candidates if not self._obstacle(candidate)]
        return ChoiceForm(data, candidates=possible)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Connect the chosen candidates, and renew those that are accounts already."""
        form = self.get_form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        chosen = [candidate for candidate in self.candidates if candidate.key in form.cleaned_data["places"]]
        accounts = [self._connect_or_renew(candidate) for candidate in chosen]
        session.clear(request)
        messages.success(
            request,
            ngettext(
                "“%(names)s” is connected. Choose below which pages it announces.",
                "Connected: %(names)s. Choose for each which pages it announces.",
                len(accounts),
            )
            % {"names": ", ".join(account.name_and_network for account in accounts)},
        )
        if len(accounts) == 1:
            return redirect("civic_social_accounts:edit", accounts[0].pk)
        return redirect("civic_social_accounts:index")

    def _connect_or_renew(self, candidate: AccountCandidate) -> SocialAccount:
        known = self.known.get(candidate.key)
        if known is None:
            # With a choice of Sites, the form that follows asks for it.
            sites = list(manageable_sites(self.request.user, "add")[:2])
            site = sites[0] if len(sites) == 1 else None
            return connect(candidate, self.request.user, way=self.way, site=site)
        renew(known, candidate, self.request.user, way=self.way)
        return known

    def _row(self, candidate: AccountCandidate, ticked: list[str]) -> dict[str, Any]:
        obstacle = self._obstacle(candidate)
        return {
            "candidate": candidate,
            "network": dict(SocialAccount._meta.get_field("channel").flatchoices)[candidate.channel],
            "account": self.known.get(candidate.key),
            "obstacle": obstacle,
            "possible": not obstacle,
            "ticked": candidate.key in ticked or (not ticked and not obstacle and len(self.candidates) == 1),
        }

    def _obstacle(self, candidate: AccountCandidate) -> Explanation | None:
        """Return the reason why the user cannot connect ``candidate``, or None."""
        known = self.known.get(candidate.key)
        if known and not may_change_account(self.request.user, known):
            return explain_failure("not-yours", account=known.name_and_network)
        try:
            require_posting_allowed(candidate)
        except ConnectFailed as error:
            return error.explanation
        return None
