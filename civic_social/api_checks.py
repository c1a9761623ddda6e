"""System checks of the read API. They import nothing of it, since its library may be missing."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Warning, register
from django.urls import NoReverseMatch, reverse

from .conf import settings

ACCESS = ("", "public", "token")


@register("civic_social")
def check_api(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Return what keeps the API from answering although it is switched on."""
    access = settings.API_ACCESS
    if access not in ACCESS:
        names = ", ".join(f'"{name}"' for name in ACCESS)
        return [
            Error(
                f'CIVIC_SOCIAL["API_ACCESS"] must be one of {names}, and is "{access}".',
                hint='"public" opens the API to everybody, "token" to programs with a token.',
                id="civic_social.E012",
            )
        ]
    messages: list[CheckMessage] = []
    if access and not _is_included():
        messages.append(
            Warning(
                "The API is switched on, but the site does not include its URLs.",
                hint='Install civic-social[api], and add path("api/v1/", include("civic_social.api.urls")) '
                "before Wagtail's URLs.",
                id="civic_social.W014",
            )
        )
    if access == "token" and not any(settings.API_TOKENS):
        messages.append(
            Warning(
                "The API asks for a token, but there is none, so nobody can use it.",
                hint='Add long random tokens to CIVIC_SOCIAL["API_TOKENS"].',
                id="civic_social.W015",
            )
        )
    return messages


def _is_included() -> bool:
    try:
        reverse("civic_social_api:api-root")
    except NoReverseMatch:
        return False
    return True
