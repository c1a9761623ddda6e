"""Changes of comments and reactions, shared by the API, the wall's forms and ``actions``.

Each change is sent to the apps that have subscribed to it.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from .models import App, Comment, Person, Post, PrivateReply, Profile, Reaction
from .webhooks import events


def create_comment(
    post: Post, message: str, author: Person | Profile, *, parent: Comment | None = None
) -> Comment:
    """Create a comment, or a reply to ``parent``; a reply to a reply is attached to the top-level comment."""
    comment = Comment.objects.create(
        post=post,
        message=message,
        parent=parent.parent or parent if parent else None,
        author_page=author if isinstance(author, Profile) else None,
        author_person=author if isinstance(author, Person) else None,
    )
    events.comment_changed(comment, "add")
    return comment


def edit_comment(comment: Comment, message: str) -> None:
    """Replace the text of a comment."""
    if message == comment.message:
        return
    comment.message, comment.edited_at = message, timezone.now()
    comment.save(update_fields=["message", "edited_at"])
    events.comment_changed(comment, "edited")


def set_hidden(comment: Comment, is_hidden: bool) -> None:
    """Hide a comment from everybody but its author, or show it again."""
    changed = Comment.objects.filter(pk=comment.pk, is_hidden=not is_hidden).update(is_hidden=is_hidden)
    comment.is_hidden = is_hidden
    if changed:
        events.comment_changed(comment, "hide" if is_hidden else "unhide")


def delete_comment(comment: Comment) -> bool:
    """Delete a comment with its replies; return False if it was deleted before."""
    with transaction.atomic():
        locked = Comment.objects.select_for_update().filter(pk=comment.pk).first()
        if locked is None:
            return False
        replies = list(comment.replies.select_related("post__profile"))
        for gone in [*replies, comment]:
            events.comment_changed(gone, "remove")
        locked.delete()
    return True


def react(
    author: Person | Profile, post: Post, kind: str, *, comment: Comment | None = None
) -> Reaction | None:
    """React to a post, or to ``comment`` on it; return None if that takes back the author's same reaction.

    ``kind`` is one of ``Reaction.Kind``.
    """
    by = {
        "author_page": author if isinstance(author, Profile) else None,
        "author_person": author if isinstance(author, Person) else None,
    }
    with transaction.atomic():
        Post.objects.select_for_update().get(pk=post.pk)
        existing = Reaction.objects.filter(post=post, comment=comment, **by).first()
        if existing and existing.kind == kind:
            events.reaction_changed(existing, "remove")
            existing.delete()
            return None
        if existing:
            existing.kind = kind
            existing.save(update_fields=["kind"])
            events.reaction_changed(existing, "edit")
            return existing
        created = Reaction.objects.create(post=post, comment=comment, kind=kind, **by)
        events.reaction_changed(created, "add")
        return created


def answer_privately(comment: Comment, message: str) -> PrivateReply | None:
    """Send the one private message that a comment allows; return None if it was sent before."""
    reply, created = PrivateReply.objects.get_or_create(comment=comment, defaults={"message": message})
    return reply if created else None


def remove_app(app: App, person: Person) -> None:
    """Take the app's access to a person away: their tokens die with subcode 458."""
    app.access_tokens.filter(person=person).update(killed_by=458)
