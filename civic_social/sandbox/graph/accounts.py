"""What belongs to the person or Page behind a token: ``/me`` and its edges."""

from __future__ import annotations

from ..models import AccessToken, Profile
from . import errors, paging
from .authentication import require_token
from .calls import GraphCall
from .login import SHORT_LIFE
from .nodes import render
from .permissions import require_instagram, require_open_group


def myself(call: GraphCall):
    """Return the Page or person that the call's token speaks for."""
    require_token(call)
    if call.token is None:
        raise errors.missing_token()
    return call.token.page or call.token.person


def read_person(call: GraphCall, person) -> dict:
    """``GET /me`` with a user token."""
    require_token(call)
    call.refuse_unknown(set())
    return render(call, person, "name", call.selection)


def read_page(call: GraphCall, page: Profile) -> dict:
    """``GET /{page}``, and ``GET /me`` with a Page token."""
    require_token(call)
    call.refuse_unknown(set())
    return render(call, page, "name", call.selection)


def read_group(call: GraphCall, group: Profile) -> dict:
    """``GET /{group}``: refused unless the group's API is open."""
    require_token(call)
    require_open_group(call, group)
    call.refuse_unknown(set())
    return render(call, group, "name,privacy", call.selection)


def read_instagram(call: GraphCall, account: Profile) -> dict:
    """``GET /{ig-user}``."""
    require_instagram(call, account, task="ANALYZE")
    call.refuse_unknown(set())
    return render(call, account, "", call.selection)


def list_pages(call: GraphCall, person) -> dict:
    """``GET /me/accounts``: the Pages of a person, each with its token."""
    _require_own(call, person)
    call.refuse_unknown(paging.PARAMETERS)
    if "pages_show_list" not in call.token.scopes:
        return {"data": []}
    pages = Profile.objects.filter(kind=Profile.Kind.PAGE, roles__person=person)
    if call.token.page_ids is not None:
        pages = pages.filter(graph_id__in=call.token.page_ids)
    return paging.paged(call, pages, "access_token,category,name,tasks", newest_first=False)


def list_permissions(call: GraphCall, person) -> dict:
    """``GET /me/permissions``."""
    _require_own(call, person)
    call.refuse_unknown(paging.PARAMETERS)
    scopes = ["public_profile", *call.token.scopes]
    granted = [{"permission": scope, "status": "granted"} for scope in dict.fromkeys(scopes)]
    return {"data": granted + [{"permission": scope, "status": "declined"} for scope in call.token.declined]}


def list_groups(call: GraphCall, person) -> dict:
    """``GET /me/groups``: Meta has answered nothing since the Groups API ended."""
    _require_own(call, person)
    return {"data": []}


def page_token(user_token: AccessToken | None, page: Profile) -> str | None:
    """Return the token of ``page`` for the person, app and life of ``user_token``.

    From a token of long life the Page's token has no end; from a short one it is as short.
    """
    if user_token is None or user_token.kind == AccessToken.Kind.PAGE:
        return user_token.value if user_token and user_token.page_id == page.pk else None
    if not user_token.covers(page) or not page.roles.filter(person=user_token.person_id).exists():
        return None
    lives_long = user_token.expires_at is None or user_token.expires_at - user_token.issued_at > SHORT_LIFE
    token, _ = AccessToken.objects.get_or_create(
        kind=AccessToken.Kind.PAGE,
        app_id=user_token.app_id,
        person_id=user_token.person_id,
        page=page,
        killed_by=None,
        scopes=user_token.scopes,
        expires_at=None if lives_long else user_token.expires_at,
        data_access_expires_at=user_token.data_access_expires_at,
    )
    return token.value


def _require_own(call: GraphCall, person) -> None:
    require_token(call)
    if call.token is None or call.token.page_id or call.token.person_id != person.pk:
        raise errors.unsupported(call.method, person.graph_id)
