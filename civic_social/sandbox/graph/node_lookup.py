"""Lookup of nodes by ID."""

from __future__ import annotations

from ..models import App, Comment, Container, Person, Photo, Post, Profile
from .graph_call import GraphCall
from .node_types import Node, profile_of


def find_node(graph_id: str) -> Node | None:
    """Return the node with this ID, or None; a removed post and its photos and comments are not found."""
    first, _, second = graph_id.partition("_")
    if second:
        posts = Post.objects.select_related("profile", "preview", "app").not_removed()
        comments = Comment.objects.select_related("post__profile", "parent").filter(post__removed_at=None)
        return (
            posts.filter(graph_number=second, profile__graph_id=first).first()
            or comments.filter(graph_number=second, post__graph_number=first).first()
        )
    photos = Photo.objects.select_related("profile", "post").filter(post__removed_at=None)
    photos = photos.exclude(profile__kind=Profile.Kind.INSTAGRAM)
    return (
        Profile.objects.filter(graph_id=graph_id).first()
        or photos.filter(graph_id=graph_id).first()
        or Person.objects.filter(graph_id=graph_id).first()
        or App.objects.filter(graph_id=graph_id).first()
        or _find_instagram_node(graph_id)
        # The user name of a Page stands for its ID.
        or Profile.objects.filter(kind=Profile.Kind.PAGE, slug=graph_id).first()
    )


def target_profile(call: GraphCall) -> Profile | None:
    """Return the profile that a call addresses, directly or by one of its nodes; None if there is none."""
    if not call.segments:
        return None
    graph_id = call.segments[0]
    if graph_id == "me":
        return call.token.page if call.token else None
    node = find_node(graph_id)
    profile = profile_of(node) if node else None
    return profile or Profile.objects.filter(graph_id=graph_id.partition("_")[0]).first()


def _find_instagram_node(graph_id: str) -> Node | None:
    posts = Post.objects.select_related("profile__page").not_removed()
    comments = Comment.objects.select_related("post__profile__page", "parent").filter(post__removed_at=None)
    return (
        Container.objects.select_related("profile__page").filter(graph_id=graph_id).first()
        or posts.filter(graph_number=graph_id, profile__kind=Profile.Kind.INSTAGRAM).first()
        or comments.filter(graph_number=graph_id, post__profile__kind=Profile.Kind.INSTAGRAM).first()
    )
