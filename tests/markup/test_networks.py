"""Valid HTML of the sandbox's wall, of previews of posts, and of the printed audit log."""

import pytest
from django.urls import reverse

from civic_social.models import Post
from civic_social.sandbox import actions, post_storage
from tests.civic_social.sandbox.factories import CommentFactory, PageFactory, PhotoFactory, PostFactory
from tests.home import factories

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_wall_of_a_page_and_of_a_group_is_valid(markup_errors_at, db):
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
    urls = ["/sandbox/", "/sandbox/faults/", "/sandbox/log/", "/sandbox/new/", "/sandbox/clear/"]
    urls += [each.get_absolute_url() for each in (page, group, by_hand, edited, photos)]
    found = {url: markup_errors_at(url) for url in urls}
    assert not {url: errors for url, errors in found.items() if errors}


def test_printed_audit_log_and_preview_of_a_post_are_valid(markup_errors_at, client, town, django_user_model):
    clerk = django_user_model.objects.filter(is_superuser=True).first()
    page = factories.NewsPageFactory(parent=town.news_bridge.get_parent(), title="Новина", live=False)
    page.save_revision(user=clerk).publish(user=clerk)
    assert Post.objects.filter(page=page).exists()
    client.force_login(clerk)
    assert markup_errors_at(reverse("civic_social_record", args=[page.pk])) == []
    edit = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    assert markup_errors_at(f"{edit}?mode=social-facebook_page") == []
