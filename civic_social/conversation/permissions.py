"""Permissions to read, answer and moderate comments."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from wagtail.permission_policies.base import BasePermissionPolicy

from ..compat import policy_registry
from ..models import Comment, Post
from ..models.comments import CommentQuerySet
from .desks import Desk, get_desks

READ_ALL, ANSWER, MODERATE = (
    f"civic_social.{name}" for name in ("read_every_comment", "answer_comments", "moderate_comments")
)


def readable_threads(user: Any) -> CommentQuerySet:
    """Return the threads that the user may read: those of their desks, or all."""
    threads = Comment.objects.threads()
    if not user.is_active:
        return threads.none()
    if user.has_perm(READ_ALL):
        return threads
    if not user.has_perm(ANSWER):
        return threads.none()
    return threads.filter(desk_key__in=get_desks().keys_of(user))


def readable_comments(user: Any) -> CommentQuerySet:
    """Return the comments of the threads that the user may read."""
    if not may_read_some(user):
        return Comment.objects.none()
    if user.has_perm(READ_ALL):
        return Comment.objects.all()
    keys = get_desks().keys_of(user)
    # A reply has no desk of its own.
    return Comment.objects.filter(Q(parent=None, desk_key__in=keys) | Q(parent__desk_key__in=keys))


def may_read_some(user: Any) -> bool:
    """Return True if the user may open the inbox of comments."""
    if not user.is_active:
        return False
    return user.has_perm(READ_ALL) or (user.has_perm(ANSWER) and bool(get_desks().keys_of(user)))


def may_read(user: Any, thread: Comment) -> bool:
    """Return True if the user may read the thread."""
    return readable_threads(user).filter(pk=thread.pk).exists()


def readable_desks(user: Any) -> list[Desk]:
    """Return the desks whose threads the user may read."""
    desks = get_desks().all()
    if user.has_perm(READ_ALL):
        return desks
    keys = get_desks().keys_of(user) if user.has_perm(ANSWER) else set()
    return [desk for desk in desks if desk.key in keys]


def may_enter(user: Any, post: Post) -> bool:
    """Return True if the user may enter a comment on ``post``: by its desk, or as one who posts by hand."""
    policy = policy_registry.get(post)
    if policy.user_has_permission_for_instance(user, "deliver", post):
        return True
    page = post.live_page
    desk = get_desks().of_page(page.specific if page else None)
    is_of_desk = user.has_perm(READ_ALL) or (desk is not None and desk.key in get_desks().keys_of(user))
    return user.has_perm(ANSWER) and is_of_desk


def may_answer(user: Any, thread: Comment) -> bool:
    """Return True if the user may answer the thread, assign it and change its state."""
    return user.has_perm(ANSWER) and readable_threads(user).filter(pk=thread.pk).exists()


def may_moderate(user: Any, thread: Comment) -> bool:
    """Return True if the user may hide and remove comments of the thread."""
    return user.has_perm(MODERATE) and readable_threads(user).filter(pk=thread.pk).exists()


class CommentPolicy(BasePermissionPolicy):
    """The permission policy of comments: who may open the inbox, and which threads it shows.

    Actions: "view", "answer" and "moderate"; the last two need their permission besides.
    """

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Return True if the user may do this with some thread."""
        extra = {"answer": ANSWER, "moderate": MODERATE}
        if action != "view" and not (action in extra and user.has_perm(extra[action])):
            return False
        return may_read_some(user)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Comment) -> bool:
        """Return True if the user may do this with this thread."""
        return self.user_has_permission(user, action) and may_read(user, instance.thread)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> CommentQuerySet:
        """Return the threads with which the user may do one of ``actions``."""
        if not self.user_has_any_permission(user, list(actions)):
            return Comment.objects.none()
        return readable_threads(user)

    def users_with_any_permission(self, actions: Iterable[str]) -> Any:
        """Return the users with the permission for one of ``actions``, whatever their desks."""
        names = {"view": (READ_ALL, ANSWER), "answer": (ANSWER,), "moderate": (MODERATE,)}
        backend = "django.contrib.auth.backends.ModelBackend"
        users = get_user_model().objects
        found = users.none()
        for action in actions:
            for name in names.get(action, ()):
                found |= users.with_perm(name, backend=backend)
        return found.filter(is_active=True).distinct()

    def users_with_any_permission_for_instance(self, actions: Iterable[str], instance: Comment) -> Any:
        """Return the users who may do one of ``actions`` with this thread."""
        able = self.users_with_any_permission(actions)
        return able.filter(pk__in=[user.pk for user in able if may_read(user, instance.thread)])


def require(is_allowed: bool) -> None:
    """Raise ``PermissionDenied`` unless ``is_allowed``."""
    if not is_allowed:
        raise PermissionDenied
