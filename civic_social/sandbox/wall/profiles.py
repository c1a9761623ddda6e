"""Views of profiles, and of creating and removing their posts."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..actions import create_group, create_page, post_by_hand, remove_by_hand
from ..decorators import wall_page
from ..models import Post, Profile
from .forms import GroupApiForm, LikesForm, PostForm, ProfileForm
from .posts import get_post, with_related

POSTS_PER_PAGE = 20


@wall_page
def index(request: HttpRequest) -> HttpResponse:
    """List all profiles."""
    visible_posts = Count("posts", filter=Q(posts__removed_at=None, posts__published_at__lte=timezone.now()))
    return render(
        request,
        "civic_social_sandbox/index.html",
        {
            "profiles": Profile.objects.annotate(post_count=visible_posts),
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
    """Show a profile with its posts."""
    return _render_profile(request, get_object_or_404(Profile, slug=slug), PostForm())


@wall_page
@require_POST
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Create a post in a group by hand; the API of Meta's groups is closed."""
    group = get_object_or_404(Profile, slug=slug, kind=Profile.Kind.GROUP)
    form = PostForm(request.POST, request.FILES)
    if not form.is_valid():
        return _render_profile(request, group, form, status=422)
    values = form.cleaned_data
    created = post_by_hand(
        group,
        values["message"],
        link=values["link"],
        picture=values["picture"],
        alt_text=values["alt_text"],
        author=values["author"],
    )
    messages.success(request, _("Posted. The address in the browser is the link to the post."))
    return redirect(created)


@wall_page
@require_POST
def set_group_api(request: HttpRequest, slug: str) -> HttpResponse:
    """Open or close a group's API."""
    group = get_object_or_404(Profile, slug=slug, kind=Profile.Kind.GROUP)
    form = GroupApiForm(request.POST, instance=group)
    if form.is_valid():
        form.save()
        messages.success(request, _("The group's settings are saved."))
    return redirect(group)


@wall_page
@require_POST
def set_likes(request: HttpRequest, slug: str) -> HttpResponse:
    """Set how many people like a Page or follow an Instagram account."""
    liked = get_object_or_404(Profile.objects.exclude(kind=Profile.Kind.GROUP), slug=slug)
    form = LikesForm(request.POST, instance=liked)
    if form.is_valid():
        form.save()
        messages.success(request, _("The number of likes is saved."))
    return redirect(liked)


@wall_page
@require_POST
def remove(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Remove a post by hand, as a moderator can."""
    removed = get_post(slug, number)
    remove_by_hand(removed)
    messages.success(request, _("The post is removed."))
    return redirect(removed.profile)


def _render_profile(
    request: HttpRequest, profile: Profile, form: PostForm, status: int = 200
) -> HttpResponse:
    posts = Post.objects.filter(profile=profile)
    page = Paginator(with_related(posts.published()), POSTS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "profile": profile,
        "page": page,
        "form": form,
        "switch_form": GroupApiForm(instance=profile),
        "likes_form": LikesForm(instance=profile),
        "scheduled": with_related(posts.scheduled().not_removed()),
    }
    return render(request, "civic_social_sandbox/profile.html", context, status=status)
