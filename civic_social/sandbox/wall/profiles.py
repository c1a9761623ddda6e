"""Pages and groups with their posts."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..actions import comment_by_hand, create_group, create_page, post_by_hand, remove_by_hand
from ..models import Comment, Post, Profile
from .forms import ByHandForm, CommentForm, GroupSwitchForm, ProfileForm
from .language import wall_page

POSTS_PER_PAGE = 20


@wall_page
def index(request: HttpRequest) -> HttpResponse:
    """Show every Page and group."""
    standing = Count("posts", filter=Q(posts__removed_at=None, posts__published_at__lte=timezone.now()))
    return render(
        request,
        "civic_social_sandbox/index.html",
        {
            "profiles": Profile.objects.annotate(post_count=standing),
            "graph_url": request.build_absolute_uri("/sandbox/graph"),
        },
    )


@wall_page
def create(request: HttpRequest) -> HttpResponse:
    """Create a Page or a group."""
    form = ProfileForm(request.POST or None)
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        name, username, about = values["name"], values["slug"], values["about"]
        if values["kind"] == Profile.Kind.GROUP:
            profile = create_group(
                name,
                username=username,
                about=about,
                rules=values["rules"],
                api_open=values["api_open"],
                refusal=values["refusal"],
            )
        else:
            profile = create_page(name, username=username, about=about, category=values["category"])
        return redirect(profile)
    status = 422 if form.is_bound else 200
    return render(request, "civic_social_sandbox/create.html", {"form": form}, status=status)


@wall_page
def profile(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a Page or group."""
    shown = get_object_or_404(Profile, slug=slug)
    return _show_profile(request, shown, ByHandForm())


@wall_page
@require_POST
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Post by hand in a group, as the person does who takes over what no API may do."""
    group = get_object_or_404(Profile, slug=slug, kind=Profile.Kind.GROUP)
    form = ByHandForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show_profile(request, group, form, status=422)
    values = form.cleaned_data
    written = post_by_hand(
        group,
        values["message"],
        link=values["link"],
        picture=values["picture"],
        alt_text=values["alt_text"],
        author=values["author"],
    )
    messages.success(request, _("Posted. The address in the browser is the link to the post."))
    return redirect(written)


@wall_page
@require_POST
def switch_group(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a group to the API, or close it."""
    group = get_object_or_404(Profile, slug=slug, kind=Profile.Kind.GROUP)
    form = GroupSwitchForm(request.POST, instance=group)
    if form.is_valid():
        form.save()
        messages.success(request, _("The group's settings are saved."))
    return redirect(group)


@wall_page
def post(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Show one post at its permalink; a removed one is gone, and says so."""
    return _show_post(request, _find_post(slug, number), CommentForm())


@wall_page
@require_POST
def comment(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Answer a post as a citizen."""
    answered = _find_post(slug, number)
    form = CommentForm(request.POST)
    if not form.is_valid() or answered.removed_at:
        return _show_post(request, answered, form, status=422)
    comment_by_hand(answered, form.cleaned_data["message"], author=form.cleaned_data["author"])
    return redirect(answered)


@wall_page
@require_POST
def remove(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Remove a post behind the back of the site that made it."""
    removed = _find_post(slug, number)
    remove_by_hand(removed)
    messages.success(request, _("The post is removed."))
    return redirect(removed.profile)


def _show_profile(request, shown: Profile, form: ByHandForm, status: int = 200) -> HttpResponse:
    posts = _with_details(shown.posts.published())
    page = Paginator(posts, POSTS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "profile": shown,
        "page": page,
        "form": form,
        "switch_form": GroupSwitchForm(instance=shown),
        "scheduled": _with_details(shown.posts.scheduled().standing()),
    }
    return render(request, "civic_social_sandbox/profile.html", context, status=status)


def _show_post(request, shown: Post, form: CommentForm, status: int = 200) -> HttpResponse:
    status = 410 if shown.removed_at and status == 200 else status
    context = {"post": shown, "profile": shown.profile, "form": form}
    return render(request, "civic_social_sandbox/post.html", context, status=status)


def _find_post(slug: str, number: str) -> Post:
    return get_object_or_404(_with_details(Post.objects.all()), profile__slug=slug, graph_number=number)


def _with_details(posts: QuerySet) -> QuerySet:
    answers = Comment.objects.filter(parent=None).select_related("author_page", "author_person")
    replies = Comment.objects.select_related("author_page", "author_person")
    return posts.select_related("profile", "preview", "app", "author_page", "author_person").prefetch_related(
        "photos",
        "edits",
        Prefetch("comments", answers.prefetch_related(Prefetch("replies", replies)), to_attr="answers"),
    )
