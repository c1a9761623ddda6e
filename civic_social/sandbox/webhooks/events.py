"""Events as Meta writes them, queued for the apps that have subscribed to them.

https://developers.facebook.com/docs/graph-api/webhooks/reference/page, and …/reference/instagram.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings

from ..models import Comment, PageSubscription, Person, Post, Profile, Reaction, WebhookSubscription
from .queue import enqueue


def comment_changed(comment: Comment, verb: str) -> None:
    """Queue the event of a comment; ``verb`` is ``add``, ``edited``, ``remove``, ``hide`` or ``unhide``.

    Instagram sends new comments only, with neither verb nor time. It sends those on a boosted post
    twice: of the post and of its advertisement, which has an ID of its own.
    """
    profile = comment.post.profile
    for subscription in _subscriptions(profile):
        app, author = subscription.app, comment.author
        is_by_page = isinstance(author, Profile)
        if not is_by_page and not app.sees_comments_of(author):
            continue
        named = author if author and app.sees_name_of(author) else None
        if not profile.is_instagram:
            value = _facebook_comment(comment, verb, named)
            enqueue(subscription, profile.graph_id, "feed", value, has_comment=True)
            if verb == "add" and f"@{profile.name}" in comment.message:
                _enqueue_mention(subscription, comment, named)
        elif verb == "add" and app.access_level == app.AccessLevel.ADVANCED:
            for value in _instagram_comments(comment):
                enqueue(subscription, profile.graph_id, "comments", value, has_comment=True)


def reaction_changed(reaction: Reaction, verb: str) -> None:
    """Queue the event of a reaction; ``verb`` is ``add``, ``edit`` or ``remove``. Instagram sends none."""
    profile = reaction.post.profile
    if profile.is_instagram:
        return
    for subscription in _subscriptions(profile):
        author = reaction.author
        if not subscription.app.sees_comments_of(author):
            continue
        value = {
            **_from(author if subscription.app.sees_name_of(author) else None),
            "item": "reaction",
            "reaction_type": reaction.kind.lower().replace("angry", "anger"),
            "verb": verb,
            "post_id": reaction.post.graph_id,
            "parent_id": reaction.post.graph_id,
            "created_time": int(reaction.created_at.timestamp()),
        }
        if reaction.comment:
            value["comment_id"] = reaction.comment.graph_id
        enqueue(subscription, profile.graph_id, "feed", value)


def post_changed(post: Post, verb: str) -> None:
    """Queue the event of a post on Facebook; ``verb`` is ``add``, ``edited`` or ``remove``."""
    profile = post.profile
    if profile.is_instagram or not post.is_published:
        return
    for subscription in _subscriptions(profile):
        item = "photo" if post.photos.exists() else "share" if post.link else "status"
        value = {
            **_from(post.author),
            "item": item,
            "post_id": post.graph_id,
            "verb": verb,
            "published": 1,
            "created_time": int((post.published_at or post.created_at).timestamp()),
        }
        if verb != "remove":
            value |= {"message": post.message, **({"link": post.link} if post.link else {})}
        enqueue(subscription, profile.graph_id, "feed", value)


def _subscriptions(profile: Profile) -> list[WebhookSubscription]:
    """Return the subscriptions of apps to the events of ``profile``.

    The app must have subscribed to the field, and the Page must have let it: to ``feed`` on Facebook, to any
    field for its Instagram account. An account that logs in at Instagram itself lets it in place of a Page.
    """
    kind, field = ("instagram", "comments") if profile.is_instagram else ("page", "feed")
    pages = PageSubscription.objects.filter(page__in=filter(None, [profile, profile.page]))
    found = WebhookSubscription.objects.filter(object=kind, app__in=pages.values("app")).select_related("app")
    subscriptions = []
    for subscription in found:
        allowed = [name for row in pages.filter(app=subscription.app) for name in row.fields]
        if field in subscription.fields and (profile.is_instagram and allowed or field in allowed):
            subscriptions.append(subscription)
    return subscriptions


def _from(author: Person | Profile | None) -> dict[str, Any]:
    return {"from": {"id": author.graph_id, "name": author.name}} if author else {}


def _facebook_comment(comment: Comment, verb: str, author: Person | Profile | None) -> dict[str, Any]:
    post = comment.post
    value = {
        **_from(author),
        "post": {
            "status_type": "mobile_status_update",
            "is_published": post.is_published,
            "updated_time": f"{post.updated_at:%Y-%m-%dT%H:%M:%S%z}",
            "permalink_url": f"{settings.WAGTAILADMIN_BASE_URL}{post.get_absolute_url()}",
            "promotion_status": "active" if post.ad_number else "inactive",
            "id": post.graph_id,
        },
        "post_id": post.graph_id,
        "comment_id": comment.graph_id,
        "created_time": int(comment.created_at.timestamp()),
        "item": "comment",
        # The parent of a top-level comment is the post: an answer below it would be a new top-level comment.
        "parent_id": comment.parent.graph_id if comment.parent else post.graph_id,
        "verb": verb,
    }
    return value if verb == "remove" else {**value, "message": comment.message}


def _enqueue_mention(
    subscription: WebhookSubscription, comment: Comment, author: Person | Profile | None
) -> None:
    if "mention" not in subscription.fields:
        return
    value = {
        **_from(author),
        "item": "comment",
        "verb": "add",
        "post_id": comment.post.graph_id,
        "comment_id": comment.graph_id,
        "created_time": int(comment.created_at.timestamp()),
        "message": comment.message,
    }
    enqueue(subscription, comment.post.profile.graph_id, "mention", value)


def _instagram_comments(comment: Comment) -> Iterator[dict[str, Any]]:
    value, post = _instagram_comment(comment), comment.post
    yield value
    if post.ad_number:
        media = {
            "id": f"{post.ad_number}1",
            "ad_id": post.ad_number,
            "ad_title": post.message[:40],
            "original_media_id": post.graph_id,
            "media_product_type": "AD",
        }
        yield {**value, "media": media}


def _instagram_comment(comment: Comment) -> dict[str, Any]:
    author = comment.author
    value: dict[str, Any] = {
        "id": comment.graph_id,
        "text": comment.message,
        "media": {"id": comment.post.graph_id, "media_product_type": "FEED"},
    }
    if author:
        value["from"] = {"id": author.graph_id, "username": author.handle}
    return {**value, "parent_id": comment.parent.graph_id} if comment.parent else value
