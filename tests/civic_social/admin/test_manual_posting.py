"""The manual posting queue, its actions, claims and signed links."""

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


def test_queue_shows_exactly_the_composed_text(clerk, waiting):
    [card] = clerk.get(QUEUE).context["cards"]
    composed = waiting.account.get_channel().compose(waiting.desired_message, waiting.marker)
    assert card.shown.desired.text == composed.text
    [text] = re.findall(r"<textarea[^>]*>(.*?)</textarea>", clerk.get(QUEUE).content.decode(), re.DOTALL)
    assert text.replace("&amp;", "&") == composed.text
    assert marker_of(composed.link) == waiting.marker


def test_held_post_is_not_in_the_queue(clerk, waiting):
    actions.hold(waiting)
    assert clerk.get(QUEUE).context["cards"] == []


def test_posts_of_a_paused_account_are_only_counted(clerk, waiting):
    actions.pause(waiting.account)
    response = clerk.get(QUEUE)
    assert response.context["cards"] == []
    assert response.context["paused_count"] == 1


def test_submitting_the_permalink_completes_the_post(clerk, waiting):
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
def test_invalid_permalink_is_refused_and_kept_in_the_form(clerk, waiting, permalink):
    response = clerk.post(action_url(waiting), {"permalink": permalink, "shown": shown(waiting)})
    assert response.status_code == 200
    form = response.context["card"].done
    assert form.errors["permalink"]
    assert form["permalink"].value() == permalink
    assert fresh(waiting).status == Status.WAITING


def test_changed_text_is_shown_again_before_completion(clerk, waiting):
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
    # The page now contains the new fingerprint, so that the second attempt succeeds.
    assert f'name="shown" value="{shown(waiting)}"' in content
    clerk.post(action_url(waiting), {"permalink": PERMALINK, "shown": shown(waiting)})
    assert fresh(waiting).status == Status.LIVE


def test_changed_text_is_reported_together_with_an_invalid_permalink(clerk, waiting):
    response = clerk.post(action_url(waiting), {"permalink": "", "shown": "another text"})
    assert str(actions.changed_meanwhile()) in response.content.decode()


def test_skipping_requires_a_reason_and_unfolds_the_form(clerk, waiting):
    response = clerk.post(action_url(waiting, "skip"), {"reason": ""})
    assert response.context["card"].skip_is_open
    clerk.post(action_url(waiting, "skip"), {"reason": "Групата е в траур"})
    assert fresh(waiting).status == Status.SKIPPED
    assert fresh(waiting).problem_details == {"reason": "Групата е в траур"}


def test_manual_removal_requires_no_permalink(clerk, waiting):
    actions.done_by_hand(waiting, PERMALINK)
    waiting.live_page.specific.unpublish()
    transitions.ask_person(fresh(waiting), "group-by-hand", {}, timezone.now())
    [card] = clerk.get(QUEUE).context["cards"]
    assert "permalink" not in card.done.fields
    assert PERMALINK in clerk.get(QUEUE).content.decode()
    clerk.post(action_url(waiting))
    assert fresh(waiting).status == Status.WITHDRAWN


def test_manual_change_is_prefilled_with_the_known_permalink(clerk, waiting):
    actions.done_by_hand(waiting, PERMALINK)
    publish(waiting.live_page.specific, title="Стратегия, изменена")
    transitions.ask_person(fresh(waiting), "group-by-hand", {}, timezone.now())
    [card] = clerk.get(QUEUE).context["cards"]
    assert card.done["permalink"].value() == PERMALINK


def test_retry_is_not_offered_for_a_manual_account(clerk, waiting):
    [card] = clerk.get(QUEUE).context["cards"]
    assert card.retry is None


def test_pictures_can_be_downloaded_with_their_descriptions(clerk, waiting, root, settings, tmp_path):
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


def test_missing_picture_file_does_not_hide_the_text(clerk, waiting):
    post = fresh(waiting)
    post.desired = {**post.desired, "pictures": [{"image_id": 404, "alt": ""}]}
    transitions.replan([post])
    transitions.ask_person(post, "group-by-hand", {}, timezone.now())
    response = clerk.get(item_url(post))
    assert response.context["card"].shown.pictures == []
    assert post.desired["title"] in response.content.decode()


def test_completed_post_shows_its_state_without_a_form(clerk, waiting):
    actions.done_by_hand(waiting, PERMALINK)
    response = clerk.get(item_url(waiting))
    assert str(fresh(waiting).get_status_display()) in response.content.decode()
    assert response.context["card"].done is None


def test_submitting_twice_keeps_the_post_live(clerk, waiting):
    data = {"permalink": PERMALINK, "shown": shown(waiting)}
    clerk.post(action_url(waiting), data)
    response = clerk.post(action_url(waiting), data)
    assert response.status_code == 200
    assert fresh(waiting).status == Status.LIVE


