"""From a path to the function that answers."""

from __future__ import annotations

from collections.abc import Callable

from ..models import Comment, Container, Person, Photo, Post, Profile
from . import accounts, comments, errors, instagram, instagram_media, links, login, photos, posts
from .calls import GraphCall
from .selection import nonexisting_field

Handler = Callable[[GraphCall, object], dict]

HANDLERS: dict[tuple[str, str, str], Handler] = {
    ("GET", "User", "node"): accounts.read_person,
    ("GET", "User", "accounts"): accounts.list_pages,
    ("GET", "User", "permissions"): accounts.list_permissions,
    ("GET", "User", "groups"): accounts.list_groups,
    ("GET", "Page", "node"): accounts.read_page,
    ("GET", "Page", "feed"): posts.list_feed,
    ("GET", "Page", "posts"): posts.list_published,
    ("GET", "Page", "published_posts"): posts.list_published,
    ("GET", "Page", "scheduled_posts"): posts.list_scheduled,
    ("POST", "Page", "feed"): posts.create,
    ("POST", "Page", "photos"): photos.create,
    ("GET", "Group", "node"): accounts.read_group,
    ("GET", "Group", "feed"): posts.list_feed,
    ("POST", "Group", "feed"): posts.create,
    ("POST", "Group", "photos"): photos.create,
    ("GET", "Post", "node"): posts.read,
    ("POST", "Post", "node"): posts.update,
    ("DELETE", "Post", "node"): posts.delete,
    ("GET", "Post", "comments"): comments.list_of_post,
    ("POST", "Post", "comments"): comments.create_on_post,
    ("GET", "Photo", "node"): photos.read,
    ("DELETE", "Photo", "node"): photos.delete,
    ("GET", "Comment", "node"): comments.read,
    ("POST", "Comment", "node"): comments.update,
    ("DELETE", "Comment", "node"): comments.delete,
    ("GET", "Comment", "comments"): comments.list_of_comment,
    ("POST", "Comment", "comments"): comments.create_on_comment,
    ("GET", "IGUser", "node"): accounts.read_instagram,
    ("GET", "IGUser", "media"): instagram.list_media,
    ("POST", "IGUser", "media"): instagram.create_container,
    ("POST", "IGUser", "media_publish"): instagram.publish,
    ("GET", "IGUser", "content_publishing_limit"): instagram.publishing_limit,
    ("GET", "IGContainer", "node"): instagram.read_container,
    ("GET", "IGMedia", "node"): instagram_media.read,
    ("POST", "IGMedia", "node"): instagram_media.update,
    ("DELETE", "IGMedia", "node"): instagram_media.delete,
    ("GET", "IGMedia", "children"): instagram.children,
    ("GET", "IGMedia", "comments"): instagram_media.list_comments,
    ("POST", "IGMedia", "comments"): instagram_media.create_comment,
    ("GET", "IGComment", "node"): instagram_media.read_comment,
}


def answer(call: GraphCall) -> dict:
    """Return the answer to an authenticated call, or raise a GraphError."""
    match call.segments:
        case ():
            return _answer_at_root(call)
        case ("oauth", "access_token") if call.method in ("GET", "POST"):
            return login.give_out_token(call)
        case ("debug_token",) if call.method == "GET":
            return login.debug_token(call)
        case (_,) | (_, _):
            return _answer_of_node(call)
    raise errors.GraphError(2500, f"Unknown path components: /{'/'.join(call.segments[1:])}")


def wall_of(call: GraphCall) -> Profile | None:
    """Return the Page or group that a call is about, for the faults that are switched on there."""
    if not call.segments:
        return None
    if call.segments[0] == "me":
        return call.token.page if call.token else None
    node = find_node(call.segments[0])
    if isinstance(node, Comment):
        return node.post.profile
    if isinstance(node, Profile):
        return node
    if hasattr(node, "profile"):
        return node.profile
    return Profile.objects.filter(graph_id=call.segments[0].partition("_")[0]).first()


def find_node(graph_id: str):
    """Return the object with this id, or None; of a removed post nothing is left to find."""
    first, _, second = graph_id.partition("_")
    if second:
        post = Post.objects.select_related("profile", "preview", "app").filter(
            graph_number=second, profile__graph_id=first
        )
        comment = Comment.objects.select_related("post__profile", "parent").filter(
            graph_number=second, post__graph_number=first, post__removed_at=None
        )
        return post.standing().first() or comment.first()
    profile = Profile.objects.filter(graph_id=graph_id).first()
    photo = Photo.objects.select_related("profile", "post").filter(graph_id=graph_id, post__removed_at=None)
    photo = photo.exclude(profile__kind=Profile.Kind.INSTAGRAM)
    person = Person.objects.filter(graph_id=graph_id)
    return profile or photo.first() or person.first() or _find_on_instagram(graph_id)


def _find_on_instagram(graph_id: str):
    """Return the container, media or comment with this number, or None."""
    posts = Post.objects.select_related("profile__page").standing()
    comments = Comment.objects.select_related("post__profile__page", "parent")
    return (
        Container.objects.select_related("profile__page").filter(graph_id=graph_id).first()
        or posts.filter(graph_number=graph_id, profile__kind=Profile.Kind.INSTAGRAM).first()
        or comments.filter(
            graph_number=graph_id, post__profile__kind=Profile.Kind.INSTAGRAM, post__removed_at=None
        ).first()
    )


def _answer_at_root(call: GraphCall) -> dict:
    if call.method == "POST" and "id" in call.parameters:
        return links.rescrape(call)
    if "ids" in call.parameters:
        raise errors.bad_parameter("The parameter ids is no longer supported")
    raise errors.unsupported(call.method, call.text("id"))


def _answer_of_node(call: GraphCall) -> dict:
    node = accounts.myself(call) if call.segments[0] == "me" else find_node(call.segments[0])
    if node is None:
        raise errors.unsupported(call.method, call.segments[0])
    node_type = _type_of(node)
    edge = call.segments[1] if len(call.segments) > 1 else "node"
    handler = HANDLERS.get((call.method, node_type, edge))
    if handler:
        return handler(call, node)
    if node_type == "Group" and not node.api_open:
        raise errors.group_refused(node.refusal, call.method, node.graph_id)
    if call.method == "GET" and edge != "node":
        raise nonexisting_field(edge, node_type)
    raise errors.unsupported(call.method, call.segments[0])


def _type_of(node) -> str:
    if isinstance(node, Profile):
        return {"page": "Page", "group": "Group", "instagram": "IGUser"}[node.kind]
    wall = node.post.profile if isinstance(node, Comment) else getattr(node, "profile", None)
    if wall and wall.is_instagram:
        return {Post: "IGMedia", Container: "IGContainer", Comment: "IGComment"}[type(node)]
    return {Person: "User", Post: "Post", Photo: "Photo", Comment: "Comment"}[type(node)]
