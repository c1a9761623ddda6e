"""Image files and the redirecting link view."""

from .factories import PhotoFactory, PostFactory
from .wall_pages import wall_url


def test_images_are_served_and_missing_ones_respond_404(client, municipality):
    photo = PhotoFactory(profile=municipality)
    assert client.get(photo.get_absolute_url())["Content-Type"] == "image/jpeg"
    assert client.get(wall_url("picture", municipality.slug))["Content-Type"] == "image/svg+xml"
    for missing in (wall_url("cover", municipality.slug), wall_url("photo", "1"), wall_url("preview", 1)):
        assert client.get(missing).status_code == 404
    photo.file.delete()
    assert client.get(photo.get_absolute_url()).status_code == 404


def test_link_view_redirects_only_to_posted_links(client, municipality):
    PostFactory(profile=municipality, link="https://example.org/p/")
    assert client.get(wall_url("link"), {"u": "https://example.org/p/"}).status_code == 302
    assert client.get(wall_url("link"), {"u": "https://evil.example/"}).status_code == 404
    assert client.get(wall_url("link")).status_code == 404
