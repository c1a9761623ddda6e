"""Pictures of the wall, served from the sandbox's own address, and the redirecting link."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from ..guard import sandbox_only
from ..models import LinkPreview, Photo, Post, Profile

#: What a Page without a picture shows to those who ask for one.
SILHOUETTE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">
<rect width="40" height="40" fill="#46606b"/><circle cx="20" cy="15" r="7" fill="#fff"/>
<path d="M6 37c1-9 6-13 14-13s13 4 14 13z" fill="#fff"/></svg>"""


@sandbox_only
def photo(request: HttpRequest, graph_id: str) -> HttpResponse:
    """Send a photo, also one that is not published yet."""
    return _file(get_object_or_404(Photo, graph_id=graph_id).file)


@sandbox_only
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the picture of a link's card."""
    return _file(get_object_or_404(LinkPreview, pk=pk).picture)


@sandbox_only
def picture(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the picture of a Page or group."""
    profile = get_object_or_404(Profile, slug=slug)
    if not profile.picture:
        return HttpResponse(SILHOUETTE, content_type="image/svg+xml")
    return _file(profile.picture)


@sandbox_only
def cover(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the wide picture at the top of a Page or group."""
    return _file(get_object_or_404(Profile, slug=slug).cover)


@sandbox_only
def link(request: HttpRequest) -> HttpResponse:
    """Lead on to an address that some post links to; to no other, so that nobody is led astray."""
    url = request.GET.get("u", "")
    if not Post.objects.filter(link=url).exclude(link="").exists():
        raise Http404
    return redirect(url)


def _file(field) -> HttpResponse:
    if not field:
        raise Http404
    try:
        return FileResponse(field.open("rb"))
    except FileNotFoundError as error:
        raise Http404 from error
