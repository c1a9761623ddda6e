"""Carrying posts to a group by hand."""

import re
from datetime import timedelta

import pytest
from django.core.files.images import ImageFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import PageLogEntry

from civic_social import actions
from civic_social.delivery import transitions, worker
from civic_social.manual_posting.deadlines import link_to
from civic_social.messages import marker_of
from civic_social.models import Claim, Post
from civic_social.models.states import Status

from ..factories import NoticePageFactory, publish

QUEUE = reverse("civic_social_hand_off:index")
PERMALINK = "https://www.facebook.com/groups/nasha.obshtina/posts/17"


def item_url(post):
    return reverse("civic_social_hand_off:item", args=[post.pk])


def action_url(post, verb="done"):
    return reverse("civic_social_hand_off:action", args=[post.pk, verb])


def fresh(post):
    return Post.objects.get(pk=post.pk)


def shown(post):
    return fresh(post).desired_message.fingerprint


@pytest.fixture
def clerk(person):
    return person("deliver_post")


def test_the_queue_shows_exactly_what_the_channel_composes(clerk, waiting):
    [card] = clerk.get(QUEUE).context["cards"]
    composed = waiting.account.get_channel().compose(waiting.desired_message, waiting.marker)
    assert card.shown.desired.text == composed.text
    [text] = re.findall(r"<textarea[^>]*>(.*?)</textarea>", clerk.get(QUEUE).content.decode(), re.DOTALL)
    assert text.replace("&amp;", "&") == composed.text
    assert marker_of(composed.link) == waiting.marker


def test_only_what_waits_is_in_the_queue(clerk, waiting):
    actions.hold(waiting)
    assert clerk.get(QUEUE).context["cards"] == []


def test_a_paused_account_is_not_posted_for_and_the_queue_says_so(clerk, waiting):
    actions.pause(waiting.account)
    response = clerk.get(QUEUE)
    assert response.context["cards"] == []
    assert response.context["paused_count"] == 1


def test_pasting_the_address_makes_it_live(clerk, waiting):
    response = clerk.post(action_url(waiting), {"permalink": PERMALINK, "shown": shown(waiting)})
    assert response["Location"] == QUEUE
    assert (fresh(waiting).status, fresh(waiting).permalink) == (Status.LIVE, PERMALINK)
    entry = PageLogEntry.objects.get(action="civic_social.posted_by_hand")
    assert entry.user == clerk.user
    assert PERMALINK in entry.message


@pytest.mark.parametrize(
    "permalink",
    ["", "not an address", "https://example.bg/1", "https://www.facebook.com/groups/other/posts/1"],
)
def test_a_wrong_address_is_explained_and_kept(clerk, waiting, permalink):
    response = clerk.post(action_url(waiting), {"permalink": permalink, "shown": shown(waiting)})
    assert response.status_code == 200
    form = response.context["card"].done
    assert form.errors["permalink"]
    assert form["permalink"].value() == permalink
    assert fresh(waiting).status == Status.WAITING


def test_a_text_that_has_changed_meanwhile_is_shown_anew(clerk, waiting):
    before = shown(waiting)
    page = waiting.live_page.specific
    publish(page, title="Стратегия за туризма и културата")
    transitions.ask_person(fresh(waiting), "group-by-hand", {}, timezone.now())
    response = clerk.post(action_url(waiting), {"permalink": PERMALINK, "shown": before})
    assert response.status_code == 200
    assert fresh(waiting).status == Status.WAITING
    content = response.content.decode()
    assert str(actions.changed_meanwhile()) in content
    assert "Стратегия за туризма и културата" in content
    # The page now carries the new fingerprint, so that the second try counts.
    assert f'name="shown" value="{shown(waiting)}"' in content
    clerk.post(action_url(waiting), {"permalink": PERMALINK, "shown": shown(waiting)})
    assert fresh(waiting).status == Status.LIVE


def test_a_changed_text_is_said_even_beside_a_wrong_address(clerk, waiting):
    response = clerk.post(action_url(waiting), {"permalink": "", "shown": "another text"})
    assert str(actions.changed_meanwhile()) in response.content.decode()


def test_skipping_needs_a_reason_and_an_open_form_says_so(clerk, waiting):
    response = clerk.post(action_url(waiting, "skip"), {"reason": ""})
    assert response.context["card"].skip_is_open
    clerk.post(action_url(waiting, "skip"), {"reason": "Групата е в траур"})
    assert fresh(waiting).status == Status.SKIPPED
    assert fresh(waiting).problem_details == {"reason": "Групата е в траур"}


