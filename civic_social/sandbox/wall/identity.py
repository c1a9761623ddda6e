"""The person as whom a visitor of the wall acts: one of the invented people, or the profile itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from ..actions import CITIZEN, CLERK, PEOPLE, get_or_create_person
from ..decorators import wall_page
from ..models import Person, Profile

COOKIE = "sandbox_person"
#: The value of the cookie for somebody who writes as the Page or the Instagram account.
PROFILE = "profile"


def current_author(request: HttpRequest, profile: Profile) -> Person | Profile:
    """Return who writes on the wall of ``profile``; in a group, only a person can."""
    value = request.COOKIES.get(COOKIE, "")
    if value == PROFILE and not profile.is_group:
        return profile
    return Person.objects.filter(graph_id=value).first() or get_or_create_person(CITIZEN)


def choices(profile: Profile) -> list[tuple[str, str]]:
    """Return the values and names of everybody who can write on the wall of ``profile``."""
    names = [(name, name) for name in (*PEOPLE, CLERK)]
    return names if profile.is_group else [*names, (PROFILE, profile.name)]


@wall_page
@require_POST
def choose_person(request: HttpRequest) -> HttpResponse:
    """Remember who the visitor is, and return to the page in ``next``."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}):
        target = reverse("civic_social_sandbox:index")
    response = redirect(target)
    chosen = request.POST.get("person", "")
    if chosen == PROFILE:
        response.set_cookie(COOKIE, PROFILE, samesite="Lax")
    elif chosen in (*PEOPLE, CLERK):
        response.set_cookie(COOKIE, get_or_create_person(chosen).graph_id, samesite="Lax")
    return response