class TestKinds:
    """The four kinds of task: post, change, remove and look."""

    @pytest.fixture
    def posted(self, waiting):
        actions.done_by_hand(waiting, PERMALINK)
        return waiting

    def card(self, client):
        [card] = client.get(QUEUE).context["cards"]
        return card

    def test_new_post_has_kind_post(self, clerk, waiting):
        assert self.card(clerk).kind == "post"

    def test_change_lists_the_parts_to_replace(self, clerk, posted):
        publish(posted.live_page.specific, title="Стратегия, изменена")
        worker.drain()
        card = self.card(clerk)
        assert (card.kind, card.post.problem) == ("change", "edit-by-hand")
        content = clerk.get(QUEUE).content.decode()
        assert "В публикацията трябва да се замени: текстът" in content
        assert "Стратегия, изменена" in content

    def test_removal_shows_the_published_text(self, clerk, posted):
        posted.live_page.specific.unpublish()
        worker.drain()
        card = self.card(clerk)
        assert (card.kind, card.post.problem) == ("remove", "remove-by-hand")
        assert posted.desired["title"] in clerk.get(QUEUE).content.decode()

    def test_unverified_post_has_kind_look_and_can_be_retried(self, clerk, waiting):
        post = fresh(waiting)
        Post.objects.filter(pk=post.pk).update(problem="cannot-verify")
        card = self.card(clerk)
        assert (card.kind, bool(card.retry)) == ("look", True)
        assert "data-hand-off-copy" not in clerk.get(QUEUE).content.decode()

    def test_unchanged_pictures_are_not_offered_for_a_change(self, clerk, posted):
        publish(posted.live_page.specific, title="Стратегия, изменена")
        worker.drain()
        assert self.card(clerk).changed == {"text", "card"}
        assert "data-hand-off-picture" not in clerk.get(QUEUE).content.decode()

    def test_unplanned_manual_post_explains_its_problem(self, clerk, waiting):
        Post.objects.filter(pk=waiting.pk).update(problem="object-gone")
        assert str(fresh(waiting).explanation.what) in clerk.get(QUEUE).content.decode()


class TestClaims:
    """A claim keeps two users from working on the same post."""

    @pytest.fixture
    def colleague(self, person):
        return person("deliver_post", name="ivanov")

    def card(self, client):
        [card] = client.get(QUEUE).context["cards"]
        return card

    def test_claim_is_shown_to_colleagues(self, clerk, colleague, waiting):
        response = clerk.post(action_url(waiting, "claim"))
        assert response["Location"] == f"{QUEUE}#post-{waiting.pk}"
        assert self.card(clerk).is_mine
        assert self.card(colleague).is_claimed_by_another
        assert not self.card(colleague).is_open
        assert "Мария Петрова" in colleague.get(QUEUE).content.decode()

    def test_second_claim_is_refused_with_the_name_of_the_first(self, clerk, colleague, waiting):
        clerk.post(action_url(waiting, "claim"))
        response = colleague.post(action_url(waiting, "claim"))
        assert response.status_code == 200
        assert "Мария Петрова" in str(next(iter(response.context["messages"])))
        assert self.card(clerk).is_mine

    def test_claim_expires(self, clerk, colleague, waiting):
        clerk.post(action_url(waiting, "claim"))
        with freeze_time(timezone.now() + timedelta(minutes=16)):
            assert self.card(colleague).claim is None
            colleague.post(action_url(waiting, "claim"))
            assert self.card(colleague).is_mine

    def test_only_the_owner_can_end_a_claim(self, clerk, colleague, waiting):
        clerk.post(action_url(waiting, "claim"))
        colleague.post(action_url(waiting, "give-back"))
        assert self.card(clerk).is_mine
        clerk.post(action_url(waiting, "give-back"))
        assert self.card(colleague).claim is None

    def test_colleague_can_complete_a_claimed_post_which_ends_the_claim(self, clerk, colleague, waiting):
        clerk.post(action_url(waiting, "claim"))
        colleague.post(action_url(waiting), {"permalink": PERMALINK, "shown": shown(waiting)})
        assert fresh(waiting).status == Status.LIVE
        assert not Claim.objects.exists()

    def test_held_post_cannot_be_claimed(self, clerk, waiting):
        actions.hold(waiting)
        assert clerk.post(action_url(waiting, "claim")).status_code == 200
        assert not Claim.objects.exists()


class TestSignedLinks:
    """The signed link in an e-mail."""

    def test_link_redirects_to_its_post(self, clerk, waiting):
        response = clerk.get(link_to(waiting))
        assert response["Location"] == item_url(waiting)

    @pytest.mark.parametrize("alter", [lambda link: link[:-3] + "xx/", lambda link: link[:-9] + "/"])
    def test_altered_link_redirects_to_the_queue_with_a_message(self, clerk, waiting, alter):
        response = clerk.get(alter(link_to(waiting)), follow=True)
        assert response.redirect_chain == [(QUEUE, 302)]
        assert len(response.context["messages"]) == 1

    def test_link_expires(self, clerk, waiting):
        with freeze_time(timezone.now() - timedelta(days=15)):
            link = link_to(waiting)
        assert clerk.get(link)["Location"] == QUEUE

    def test_link_requires_the_permission(self, person, waiting):
        client = person(name="ivanov")
        assert client.get(link_to(waiting), follow=True).redirect_chain[-1] == ("/admin/", 302)


def test_short_permalink_is_accepted_once_the_user_vouches_for_it(clerk, waiting):
    data = {"permalink": "https://www.facebook.com/share/p/1AbCdEf/", "shown": shown(waiting)}
    response = clerk.post(action_url(waiting), data)
    form = response.context["card"].done
    assert [field.name for field in form.shown_fields] == ["permalink", "vouched"]
    assert waiting.account.name in response.content.decode()
    clerk.post(action_url(waiting), {**data, "vouched": "on"})
    assert fresh(waiting).permalink == data["permalink"]


def test_queue_uses_constant_number_of_queries(clerk, waiting, root):
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
