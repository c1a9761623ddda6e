"""Node types of the Graph API."""

from __future__ import annotations

from ..models import App, Comment, Container, Person, Photo, Post, Profile

Node = App | Profile | Person | Post | Photo | Comment | Container

PROFILE_TYPES: dict[str, str] = {
    Profile.Kind.PAGE: "Page",
    Profile.Kind.GROUP: "Group",
    Profile.Kind.INSTAGRAM: "IGUser",
}
FACEBOOK_TYPES: dict[type[Node], str] = {
    App: "Application",
    Person: "User",
    Post: "Post",
    Photo: "Photo",
    Comment: "Comment",
}
INSTAGRAM_TYPES: dict[type[Node], str] = {Post: "IGMedia", Container: "IGContainer", Comment: "IGComment"}


def profile_of(node: Node) -> Profile | None:
    """Return the profile that a node is or belongs to; None for a person and an app."""
    if isinstance(node, Profile):
        return node
    if isinstance(node, Comment):
        return node.post.profile
    return None if isinstance(node, Person | App) else node.profile


def node_type_of(node: Node) -> str:
    """Return Meta's name for the type of a node, such as ``Page`` or ``IGMedia``."""
    if isinstance(node, Profile):
        return PROFILE_TYPES[node.kind]
    profile = profile_of(node)
    if profile and profile.is_instagram:
        return INSTAGRAM_TYPES[type(node)]
    return FACEBOOK_TYPES[type(node)]
