"""Views that serve image files, and the redirecting view for posted links."""

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect

from ..decorators import sandbox_only
from ..models import DailyCount, LinkPreview, Photo, Post, Profile

#: Profile picture of a profile without one.
SILHOUETTE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">
<rect width="40" height="40" fill="#46606b"/><circle cx="20" cy="15" r="7" fill="#fff"/>
<path d="M6 37c1-9 6-13 14-13s13 4 14 13z" fill="#fff"/></svg>"""


@sandbox_only
def photo(request: HttpRequest, graph_id: str) -> HttpResponseBase:
    """Serve a photo, published or not."""
    return _file_response(get_object_or_404(Photo, graph_id=graph_id).file)


@sandbox_only
def preview(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Serve the image of a link preview."""
    return _file_response(get_object_or_404(LinkPreview, pk=pk).picture)


@sandbox_only
def picture(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Serve a profile's picture, or a silhouette if it has none."""
    profile = get_object_or_404(Profile, slug=slug)
    if not profile.picture:
        return HttpResponse(SILHOUETTE, content_type="image/svg+xml")
    return _file_response(profile.picture)


@sandbox_only
def cover(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Serve a profile's cover image."""
    return _file_response(get_object_or_404(Profile, slug=slug).cover)


@sandbox_only
def link(request: HttpRequest) -> HttpResponse:
    """Redirect to ``u``, which counts as a click of the newest post that links to it.

    Raises ``Http404`` unless a post links there, so that this is no open redirect.
    """
    url = request.GET.get("u", "")
    post = Post.objects.filter(link=url).exclude(link="").first()
    if post is None:
        raise Http404
    DailyCount.record(post, clicks=1)
    return redirect(url)


def _file_response(field: FieldFile) -> HttpResponseBase:
    if not field:
        raise Http404
    try:
        return FileResponse(field.open("rb"))
    except FileNotFoundError as error:
        raise Http404 from error
