"""Both checkers find nothing on the sandbox's wall, on previews of posts, and on the printed record."""

import pytest
from django.urls import reverse

from civic_social.models import Post
from civic_social.sandbox import actions, post_storage
from tests.civic_social.sandbox.factories import CommentFactory, PageFactory, PhotoFactory, PostFactory
from tests.home import factories

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_the_wall_of_a_page_a_group_and_an_instagram_account(mistakes_at, db):
    page = PageFactory(about="Официална страница")
    group = actions.create_group("Форум", username="forum", rules="Бъдете учтиви.")
    by_hand = actions.post_by_hand(group, "Какво мислите?", link="", picture=None)
    edited = PostFactory(profile=page, message="Ред\n" * 20)
    post_storage.edit_post(edited, "Друг ред\n" * 20)
    CommentFactory(post=edited, parent=CommentFactory(post=edited))
    photos = PostFactory(profile=page)
    for position in range(6):
        PhotoFactory(profile=page, post=photos, position=position, alt_text="Площадът")
    actions.remove_by_hand(PostFactory(profile=page))
    actions.enable_fault("slow", page, seconds=0, method="DELETE")
    addresses = ["/sandbox/", "/sandbox/faults/", "/sandbox/log/", "/sandbox/new/", "/sandbox/clear/"]
    addresses += [each.get_absolute_url() for each in (page, group, by_hand, edited, photos)]
    found = {address: mistakes_at(address) for address in addresses}
    assert not {address: mistakes for address, mistakes in found.items() if mistakes}


def test_the_printed_record_and_the_preview_of_a_post(mistakes_at, client, town, django_user_model):
    clerk = django_user_model.objects.filter(is_superuser=True).first()
    page = factories.NewsPageFactory(parent=town.news_bridge.get_parent(), title="Новина", live=False)
    page.save_revision(user=clerk).publish(user=clerk)
    assert Post.objects.filter(page=page).exists()
    client.force_login(clerk)
    assert mistakes_at(reverse("civic_social_record", args=[page.pk])) == []
    edit = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    assert mistakes_at(f"{edit}?mode=social-facebook_page") == []
