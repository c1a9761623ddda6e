"""The short link of a page in its panel, its QR code as a file, and on paper; the setting's check."""

import re
from io import BytesIO

import pytest
from django.contrib.auth.models import Permission
from django.template import Context, Template
from django.urls import reverse
from PIL import Image

from civic_social.checks import check_short_links
from civic_social.models import Post, ShortLink, ShortLinkDay
from civic_social.short_codes import code_of
from civic_social.short_links import addresses
from civic_social.short_links.allocation import link_of_page

from ..factories import NoticePageFactory, SocialAccountFactory, UserFactory, publish

pytestmark = pytest.mark.django_db
AGENT = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"}


@pytest.fixture
def page(root):
    return publish(NoticePageFactory(parent=root, slug="most", title="Мостът"))


@pytest.fixture
def short(page):
    """The short link of the page."""
    return f"http://localhost/s/{link_of_page(page).code}"


def test_panel_shows_the_link_the_qr_code_and_the_clicks(admin_client, client, page, short):
    client.get(f"/s/{link_of_page(page).code}", **AGENT)
    html = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert short in html
    assert f"QR код на адреса {short}" in html
    assert "отваряния за 30 дни: 1, общо: 1" in html


def test_draft_has_no_short_link_yet(admin_client, root):
    draft = NoticePageFactory(parent=root)
    html = admin_client.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).content.decode()
    assert "QR код" not in html
    assert admin_client.get(reverse("civic_social_qr_code", args=[draft.pk, "svg"])).status_code == 404


def test_qr_code_is_an_svg_and_a_png(admin_client, page, short):
    response = admin_client.get(reverse("civic_social_qr_code", args=[page.pk, "svg"]))
    assert response["Content-Type"] == "image/svg+xml"
    assert "Content-Disposition" not in response
    assert b'<svg xmlns="http://www.w3.org/2000/svg"' in response.content
    response = admin_client.get(reverse("civic_social_qr_code", args=[page.pk, "png"]), {"download": ""})
    assert response["Content-Disposition"] == f'attachment; filename="qr-{short[-5:]}.png"'
    assert response.content.startswith(b"\x89PNG")
    with Image.open(BytesIO(response.content)) as image:
        assert image.width == image.height >= 600
    assert admin_client.get(reverse("civic_social_qr_code", args=[page.pk, "gif"])).status_code == 404


def test_qr_code_needs_the_right_to_edit_the_page(client, page):
    user = UserFactory(username="reader", is_superuser=False)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    assert client.get(reverse("civic_social_qr_code", args=[page.pk, "svg"])).status_code in (302, 403)


def test_paper_shows_the_address_and_a_described_qr_code(page, short):
    template = Template("{% load civic_social_short_links %}{% short_link_for_print page %}")
    html = template.render(Context({"page": page}))
    address = short.removeprefix("http://")
    assert f"<strong>{address}</strong>" in html
    assert re.search(rf'role="img" aria-label="[^"]*{re.escape(address)}"', html)
    assert "<svg" in html
    assert "style=" not in html
    assert template.render(Context({})).strip() == ""
    ShortLink.objects.all().delete()
    assert template.render(Context({"page": page})).strip() == ""


def test_page_of_a_post_shows_its_link_and_clicks(admin_client, client, root):
    SocialAccountFactory(
        channel="facebook_group", mode="hand-off", public_url="https://www.facebook.com/groups/1"
    )
    publish(NoticePageFactory(parent=root))
    post = Post.objects.get()
    client.get(f"/s/{code_of(post.marker)}", **AGENT)
    assert ShortLinkDay.objects.get().clicks == 1
    html = admin_client.get(reverse("civic_social_posts:inspect", args=[post.pk])).content.decode()
    assert f"http://localhost/s/{code_of(post.marker)}" in html
    assert "отваряния за 30 дни: 1, общо: 1" in html


def test_check_names_the_missing_urls(settings, monkeypatch):
    assert check_short_links(None) == []
    monkeypatch.setattr(addresses, "VIEW_NAME", "not-included:follow")
    assert [message.id for message in check_short_links(None)] == ["civic_social.W010"]
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "SHORT_LINKS": False}
    assert check_short_links(None) == []


def test_short_links_are_in_no_sitemap_and_not_forbidden(client, page):
    code = link_of_page(page).code
    assert code not in client.get("/sitemap.xml").content.decode()
    assert "/s/" not in client.get("/robots.txt").content.decode()