def test_a_removal_by_hand_asks_for_no_address(clerk, waiting):
    actions.done_by_hand(waiting, PERMALINK)
    waiting.live_page.specific.unpublish()
    transitions.ask_person(fresh(waiting), "group-by-hand", {}, timezone.now())
    [card] = clerk.get(QUEUE).context["cards"]
    assert "permalink" not in card.done.fields
    assert PERMALINK in clerk.get(QUEUE).content.decode()
    clerk.post(action_url(waiting))
    assert fresh(waiting).status == Status.WITHDRAWN


def test_a_change_by_hand_offers_the_address_that_is_known(clerk, waiting):
    actions.done_by_hand(waiting, PERMALINK)
    publish(waiting.live_page.specific, title="Стратегия, изменена")
    transitions.ask_person(fresh(waiting), "group-by-hand", {}, timezone.now())
    [card] = clerk.get(QUEUE).context["cards"]
    assert card.done["permalink"].value() == PERMALINK


def test_retrying_is_not_offered_where_only_a_person_can_post(clerk, waiting):
    [card] = clerk.get(QUEUE).context["cards"]
    assert card.retry is None


def test_pictures_can_be_taken_along_with_their_descriptions(clerk, waiting, root, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    photo = get_image_model().objects.create(
        title="Парк", description="Нова алея в парка", file=ImageFile(get_test_image_file(), name="park.png")
    )
    page = publish(NoticePageFactory(parent=root, photo=photo))
    post = Post.objects.get(page_id=page.pk)
    transitions.ask_person(post, "group-by-hand", {}, timezone.now())
    content = clerk.get(item_url(post)).content.decode()
    assert 'alt="Нова алея в парка"' in content
    assert re.search(r'href="[^"]*\.jpg"[^>]*download', content)


def test_a_picture_whose_file_is_gone_does_not_hide_the_text(clerk, waiting):
    post = fresh(waiting)
    post.desired = {**post.desired, "pictures": [{"image_id": 404, "alt": ""}]}
    transitions.replan([post])
    transitions.ask_person(post, "group-by-hand", {}, timezone.now())
    response = clerk.get(item_url(post))
    assert response.context["card"].shown.pictures == []
    assert post.desired["title"] in response.content.decode()


def test_a_finished_item_says_how_it_stands(clerk, waiting):
    actions.done_by_hand(waiting, PERMALINK)
    response = clerk.get(item_url(waiting))
    assert str(fresh(waiting).get_status_display()) in response.content.decode()
    assert response.context["card"].done is None


def test_a_double_press_does_no_harm(clerk, waiting):
    data = {"permalink": PERMALINK, "shown": shown(waiting)}
    clerk.post(action_url(waiting), data)
    response = clerk.post(action_url(waiting), data)
    assert response.status_code == 200
    assert fresh(waiting).status == Status.LIVE


class TestKinds:
    """Posting, changing, removing and looking for a post are four tasks, each with its own words."""

    @pytest.fixture
    def posted(self, waiting):
        actions.done_by_hand(waiting, PERMALINK)
        return waiting

    def card(self, client):
        [card] = client.get(QUEUE).context["cards"]
        return card

    def test_a_new_post_is_to_be_posted(self, clerk, waiting):
        assert self.card(clerk).kind == "post"

    def test_a_change_says_what_is_to_be_replaced(self, clerk, posted):
        publish(posted.live_page.specific, title="Стратегия, изменена")
        worker.drain()
        card = self.card(clerk)
        assert (card.kind, card.post.problem) == ("change", "edit-by-hand")
        content = clerk.get(QUEUE).content.decode()
        assert "В публикацията трябва да се замени: текстът" in content
        assert "Стратегия, изменена" in content

    def test_a_removal_shows_what_is_to_go(self, clerk, posted):
        posted.live_page.specific.unpublish()
        worker.drain()
        card = self.card(clerk)
        assert (card.kind, card.post.problem) == ("remove", "remove-by-hand")
        assert posted.desired["title"] in clerk.get(QUEUE).content.decode()

    def test_what_may_be_there_is_looked_for_before_it_is_posted_again(self, clerk, waiting):
        post = fresh(waiting)
        Post.objects.filter(pk=post.pk).update(problem="cannot-verify")
        card = self.card(clerk)
        assert (card.kind, bool(card.retry)) == ("look", True)
        assert "data-hand-off-copy" not in clerk.get(QUEUE).content.decode()

    def test_pictures_are_taken_along_only_where_they_have_changed(self, clerk, posted):
        publish(posted.live_page.specific, title="Стратегия, изменена")
        worker.drain()
        assert self.card(clerk).changed == {"text", "card"}
        assert "data-hand-off-picture" not in clerk.get(QUEUE).content.decode()

    def test_what_was_never_meant_for_a_person_says_why_it_waits(self, clerk, waiting):
        Post.objects.filter(pk=waiting.pk).update(problem="object-gone")
        assert str(fresh(waiting).explanation.what) in clerk.get(QUEUE).content.decode()


class TestClaims:
    """Two people must not post the same."""

    @pytest.fixture
    def colleague(self, person):
        return person("deliver_post", name="ivanov")

    def card(self, client):
        [card] = client.get(QUEUE).context["cards"]
        return card

    def test_colleagues_see_who_is_at_it(self, clerk, colleague, waiting):
        response = clerk.post(action_url(waiting, "claim"))
        assert response["Location"] == f"{QUEUE}#post-{waiting.pk}"
        assert self.card(clerk).is_mine
        assert self.card(colleague).is_somebody_elses
        assert not self.card(colleague).is_open
        assert "Мария Петрова" in colleague.get(QUEUE).content.decode()

    def test_the_second_who_takes_it_on_is_told_who_was_first(self, clerk, colleague, waiting):
        clerk.post(action_url(waiting, "claim"))
        response = colleague.post(action_url(waiting, "claim"))
        assert response.status_code == 200
        assert "Мария Петрова" in str(next(iter(response.context["messages"])))
        assert self.card(clerk).is_mine

    def test_a_claim_ends_by_itself(self, clerk, colleague, waiting):
        clerk.post(action_url(waiting, "claim"))
        with freeze_time(timezone.now() + timedelta(minutes=16)):
            assert self.card(colleague).claim is None
            colleague.post(action_url(waiting, "claim"))
            assert self.card(colleague).is_mine

    def test_it_can_be_left_to_the_others(self, clerk, colleague, waiting):
        clerk.post(action_url(waiting, "claim"))
        colleague.post(action_url(waiting, "give-back"))
        assert self.card(clerk).is_mine
        clerk.post(action_url(waiting, "give-back"))
        assert self.card(colleague).claim is None

    def test_what_a_colleague_has_posted_all_the_same_is_done_and_nobodys_any_more(
        self, clerk, colleague, waiting
    ):
        clerk.post(action_url(waiting, "claim"))
        colleague.post(action_url(waiting), {"permalink": PERMALINK, "shown": shown(waiting)})
        assert fresh(waiting).status == Status.LIVE
        assert not Claim.objects.exists()

    def test_only_what_waits_can_be_taken_on(self, clerk, waiting):
        actions.hold(waiting)
        assert clerk.post(action_url(waiting, "claim")).status_code == 200
        assert not Claim.objects.exists()


class TestLinks:
    """The link in a mail."""

    def test_it_leads_to_the_one_post(self, clerk, waiting):
        response = clerk.get(link_to(waiting))
        assert response["Location"] == item_url(waiting)

    @pytest.mark.parametrize("spoilt", [lambda link: link[:-3] + "xx/", lambda link: link[:-9] + "/"])
    def test_an_altered_one_leads_to_the_queue(self, clerk, waiting, spoilt):
        response = clerk.get(spoilt(link_to(waiting)), follow=True)
        assert response.redirect_chain == [(QUEUE, 302)]
        assert len(response.context["messages"]) == 1

    def test_it_ends(self, clerk, waiting):
        with freeze_time(timezone.now() - timedelta(days=15)):
            link = link_to(waiting)
        assert clerk.get(link)["Location"] == QUEUE

    def test_it_opens_nothing_without_the_right(self, person, waiting):
        client = person(name="ivanov")
        assert client.get(link_to(waiting), follow=True).redirect_chain[-1] == ("/admin/", 302)


def test_a_short_address_is_taken_once_the_person_vouches_for_it(clerk, waiting):
    data = {"permalink": "https://www.facebook.com/share/p/1AbCdEf/", "shown": shown(waiting)}
    response = clerk.post(action_url(waiting), data)
    form = response.context["card"].done
    assert [field.name for field in form.shown_fields] == ["permalink", "vouched"]
    assert waiting.account.name in response.content.decode()
    clerk.post(action_url(waiting), {**data, "vouched": "on"})
    assert fresh(waiting).permalink == data["permalink"]


def test_the_queue_asks_no_more_queries_for_more_posts(clerk, waiting, root):
    photo = get_image_model().objects.create(
        title="Парк", file=ImageFile(get_test_image_file(), name="park.png")
    )

    def add():
        page = publish(NoticePageFactory(parent=root, photo=photo))
        post = Post.objects.get(page_id=page.pk)
        transitions.ask_person(post, "group-by-hand", {}, timezone.now())
        actions.claim(post, clerk.user)

    add()
    clerk.get(QUEUE)
    with CaptureQueriesContext(connection) as few:
        clerk.get(QUEUE)
    for _number in range(4):
        add()
    with CaptureQueriesContext(connection) as many:
        assert len(clerk.get(QUEUE).context["cards"]) == 6
    assert len(many) == len(few)
