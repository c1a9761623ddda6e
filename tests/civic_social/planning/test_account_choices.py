"""What an editor chooses on a page, account by account, and what becomes of it."""

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


def own(account, text="", *, skip=False):
    return {str(account.pk): {**({"text": text} if text else {}), **({"skip": True} if skip else {})}}


def texts(page):
    return {post.account.name: post.desired.get("text") for post in Post.objects.filter(page_id=page.pk)}


def test_an_account_says_its_own_text_and_the_others_the_pages(root, page_account, group):
    page = publish(
        NoticePageFactory(parent=root, title="Наредба"), social_choices=own(group, "Какво мислите?")
    )
    assert texts(page) == {"Група": "Какво мислите?", "Страница": "Наредба\n\nКратко и ясно."}


def test_an_account_that_is_left_out_gets_nothing(root, page_account, group):
    page = publish(NoticePageFactory(parent=root), social_choices=own(group, skip=True))
    assert list(texts(page)) == ["Страница"]


def test_leaving_an_account_out_afterwards_takes_its_post_down_and_no_other(root, page_account, group):
    page = publish(NoticePageFactory(parent=root))
    publish(page, social_choices=own(group, skip=True))
    by_name = {post.account.name: post for post in Post.objects.filter(page_id=page.pk)}
    assert by_name["Група"].status == Status.WITHDRAWN
    assert by_name["Страница"].desired
    publish(page, social_choices={})
    assert Post.objects.get(account=group).desired


def test_another_text_for_one_account_changes_that_post_only(root, page_account, group):
    page = publish(NoticePageFactory(parent=root))
    before = Post.objects.get(account=page_account)
    publish(page, social_choices=own(group, "Друго"))
    assert Post.objects.get(account=page_account).updated_at == before.updated_at
    assert Post.objects.get(account=group).desired["text"] == "Друго"


def test_the_choices_are_part_of_the_revision(root, group):
    page = publish(NoticePageFactory(parent=root))
    page.social_choices = own(group, "Чернова")
    revision = page.save_revision(user=UserFactory())
    assert revision.as_object().social_choices == own(group, "Чернова")
    assert NoticePage.objects.get(pk=page.pk).social_choices == {}
    assert Post.objects.get().desired["text"] != "Чернова"


def test_a_copy_and_a_translation_start_without_the_choices(root, group):
    english = Locale.objects.create(language_code="en")
    root.copy_for_translation(english)
    page = publish(
        NoticePageFactory(parent=root), social_text="Елате!", social_choices=own(group, "Само тук")
    )
    copy = page.copy(update_attrs={"slug": "copy"}, user=UserFactory())
    translation = page.copy_for_translation(english)
    assert (copy.social_choices, translation.social_choices, translation.social_text) == ({}, {}, "")


def test_an_account_that_is_deleted_leaves_nothing_to_repair(root, page_account, group):
    page = NoticePageFactory(parent=root, social_choices=own(group, "Само тук"))
    revision = page.save_revision(user=UserFactory())
    group.delete()
    restored = revision.as_object()
    assert "профил, който вече не съществува: Само тук" in compared(page, restored).htmldiff()
    revision.publish(user=UserFactory())
    assert list(texts(page)) == ["Страница"]


def compared(one, other):
    return AccountChoicesComparison(NoticePage._meta.get_field("social_choices"), one, other)


def test_an_approver_sees_in_words_what_changed(root, group):
    page = NoticePageFactory(parent=root)
    other = NoticePageFactory.build(social_choices=own(group, "Нов <b>текст</b>", skip=True))
    comparison = compared(page, other)
    assert comparison.has_changed()
    html = comparison.htmldiff()
    assert "Група: тук – не" in html
    assert "Нов &lt;b&gt;текст" in html
    assert not compared(page, page).has_changed()


def test_only_accounts_to_which_the_page_can_go_are_offered(root, page_account, group):
    GroupFactory(name="Друг вид", page_types=["home.homepage"])
    chosen = GroupFactory(name="Избрана преди", locales=["en"])
    GroupFactory(name="Друг език", locales=["en"])
    page = NoticePageFactory(parent=root, social_choices=own(chosen, "x"))
    assert {account.name for account in offered_accounts(page)} == {"Страница", "Група", "Избрана преди"}


def test_a_picture_of_the_post_takes_the_place_of_the_pages(root, page_account):
    image = get_image_model().objects.create(title="Плакат", file=get_test_image_file())
    page = publish(NoticePageFactory(parent=root), social_image=image, social_image_alt="Плакат на събора")
    (picture,) = Post.objects.get(page_id=page.pk).desired["pictures"]
    assert (picture["image_id"], picture["alt"]) == (image.pk, "Плакат на събора")


def test_the_most_fitting_template_speaks(root, page_account):
    kind = NoticePage._meta.label_lower
    page = NoticePageFactory(parent=root, title="Наредба")

    def said():
        return texts(publish(page, social_announcement="always"))["Страница"]

    SocialTemplate.objects.create(account=page_account, text="Общо: {title}")
    assert said() == "Общо: Наредба"
    SocialTemplate.objects.create(account=page_account, locale="bg", text="На български: {title}")
    assert said() == "На български: Наредба"
    SocialTemplate.objects.create(account=page_account, page_type=kind, text="Вид: {title}")
    assert said() == "Вид: Наредба"
    SocialTemplate.objects.create(account=page_account, page_type=kind, locale="en", text="English")
    SocialTemplate.objects.create(account=page_account, page_type="home.homepage", text="Друг вид")
    SocialTemplate.objects.create(account=SocialAccountFactory(), page_type=kind, text="Друг профил")
    assert said() == "Вид: Наредба"


def test_changing_a_template_changes_no_post_until_its_page_is_published(root, page_account):
    template = SocialTemplate.objects.create(account=page_account, text="Ново: {title}")
    page = publish(NoticePageFactory(parent=root, title="Наредба"))
    template.text = "Обявление: {title}"
    template.save()
    assert texts(page) == {"Страница": "Ново: Наредба"}
    publish(page)
    assert texts(page) == {"Страница": "Обявление: Наредба"}


def test_choices_and_templates_cost_publishing_no_query_for_each_account(
    root, django_capture_on_commit_callbacks
):
    def cost(accounts):
        page = NoticePageFactory(
            parent=root, social_choices={k: v for a in accounts for k, v in own(a, "x").items()}
        )
        revision = page.save_revision(user=UserFactory())
        with django_capture_on_commit_callbacks(execute=True), CaptureQueriesContext(connection) as queries:
            revision.publish()
        return len(queries)

    def more(number):
        accounts = SocialAccountFactory.create_batch(number)
        for account in accounts:
            SocialTemplate.objects.create(account=account, text="{title}\n{url}\n{hashtags}")
        return accounts

    cost([])
    without = cost([])
    first = more(1)
    cost(first)  # Wagtail's cache learns the site's address
    one = cost(first)
    twenty = cost(more(19)[:10])
    assert one == twenty
    assert twenty - without <= 12


def test_what_a_page_keeps_of_the_choices_is_plain_json(root, group):
    page = NoticePageFactory(parent=root, social_choices=own(group, "Само тук"))
    content = json.loads(json.dumps(page.serializable_data(), default=str))
    assert content["social_choices"] == own(group, "Само тук")
