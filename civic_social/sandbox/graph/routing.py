"""Dispatch of API calls to endpoints by method, node type and edge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..models import Profile
from . import errors
from .authentication import require_token
from .endpoints import (
    comments,
    insights,
    instagram_comments,
    instagram_login,
    instagram_media,
    instagram_publishing,
    link_scraping,
    oauth,
    photos,
    posts,
    profiles,
    webhooks,
)
from .field_selection import unknown_field
from .graph_call import GraphCall
from .node_lookup import find_node
from .node_types import Node, node_type_of

#: Handles a call to a node or one of its edges and returns the JSON of the response.
Endpoint = Callable[[GraphCall, Any], dict]

#: Keys are HTTP method, node type, and edge; ``node`` stands for the node itself.
ENDPOINTS: dict[tuple[str, str, str], Endpoint] = {
    ("GET", "User", "node"): profiles.read_person,
    ("GET", "User", "accounts"): profiles.list_pages,
    ("GET", "User", "permissions"): profiles.list_permissions,
    ("GET", "User", "groups"): profiles.list_groups,
    ("GET", "Page", "node"): profiles.read_page,
    ("GET", "Page", "feed"): posts.list_feed,
    ("GET", "Page", "posts"): posts.list_published,
    ("GET", "Page", "published_posts"): posts.list_published,
    ("GET", "Page", "scheduled_posts"): posts.list_scheduled,
    ("POST", "Page", "feed"): posts.create,
    ("GET", "Page", "photos"): photos.list_photos,
    ("POST", "Page", "photos"): photos.create,
    ("GET", "Group", "node"): profiles.read_group,
    ("GET", "Group", "feed"): posts.list_feed,
    ("POST", "Group", "feed"): posts.create,
    ("POST", "Group", "photos"): photos.create,
    ("GET", "Post", "node"): posts.read,
    ("POST", "Post", "node"): posts.update,
    ("DELETE", "Post", "node"): posts.delete,
    ("GET", "Post", "attachments"): posts.list_attachments,
    ("GET", "Post", "likes"): posts.list_reactions,
    ("GET", "Post", "reactions"): posts.list_reactions,
    ("GET", "Post", "comments"): comments.list_of_post,
    ("POST", "Post", "comments"): comments.create_on_post,
    ("GET", "Photo", "node"): photos.read,
    ("DELETE", "Photo", "node"): photos.delete,
    ("GET", "Comment", "node"): comments.read,
    ("POST", "Comment", "node"): comments.update,
    ("DELETE", "Comment", "node"): comments.delete,
    ("GET", "Comment", "comments"): comments.list_of_comment,
    ("POST", "Comment", "comments"): comments.create_on_comment,
    ("GET", "IGUser", "node"): profiles.read_instagram_account,
    ("GET", "IGUser", "media"): instagram_media.list_media,
    ("POST", "IGUser", "media"): instagram_publishing.create_container,
    ("POST", "IGUser", "media_publish"): instagram_publishing.publish,
    ("GET", "IGUser", "content_publishing_limit"): instagram_publishing.read_publishing_limit,
    ("GET", "IGContainer", "node"): instagram_publishing.read_container,
    ("GET", "IGMedia", "node"): instagram_media.read,
    ("POST", "IGMedia", "node"): instagram_media.update,
    ("DELETE", "IGMedia", "node"): instagram_media.delete,
    ("GET", "IGMedia", "children"): instagram_media.list_children,
    ("GET", "IGMedia", "comments"): instagram_comments.list_of_media,
    ("POST", "IGMedia", "comments"): instagram_comments.create_on_media,
    ("GET", "IGComment", "node"): instagram_comments.read,
    ("POST", "IGComment", "node"): instagram_comments.update,
    ("DELETE", "IGComment", "node"): instagram_comments.delete,
    ("GET", "IGComment", "replies"): instagram_comments.list_replies,
    ("POST", "IGComment", "replies"): instagram_comments.create_reply,
    ("GET", "Post", "insights"): insights.of_post,
    ("GET", "Page", "insights"): insights.of_page,
    ("GET", "IGMedia", "insights"): insights.of_media,
    ("GET", "Application", "node"): webhooks.read_app,
    ("GET", "Application", "subscriptions"): webhooks.list_subscriptions,
    ("POST", "Application", "subscriptions"): webhooks.subscribe_app,
    ("DELETE", "Application", "subscriptions"): webhooks.unsubscribe_app,
    ("GET", "Page", "subscribed_apps"): webhooks.list_subscribed_apps,
    ("POST", "Page", "subscribed_apps"): webhooks.subscribe_page,
    ("DELETE", "Page", "subscribed_apps"): webhooks.unsubscribe_page,
    ("POST", "IGUser", "subscribed_apps"): webhooks.subscribe_instagram_account,
    ("POST", "Page", "messages"): comments.answer_privately,
}


def handle(call: GraphCall) -> dict:
    """Return the JSON of the response to an authenticated call; raise GraphError if it is rejected."""
    match call.segments:
        case ():
            return _handle_root(call)
        case ("oauth", "access_token") if call.method in ("GET", "POST"):
            return oauth.access_token(call)
        case ("access_token",) if call.is_instagram and call.method == "GET":
            return instagram_login.exchange_token(call)
        case ("refresh_access_token",) if call.is_instagram and call.method == "GET":
            return instagram_login.refresh_token(call)
        case ("debug_token",) if call.method == "GET":
            return oauth.debug_token(call)
        case (_,) | (_, _):
            return _handle_node(call)
    raise errors.GraphError(2500, f"Unknown path components: /{'/'.join(call.segments[1:])}")


def _handle_root(call: GraphCall) -> dict:
    if call.method == "POST" and "id" in call.parameters:
        return link_scraping.scrape_link(call)
    raise errors.unsupported_request(call.method, call.text("id"))


def _handle_node(call: GraphCall) -> dict:
    node = _addressed_node(call)
    node_type = node_type_of(node)
    edge = call.segments[1] if len(call.segments) > 1 else "node"
    endpoint = ENDPOINTS.get((call.method, node_type, edge))
    if endpoint:
        return endpoint(call, node)
    if isinstance(node, Profile) and node.is_group and not node.api_open:
        raise errors.group_closed(node.refusal, call.method, node.graph_id)
    if call.method == "GET" and edge != "node":
        raise unknown_field(edge, node_type)
    raise errors.unsupported_request(call.method, call.segments[0])


def _addressed_node(call: GraphCall) -> Node:
    """Return the node in the path; ``me`` stands for the token's Page or person."""
    if call.segments[0] == "me":
        token = require_token(call)
        return token.page or token.person
    node = find_node(call.segments[0])
    if node is None:
        raise errors.unsupported_request(call.method, call.segments[0])
    return node
