"""The view of a post, and the loading of posts with what their templates read."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from ..decorators import wall_page
from ..models import Comment, DailyCount, Post
from .forms import CommentForm
from .identity import choices, current_author

#: What the template of a comment reads; the author may be neither person nor profile.
COMMENT_RELATIONS = ("author_page", "author_person", "private_reply")


@wall_page
def post(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Show a post at its permalink, which counts as a view; respond 410 Gone if it was removed."""
    found = get_post(slug, number)
    if request.method == "GET" and found.is_published and not found.removed_at:
        DailyCount.record(found, views=1)
    return render_post(request, found, CommentForm())


def render_post(request: HttpRequest, post: Post, form: CommentForm, status: int = 200) -> HttpResponse:
    """Return the page of a post with a form to comment."""
    status = 410 if post.removed_at and status == 200 else status
    context = {
        "post": post,
        "profile": post.profile,
        "form": form,
        "me": current_author(request, post.profile),
        "people": choices(post.profile),
    }
    return render(request, "civic_social_sandbox/post.html", context, status=status)


def get_post(slug: str, number: str) -> Post:
    """Return a post for its templates; raise Http404 if there is none."""
    return get_object_or_404(with_related(Post.objects.all()), profile__slug=slug, graph_number=number)


def with_related(posts: QuerySet[Post]) -> QuerySet[Post]:
    """Return posts with all rows that the templates read; ``answers`` are the top-level comments."""
    comments = Comment.objects.select_related(*COMMENT_RELATIONS).prefetch_related("reactions")
    answers = comments.filter(parent=None).prefetch_related(Prefetch("replies", comments))
    return posts.select_related("profile", "preview", "app", "author_page", "author_person").prefetch_related(
        "photos", "edits", "reactions", Prefetch("comments", answers, to_attr="answers")
    )
