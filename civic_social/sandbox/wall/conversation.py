"""Views by which a visitor comments, answers, edits, deletes, hides, reacts and shares."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .. import conversation
from ..actions import share_by_hand
from ..decorators import wall_page
from ..models import Comment, Reaction
from .forms import CommentForm
from .identity import current_author
from .posts import get_post, render_post


@wall_page
@require_POST
def comment(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Comment on a post that was not removed, or answer the comment in ``parent``."""
    target = get_post(slug, number)
    form = CommentForm(request.POST)
    if not form.is_valid() or target.removed_at or not target.comments_enabled:
        return render_post(request, target, form, status=422)
    parent = target.comments.filter(graph_number=request.POST.get("parent", "")).first()
    author = current_author(request, target.profile)
    return _show(conversation.create_comment(target, form.cleaned_data["message"], author, parent=parent))


@wall_page
@require_POST
def edit(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Change the text of one's own comment; raise PermissionDenied for that of somebody else."""
    existing = _get_comment(slug, number)
    if existing.author != current_author(request, existing.post.profile):
        raise PermissionDenied
    form = CommentForm(request.POST)
    if form.is_valid():
        conversation.edit_comment(existing, form.cleaned_data["message"])
    return _show(existing)


@wall_page
@require_POST
def delete(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Delete one's own comment, or any as the profile; raise PermissionDenied otherwise."""
    existing = _get_comment(slug, number)
    post = existing.post
    if current_author(request, post.profile) not in (existing.author, post.profile):
        raise PermissionDenied
    conversation.delete_comment(existing)
    messages.success(request, _("The comment is deleted."))
    return redirect(post)


@wall_page
@require_POST
def hide(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Hide a comment as the profile, or show it again; raise PermissionDenied for a person."""
    existing = _get_comment(slug, number)
    if current_author(request, existing.post.profile) != existing.post.profile:
        raise PermissionDenied
    conversation.set_hidden(existing, not existing.is_hidden)
    return _show(existing)


@wall_page
@require_POST
def react(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """React to a post, or to the comment in ``comment``; the same reaction again takes it back."""
    target = get_post(slug, number)
    kind = request.POST.get("kind", "")
    if kind in Reaction.Kind.values and not target.removed_at:
        chosen = request.POST.get("comment", "")
        existing = target.comments.filter(graph_number=chosen).first() if chosen else None
        conversation.react(current_author(request, target.profile), target, kind, comment=existing)
        if existing:
            return _show(existing)
    return redirect(target)


@wall_page
@require_POST
def share(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Share a post."""
    target = get_post(slug, number)
    share_by_hand(target)
    messages.success(request, _("Shared."))
    return redirect(target)


def _get_comment(slug: str, number: str) -> Comment:
    comments = Comment.objects.select_related("post__profile", "parent", "author_page", "author_person")
    return get_object_or_404(comments, post__profile__slug=slug, graph_number=number, post__removed_at=None)


def _show(comment: Comment) -> HttpResponse:
    return redirect(f"{comment.post.get_absolute_url()}#c{comment.graph_number}")
