"""The preview modes that show a page's posts from the unsaved form."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import GroupPagePermission
from wagtail.test.utils.form_data import querydict_from_html

from civic_social.models import Post

from ...factories import GroupFactory, SocialAccountFactory, publish
from ...site.models import NoticePage

pytestmark = pytest.mark.django_db
FACEBOOK = "social-facebook_page"


def render_preview(client, page, mode=FACEBOOK, **typed):
    """Return the preview of the page's form, with ``typed`` as changed fields."""
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    form = querydict_from_html(edit.content.decode(), form_id="page-edit-form")
    for name, value in typed.items():
        form[name] = value
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert client.post(url, form).json()["is_valid"]
    response = client.get(url, {"mode": mode})
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_every_network_with_an_account_is_a_preview_mode(draft):
    assert [name for name, _label in NoticePage().preview_modes] == [""]
    SocialAccountFactory.create_batch(2)
    GroupFactory()
    assert NoticePage().preview_modes[1:] == [
        ("social-facebook_group", "Група във Facebook"),
        (FACEBOOK, "Страница във Facebook"),
    ]


def test_preview_shows_unsaved_changes(admin, draft):
    SocialAccountFactory(name="Община")
    shown = render_preview(admin, draft, title="Друга наредба", civic_social_text="Елате!")
    post = shown.select_one(".network-post--facebook")
    assert post.select_one(".network-post__text").get_text(strip=True) == "Елате!"
    assert post.select_one(".network-card__title").get_text() == "Друга наредба"
    assert not Post.objects.exists()


def test_new_page_has_a_preview(admin, root):
    SocialAccountFactory(name="Община")
    names = ["civic_social_test_site", "noticepage", root.pk]
    form = querydict_from_html(
        admin.get(reverse("wagtailadmin_pages:add", args=names)).content.decode(), form_id="page-edit-form"
    )
    form["title"], form["slug"] = "Съвсем нова", "nova"
    url = reverse("wagtailadmin_pages:preview_on_add", args=names)
    assert admin.post(url, form).json()["is_valid"]
    page = BeautifulSoup(admin.get(url, {"mode": FACEBOOK}).content, "html.parser")
    assert "Съвсем нова" in page.select_one(".network-post__text").get_text()


def test_each_account_shows_its_own_text(admin, draft):
    one, other = GroupFactory(name="Форум"), GroupFactory(name="Квартал")
    left_out = GroupFactory(name="Спорт")
    draft.civic_social_choices = {
        str(other.pk): {"text": "Само за квартала"},
        str(left_out.pk): {"skip": True},
    }
    draft.save_revision()
    sections = render_preview(admin, draft, "social-facebook_group").select("section")
    texts = {section.h2.get_text(): section.get_text(" ") for section in sections}
    assert "Наредба" in texts[str(one)]
    assert "Само за квартала" in texts[str(other)]
    assert "Няма да бъде публикувано" in texts[str(left_out)]
    assert [bool(section.select(".network-post")) for section in sections] == [True, True, False]


def test_preview_equals_the_sent_text(admin, draft):
    account = GroupFactory()
    page = publish(draft, civic_social_text="Какво мислите?")
    post = Post.objects.get()
    composed = account.get_channel().compose(post.desired_message, post.marker)
    shown = render_preview(admin, page, "social-facebook_group").select_one(".network-post__text p")
    assert shown.get_text("\n").split() == composed.text.split()


def test_photos_replace_the_link_card(admin, draft):
    SocialAccountFactory()
    image = get_image_model().objects.create(title="Плакат", file=get_test_image_file())
    draft.civic_social_image, draft.civic_social_image_alt = image, "Плакат на събора"
    draft.save_revision()
    post = render_preview(admin, draft).select_one(".network-post")
    assert post.select_one(".network-photos img")["alt"] == "Плакат на събора"
    assert not post.select(".network-card")
    assert "/s/xxxxxxx" in post.select_one(".network-post__text").get_text()


def test_preview_shows_problems_of_the_text(admin, draft):
    SocialAccountFactory()
    draft.civic_social_text = "Oбщината кани"
    draft.save_revision()
    assert "Oбщината" in render_preview(admin, draft).select_one(".problem").get_text()


def test_default_mode_shows_the_page(admin, draft):
    SocialAccountFactory()
    assert render_preview(admin, draft, "").h1.get_text() == "Наредба"


def test_preview_has_no_inline_scripts_or_styles(admin, draft):
    SocialAccountFactory()
    assert not render_preview(admin, draft).select("script, style, [style], [onclick]")


def test_preview_requires_permission_to_edit(person, draft, root):
    SocialAccountFactory()
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[draft.pk])
    outsider = person(name="outsider")
    assert outsider.get(url, {"mode": FACEBOOK}).status_code == 302
    assert not GroupPagePermission.objects.filter(group__user=outsider.user).exists()
    assert person(pages=root, name="editor2").get(url, {"mode": FACEBOOK}).status_code == 200


def test_unknown_mode_is_not_found(admin, draft):
    render_preview(admin, draft, "")
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[draft.pk])
    assert admin.get(url, {"mode": "social-nonsense"}).status_code == 404
