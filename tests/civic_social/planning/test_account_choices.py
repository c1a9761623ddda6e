"""Choices of an editor for single accounts: another text, or no post at all."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale

from civic_social.models import Post, SocialTemplate
from civic_social.models.states import Status
from civic_social.panels import AccountChoicesComparison, offered_accounts

from ..factories import GroupFactory, NoticePageFactory, SocialAccountFactory, UserFactory, publish
from ..site.models import NoticePage

pytestmark = pytest.mark.django_db


@pytest.fixture
def page_account(db):
    return SocialAccountFactory(name="Страница")


@pytest.fixture
def group(db):
    return GroupFactory(name="Група")


def choices_for(account, text="", *, skip=False):
    return {str(account.pk): {**({"text": text} if text else {}), **({"skip": True} if skip else {})}}


def texts(page):
    """Return the planned text of each post of ``page`` by the name of its account."""
    return {post.account.name: post.desired.get("text") for post in Post.objects.filter(page_id=page.pk)}


def test_account_posts_its_own_text_and_the_others_the_text_of_the_page(root, page_account, group):
    page = publish(
        NoticePageFactory(parent=root, title="Наредба"),
        civic_social_choices=choices_for(group, "Какво мислите?"),
    )
    assert texts(page) == {"Група": "Какво мислите?", "Страница": "Наредба\n\nКратко и ясно."}


def test_skipped_account_gets_no_post(root, page_account, group):
    page = publish(NoticePageFactory(parent=root), civic_social_choices=choices_for(group, skip=True))
    assert list(texts(page)) == ["Страница"]


def test_skipping_an_account_later_withdraws_only_its_post(root, page_account, group):
    page = publish(NoticePageFactory(parent=root))
    publish(page, civic_social_choices=choices_for(group, skip=True))
    by_name = {post.account.name: post for post in Post.objects.filter(page_id=page.pk)}
    assert by_name["Група"].status == Status.WITHDRAWN
    assert by_name["Страница"].desired
    publish(page, civic_social_choices={})
    assert Post.objects.get(account=group).desired


def test_changed_text_for_one_account_changes_only_its_post(root, page_account, group):
    page = publish(NoticePageFactory(parent=root))
    before = Post.objects.get(account=page_account)
    publish(page, civic_social_choices=choices_for(group, "Друго"))
    assert Post.objects.get(account=page_account).updated_at == before.updated_at
    assert Post.objects.get(account=group).desired["text"] == "Друго"


def test_choices_are_part_of_the_revision(root, group):
    page = publish(NoticePageFactory(parent=root))
    page.civic_social_choices = choices_for(group, "Чернова")
    revision = page.save_revision(user=UserFactory())
    assert revision.as_object().civic_social_choices == choices_for(group, "Чернова")
    assert NoticePage.objects.get(pk=page.pk).civic_social_choices == {}
    assert Post.objects.get().desired["text"] != "Чернова"


def test_copy_and_translation_do_not_inherit_the_choices(root, group):
    english = Locale.objects.create(language_code="en")
    root.copy_for_translation(english)
    page = publish(
        NoticePageFactory(parent=root),
        civic_social_text="Елате!",
        civic_social_choices=choices_for(group, "Само тук"),
    )
    copy = page.copy(update_attrs={"slug": "copy"}, user=UserFactory())
    translation = page.copy_for_translation(english)
    assert (copy.civic_social_choices, translation.civic_social_choices, translation.civic_social_text) == (
        {},
        {},
        "",
    )


def test_object_of_a_translation_has_the_refusals_that_are_stored(root, group):
    """wagtail-localize stores the object that ``copy_for_translation`` returns."""
    english = Locale.objects.create(language_code="en")
    root.copy_for_translation(english)
    page = publish(NoticePageFactory(parent=root), civic_social_announcement="never")
    translation = page.copy_for_translation(english)
    assert translation.civic_social_announcement == "never"
    translation.save()
    assert NoticePage.objects.get(pk=translation.pk).civic_social_announcement == "never"


def test_choices_for_a_deleted_account_do_not_break_the_page(root, page_account, group):
    page = NoticePageFactory(parent=root, civic_social_choices=choices_for(group, "Само тук"))
    revision = page.save_revision(user=UserFactory())
    group.delete()
    restored = revision.as_object()
    assert "профил, който вече не съществува: Само тук" in comparison_of(page, restored).htmldiff()
    revision.publish(user=UserFactory())
    assert list(texts(page)) == ["Страница"]


def comparison_of(one, other):
    return AccountChoicesComparison(NoticePage._meta.get_field("civic_social_choices"), one, other)


def test_comparison_of_revisions_describes_the_choices(root, group):
    page = NoticePageFactory(parent=root)
    other = NoticePageFactory.build(civic_social_choices=choices_for(group, "Нов <b>текст</b>", skip=True))
    comparison = comparison_of(page, other)
    assert comparison.has_changed()
    html = comparison.htmldiff()
    assert "Група (Група във Facebook): не тук" in html
    assert "Нов &lt;b&gt;текст" in html
    assert not comparison_of(page, page).has_changed()


def test_only_accounts_whose_rule_covers_the_page_are_offered(root, page_account, group):
    GroupFactory(name="Друг вид", page_types=["home.homepage"])
    chosen = GroupFactory(name="Избрана преди", locales=["en"])
    GroupFactory(name="Друг език", locales=["en"])
    page = NoticePageFactory(parent=root, civic_social_choices=choices_for(chosen, "x"))
    assert {account.name for account in offered_accounts(page)} == {"Страница", "Група", "Избрана преди"}


def test_picture_of_the_post_replaces_the_pictures_of_the_page(root, page_account):
    image = get_image_model().objects.create(title="Плакат", file=get_test_image_file())
    page = publish(
        NoticePageFactory(parent=root), civic_social_image=image, civic_social_image_alt="Плакат на събора"
    )
    (picture,) = Post.objects.get(page_id=page.pk).desired["pictures"]
    assert (picture["image_id"], picture["alt"]) == (image.pk, "Плакат на събора")


def test_most_specific_template_is_used(root, page_account):
    kind = NoticePage._meta.label_lower
    page = NoticePageFactory(parent=root, title="Наредба")

    def published_text():
        return texts(publish(page, civic_social_announcement="always"))["Страница"]

    SocialTemplate.objects.create(account=page_account, text="Общо: {title}")
    assert published_text() == "Общо: Наредба"
    SocialTemplate.objects.create(account=page_account, locale="bg", text="На български: {title}")
    assert published_text() == "На български: Наредба"
    SocialTemplate.objects.create(account=page_account, page_type=kind, text="Вид: {title}")
    assert published_text() == "Вид: Наредба"
    SocialTemplate.objects.create(account=page_account, page_type=kind, locale="en", text="English")
    SocialTemplate.objects.create(account=page_account, page_type="home.homepage", text="Друг вид")
    SocialTemplate.objects.create(account=SocialAccountFactory(), page_type=kind, text="Друг профил")
    assert published_text() == "Вид: Наредба"


def test_changed_template_applies_when_the_page_is_next_published(root, page_account):
    template = SocialTemplate.objects.create(account=page_account, text="Ново: {title}")
    page = publish(NoticePageFactory(parent=root, title="Наредба"))
    template.text = "Обявление: {title}"
    template.save()
    assert texts(page) == {"Страница": "Ново: Наредба"}
    publish(page)
    assert texts(page) == {"Страница": "Обявление: Наредба"}


def test_choices_and_templates_add_no_query_per_account(root, django_capture_on_commit_callbacks):
    def cost(accounts):
        page = NoticePageFactory(
            parent=root, civic_social_choices={k: v for a in accounts for k, v in choices_for(a, "x").items()}
        )
        revision = page.save_revision(user=UserFactory())
        with django_capture_on_commit_callbacks(execute=True), CaptureQueriesContext(connection) as queries:
            revision.publish()
        return len(queries)

    def add_accounts(number):
        accounts = SocialAccountFactory.create_batch(number)
        for account in accounts:
            SocialTemplate.objects.create(account=account, text="{title}\n{url}\n{hashtags}")
        return accounts

    cost([])
    without = cost([])
    first = add_accounts(1)
    cost(first)  # Fills Wagtail's cache of site root paths.
    one = cost(first)
    twenty = cost(add_accounts(19)[:10])
    assert one == twenty
    assert twenty - without <= 12


def test_choices_are_stored_as_plain_json(root, group):
    page = NoticePageFactory(parent=root, civic_social_choices=choices_for(group, "Само тук"))
    content = json.loads(json.dumps(page.serializable_data(), default=str))
    assert content["civic_social_choices"] == choices_for(group, "Само тук")
