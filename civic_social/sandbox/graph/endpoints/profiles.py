"""Endpoints for people, Pages, groups and Instagram accounts, and for the edges of ``/me``."""

from __future__ import annotations

from ...models import AccessToken, Person, Profile
from .. import errors
from ..authentication import require_app
from ..graph_call import GraphCall
from ..node_fields import serialize
from ..pagination import PARAMETERS, paginate
from ..permissions import require_instagram, require_open_group


def read_person(call: GraphCall, person: Person) -> dict:
    """Handle ``GET /me`` with a user token."""
    require_app(call)
    call.reject_unknown_parameters(set())
    return serialize(call, person, "name", call.selection)


def read_page(call: GraphCall, page: Profile) -> dict:
    """Handle ``GET /{page}``, and ``GET /me`` with a Page token."""
    require_app(call)
    call.reject_unknown_parameters(set())
    return serialize(call, page, "name", call.selection)


def read_group(call: GraphCall, group: Profile) -> dict:
    """Handle ``GET /{group}``, which is rejected unless the group's API is open."""
    require_app(call)
    require_open_group(call, group)
    call.reject_unknown_parameters(set())
    return serialize(call, group, "name,privacy", call.selection)


def read_instagram_account(call: GraphCall, account: Profile) -> dict:
    """Handle ``GET /{ig-user}``."""
    require_instagram(call, account, task="ANALYZE")
    call.reject_unknown_parameters(set())
    return serialize(call, account, "", call.selection)


def list_pages(call: GraphCall, person: Person) -> dict:
    """Handle ``GET /me/accounts``: the person's Pages with their access tokens."""
    token = _require_token_of(call, person)
    call.reject_unknown_parameters(PARAMETERS)
    if "pages_show_list" not in token.scopes:
        return {"data": []}
    pages = Profile.objects.filter(kind=Profile.Kind.PAGE, roles__person=person)
    if token.page_ids is not None:
        pages = pages.filter(graph_id__in=token.page_ids)
    return paginate(call, pages, "access_token,category,name,tasks", newest_first=False)


def list_permissions(call: GraphCall, person: Person) -> dict:
    """Handle ``GET /me/permissions``."""
    token = _require_token_of(call, person)
    call.reject_unknown_parameters(PARAMETERS)
    scopes = ["public_profile", *token.scopes]
    granted = [{"permission": scope, "status": "granted"} for scope in dict.fromkeys(scopes)]
    return {"data": granted + [{"permission": scope, "status": "declined"} for scope in token.declined]}


def list_groups(call: GraphCall, person: Person) -> dict:
    """Handle ``GET /me/groups``, which has been empty since Meta closed the Groups API."""
    _require_token_of(call, person)
    return {"data": []}


def _require_token_of(call: GraphCall, person: Person) -> AccessToken:
    """Return the call's token; raise GraphError unless it is a user token of ``person``."""
    require_app(call)
    token = call.token
    if token is None or token.page_id or token.person_id != person.pk:
        raise errors.unsupported_request(call.method, person.graph_id)
    return token
