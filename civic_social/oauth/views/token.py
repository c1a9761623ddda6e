"""Connecting by a pasted token, such as a system user's."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from .. import meta, session
from ..error_messages import ConnectFailed
from .base_views import ConnectPage, require_pages


class TokenForm(forms.Form):
    """An access token that was generated at Meta."""

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
    """The form for a token, which connects without anybody's personal login."""

    template_name = "civic_social/oauth/token.html"
    page_title = gettext_lazy("Paste a token")
    form_class = TokenForm

    def form_valid(self, form: TokenForm) -> HttpResponse:
        try:
            token = meta.ensure_long_lived(form.cleaned_data["access_token"])
            require_pages(meta.get_token_access(token))
        except ConnectFailed as error:
            form.add_error("access_token", error.sentence)
            return self.form_invalid(form)
        session.store_token(self.request, token, "token")
        return redirect("civic_social_connect:choose")
