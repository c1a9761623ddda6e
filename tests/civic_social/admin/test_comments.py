"""The inbox of comments: lists, threads, actions and who may do what."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time
from wagtail.users.models import UserProfile

from civic_social.conversation import operations, worker
from civic_social.models import AnswerTemplate, Comment, CommentLook, CommentOperation, Post

from ..conversation.conftest import clerk, comment, desks, post, stored_comment, user  # noqa: F401
from ..factories import GroupFactory, NoticePageFactory, PostFactory, publish
from ..memory_channel import TalkingChannel


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def url(name, *args):
    return reverse(f"civic_social_comments:{name}", args=args)


def listed(client, query=""):
    response = client.get(url("index") + query)
    assert response.status_code == 200
    return [thread.text for thread in response.context["object_list"]]


def test_list_shows_unanswered_threads_and_filters_and_finds_in_any_case(comment, user, network, post):  # noqa: F811
    stored_comment(post, network.say("p1", "Благодаря!"), state="answered")
    reply = network.say("p1", "И аз питам за ПАРКИНГА", parent_id=comment.remote_id)
    stored_comment(post, reply, parent=comment)
    client = signed_in(user)
    assert listed(client) == ["Кога ще е готов мостът?"]
    assert len(listed(client, "?state=open&state=answered")) == 2
    assert listed(client, "?q=МОСТЪТ") == ["Кога ще е готов мостът?"]
    assert listed(client, "?q=паркинга") == ["Кога ще е готов мостът?"]
    assert listed(client, "?q=мария&state=answered") == ["Благодаря!"]
    assert listed(client, f"?account={post.account_id}") == ["Кога ще е готов мостът?"]
    assert listed(client, "?unread=yes") == ["Кога ще е готов мостът?"]
    assert (
        "1 new reply" in client.get(url("index")).content.decode()
        or "1 нов" in client.get(url("index")).content.decode()
    )


def test_list_takes_few_queries(comment, user, network, post, django_assert_max_num_queries):  # noqa: F811
    client = signed_in(user)
    client.get(url("index"))
    for number in range(30):
        stored_comment(post, network.say("p1", f"Въпрос {number}"))
    with django_assert_max_num_queries(40):
        client.get(url("index"))


def every_url(thread, operation):
    """Return every URL of a thread with its method."""
    actions = ["answer", "ask", "assign", "note", "case", "close", "reopen", "unread"]
    return [
        ("get", url("thread", thread.pk)),
        *(("post", url("action", thread.pk, verb)) for verb in actions),
        *(
            ("post", url("comment_action", thread.pk, thread.pk, verb))
            for verb in ("message", "hide", "unhide", "delete", "delete-answer")
        ),
        *(
            ("post", url("operation_action", thread.pk, operation.pk, verb))
            for verb in ("undo", "retry", "done")
        ),
    ]


@pytest.fixture
def roads(comment, desks):  # noqa: F811
    """A thread of the desk "roads", with an operation that needs a person."""
    Comment.objects.filter(pk=comment.pk).update(desk_key="roads", desk_name="Пътища")
    comment.refresh_from_db()
    operation = CommentOperation.objects.create(
        comment=comment, kind="reply", status="person", problem="comment-by-hand", text="Тайна"
    )
    return comment, operation


def test_strangers_and_other_desks_reach_no_url_of_a_thread(roads):
    thread, operation = roads
    outsider = signed_in(clerk(username="schools", groups=["schools"]))
    no_rights = signed_in(clerk("view_post", username="other"))
    for method, address in every_url(thread, operation):
        assert "/login/" in getattr(Client(), method)(address)["Location"]
        assert getattr(outsider, method)(address).status_code == 404
        assert getattr(no_rights, method)(address)["Location"] == "/admin/"
    assert listed(outsider) == []
    assert no_rights.get(url("index")).status_code == 302
    assert not CommentOperation.objects.exclude(pk=operation.pk).exists()
    operation.refresh_from_db()
    assert operation.status == "person"


def test_right_desk_reads_and_another_reader_only_reads(roads):
    thread, operation = roads
    member = signed_in(clerk(username="roads", groups=["roads"]))
    assert listed(member) == [thread.text]
    reader = signed_in(clerk("read_every_comment", username="reader"))
    assert member.get(url("thread", thread.pk)).status_code == 200
    page = reader.get(url("thread", thread.pk))
    assert page.status_code == 200
    assert "<form" not in page.content.decode().split('<div class="social-page')[1].split("</main>")[0]
    for _method, address in every_url(thread, operation)[1:]:
        assert reader.post(address).status_code == 302
    operation.refresh_from_db()
    assert operation.status == "person"


def test_operation_of_another_thread_is_not_reached_through_ones_own(roads, network, post, desks):  # noqa: F811
    _thread, operation = roads
    own = stored_comment(post, network.say("p1", "Мое"), desk_key="schools")
    client = signed_in(clerk(username="schools", groups=["schools"]))
    assert client.post(url("operation_action", own.pk, operation.pk, "done")).status_code == 404
    assert client.post(url("comment_action", own.pk, operation.comment_id, "hide")).status_code == 404


def form_of(client, thread, name="answer_form"):
    form = client.get(url("thread", thread.pk)).context[name]
    return {field: "" if form[field].value() is None else form[field].value() for field in form.fields}


def test_page_that_is_none_is_no_error_of_the_server(comment, user):  # noqa: F811
    client = signed_in(user)
    data = {**form_of(client, comment), "text": "През май."}
    for page in ("x", "-1", "9" * 30, "1e3"):
        assert client.get(url("index"), {"page": page}).status_code == 200
        answered = client.post(url("action", comment.pk, "answer"), {**data, "page": page})
        assert answered.status_code == 200
        assert "page" in answered.context["answer_form"].errors


def test_answer_is_sent_once_and_shown_in_the_thread(comment, user, network):  # noqa: F811
    client = signed_in(user)
    data = {**form_of(client, comment), "text": "През май."}
    for _click in range(2):
        assert client.post(url("action", comment.pk, "answer"), data).status_code == 302
    page = client.get(url("thread", comment.pk)).content.decode()
    assert "През май." in page
    worker.drain()
    assert [each.text for each in network.conversations["p1"].values() if each.is_ours] == ["През май."]
    page = client.get(url("thread", comment.pk)).content.decode()
    assert page.count("През май.") == 1
    comment.refresh_from_db()
    assert comment.state == "answered"
    assert comment.read_at


def test_second_clerk_keeps_the_text_and_may_send_it_knowingly(comment, user, network):  # noqa: F811
    first, second = signed_in(user), signed_in(clerk(username="second"))
    mine, yours = form_of(first, comment), form_of(second, comment)
    first.post(url("action", comment.pk, "answer"), {**mine, "text": "През май."})
    response = second.post(url("action", comment.pk, "answer"), {**yours, "text": "През юни."})
    assert response.status_code == 200
    form = response.context["answer_form"]
    assert form["text"].value() == "През юни."
    again = {field: "" if form[field].value() is None else form[field].value() for field in form.fields}
    assert second.post(url("action", comment.pk, "answer"), again).status_code == 302
    assert CommentOperation.objects.count() == 2


def test_hiding_needs_a_reason_and_can_be_taken_back(comment, user, network):  # noqa: F811
    client = signed_in(user)
    response = client.post(
        url("comment_action", comment.pk, comment.pk, "hide"), {"token": "a", "reason": ""}
    )
    assert response.status_code == 200
    client.post(url("comment_action", comment.pk, comment.pk, "hide"), {"token": "a", "reason": "insult"})
    worker.drain()
    operation = comment.operations.get()
    page = client.get(url("thread", comment.pk)).content.decode()
    assert url("comment_action", comment.pk, comment.pk, "delete") in page
    client.post(url("operation_action", comment.pk, operation.pk, "undo"))
    worker.drain()
    comment.refresh_from_db()
    assert not comment.is_hidden


def test_request_to_use_the_form_goes_to_the_chosen_person_signed(
    comment,  # noqa: F811
    user,  # noqa: F811
    settings,
    network,
    post,  # noqa: F811
):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "COMMENT_FORM_URL": "https://example.bg/form/"}
    reply = stored_comment(post, network.say("p1", "И аз", parent_id=comment.remote_id), parent=comment)
    client = signed_in(user)
    data = form_of(client, comment, "ask_form")
    assert data["to"] == reply.pk
    # The network takes no message to the author of the reply, so that only a public request is possible.
    refused = client.post(url("action", comment.pk, "ask"), {**data, "how": "private"})
    assert refused.context["ask_form"].errors.keys() == {"how"}
    assert not CommentOperation.objects.exists()
    client.post(url("action", comment.pk, "ask"), {**data, "to": comment.pk, "how": "private"})
    operation = CommentOperation.objects.get()
    assert (operation.kind, operation.comment_id) == ("message", comment.pk)


def test_next_and_previous_reach_every_thread_of_one_second(comment, user, network, post):  # noqa: F811
    moment = comment.last_comment_at
    for number in range(2):
        stored_comment(post, network.say("p1", f"Въпрос {number}"), last_comment_at=moment)
    client, at = signed_in(user), url("thread", Comment.objects.order_by("-pk").first().pk)
    seen = [at]
    while at := client.get(at).context["next_url"]:
        seen.append(at)
    assert len(seen) == len(set(seen)) == 3
    assert client.get(seen[-1]).context["previous_url"] == seen[1]


def test_prepared_answer_and_the_form_are_offered(comment, user, settings, network):  # noqa: F811
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "COMMENT_FORM_URL": "https://example.bg/form/"}
    template = AnswerTemplate.objects.create(title="Формуляр", text="Пишете тук: {form}")
    client = signed_in(user)
    page = client.get(url("thread", comment.pk) + f"?template={template.pk}")
    assert page.context["answer_form"]["text"].value() == "Пишете тук: https://example.bg/form/"
    data = {**form_of(client, comment, "ask_form"), "how": "private"}
    client.post(url("action", comment.pk, "ask"), data)
    worker.drain()
    [(comment_id, text)] = network.messages
    assert comment_id == comment.remote_id
    assert "https://example.bg/form/" in text
    assert client.post(url("action", comment.pk, "ask"), {**data, "token": "b"}).status_code == 200


def test_thread_is_assigned_noted_closed_and_marked_unread(comment, user):  # noqa: F811
    client = signed_in(user)
    act = lambda verb, **data: client.post(url("action", comment.pk, verb), data)  # noqa: E731
    assert act("assign", assignee=user.pk).status_code == 302
    assert act("note", text="Питам пътния отдел").status_code == 302
    assert act("case", reference="2026-17").status_code == 302
    assert act("close").status_code == 302
    comment.refresh_from_db()
    assert (comment.assignee, comment.state, comment.case_reference) == (user, "closed", "2026-17")
    assert "Питам пътния отдел" in client.get(url("thread", comment.pk)).content.decode()
    act("reopen")
    act("unread")
    comment.refresh_from_db()
    assert (comment.state, comment.read_at) == ("open", None)
    assert act("nonsense").status_code == 404


def test_comment_of_a_group_is_entered_and_answered_by_hand(user, network, root):  # noqa: F811
    row = PostFactory(account=GroupFactory(), page_title="Нов мост", confirmed={"text": "x", "link": "y"})
    Post.moves.filter(pk=row.pk).update(status="live")
    client = signed_in(user)
    address = url("enter", row.pk)
    assert client.get(address).status_code == 200
    assert client.post(address, {"text": ""}).status_code == 200
    client.post(address, {"text": "Кога?", "author_name": "Иван", "permalink": "javascript:alert(1)"})
    assert not Comment.objects.exists()
    client.post(address, {"text": "Кога?", "author_name": "Иван"})
    comment = Comment.objects.get()  # noqa: F811
    client.post(url("action", comment.pk, "answer"), {**form_of(client, comment), "text": "През май."})
    worker.drain()
    operation = comment.operations.get()
    assert (operation.status, operation.problem) == ("person", "comment-by-hand")
    client.post(url("operation_action", comment.pk, operation.pk, "done"))
    comment.refresh_from_db()
    assert comment.state == "answered"
    assert comment.replies.get().text == "През май."
    assert signed_in(clerk("view_post", username="x")).get(address).status_code == 302


def test_comment_without_text_has_a_link_and_a_sentence(comment, user):  # noqa: F811
    Comment.objects.filter(pk=comment.pk).update(text="")
    client = signed_in(user)
    dashboard = client.get(reverse("wagtailadmin_home")).content.decode()
    assert f'{url("thread", comment.pk)}" dir="auto">Коментар без текст</a>' in dashboard
    thread = client.get(url("thread", comment.pk)).content.decode()
    assert "може да е снимка, стикер или гласово съобщение" in thread


@pytest.mark.parametrize(
    ("values", "title"),
    [
        ({}, "Comment by Мария"),
        ({"author_name": ""}, "Comment by a person without a name"),
        ({"deleted_at": timezone.now()}, "Removed comment"),
        ({"deleted_at": timezone.now(), "erased_at": timezone.now()}, "Erased comment"),
    ],
)
def test_title_tells_whose_comment_it_is_or_what_has_become_of_it(comment, user, values, title):  # noqa: F811
    Comment.objects.filter(pk=comment.pk).update(**values)
    UserProfile.objects.create(user=user, preferred_language="en")
    assert f"<title>{title}" in " ".join(
        signed_in(user).get(url("thread", comment.pk)).content.decode().split()
    )


def test_counts_are_shown_to_readers_only(comment, user, root, network, post):  # noqa: F811
    page = publish(NoticePageFactory(parent=root, title="Нов мост", slug="bridge"))
    post = Post.objects.get(page_id=page.pk)
    Comment.objects.filter(pk=comment.pk).update(post=post)
    posts_url = reverse("civic_social_posts:index")
    from civic_social.conversation.thread_counts import ThreadCounts, count_by_post

    assert count_by_post(user, [post.pk]) == {post.pk: ThreadCounts(1, 1)}
    stored_comment(post, network.say("p1", "И аз", parent_id=comment.remote_id), parent=comment)
    # Ours with a reply of a person is a thread that waits as well; the removed one counts no more.
    ours = stored_comment(post, network.say("p1", "Утре е почивен ден"), is_discussed=True)
    Comment.objects.filter(pk=ours.pk).update(is_ours=True)
    stored_comment(post, network.say("p1", "А в сряда?", parent_id=ours.remote_id), parent=ours)
    stored_comment(post, network.say("p1", "Махнат"), deleted_at=post.created_at)
    assert count_by_post(user, [post.pk]) == {post.pk: ThreadCounts(3, 2)}
    assert count_by_post(clerk("answer_comments", username="alone"), [post.pk, 0])[post.pk].comments == 3
    reader = clerk("view_post", "answer_comments", username="both")
    assert f"?page={page.pk}" in signed_in(reader).get(posts_url).content.decode()
    assert (
        f"?page={page.pk}" not in signed_in(clerk("view_post", username="no")).get(posts_url).content.decode()
    )
    assert comment.text in listed(signed_in(user), f"?page={page.pk}")
    home = signed_in(user).get("/admin/").content.decode()
    assert url("thread", comment.pk) in home
    assert operations.last_answer(comment) == 0


def test_network_where_nobody_can_hide_offers_no_form_and_says_what_is_possible(comment, user, monkeypatch):  # noqa: F811
    thread = url("thread", comment.pk)
    assert "/hide/" in signed_in(user).get(thread).content.decode()
    capabilities = replace(TalkingChannel.capabilities, can_hide=False, can_delete_comments=False)
    monkeypatch.setattr(TalkingChannel, "capabilities", capabilities)
    words = str(TalkingChannel.moderation_words)
    content = signed_in(user).get(thread).content.decode()
    assert words in content
    assert "/hide/" not in content
    assert "/delete/" not in content
    other = clerk("answer_comments", username="other")
    assert words not in signed_in(other).get(thread).content.decode()


def test_look_without_a_new_comment_is_remembered_for_a_day(user, network, root):  # noqa: F811
    row = PostFactory(account=GroupFactory(), page_title="Нов мост", confirmed={"text": "x", "link": "y"})
    Post.moves.filter(pk=row.pk).update(status="live", confirmed_at=timezone.now())
    poster = clerk("deliver_post", username="poster", first_name="Мария", last_name="Петрова")
    client, queue = signed_in(poster), reverse("civic_social_hand_off:index")
    address = reverse("civic_social_hand_off:action", args=[row.pk, "no-comments"])

    def is_asked(ahead):
        with freeze_time(timezone.now() + ahead, ignore=["asyncio"]):
            return bool(signed_in(poster).get(queue).context["asked"])

    assert address in client.get(queue).content.decode()
    assert client.get(address).status_code == 405
    assert signed_in(clerk("view_post", username="reader")).post(address).status_code == 302
    assert not CommentLook.objects.exists()
    assert client.post(address).url == queue
    look = CommentLook.objects.get()
    assert (look.post, look.person) == (row, poster)
    assert [is_asked(timedelta(hours=hours)) for hours in (1, 23, 25)] == [False, False, True]
    assert not is_asked(timedelta(days=8))
    with freeze_time(timezone.now() + timedelta(hours=25), ignore=["asyncio"]):
        assert "Мария Петрова" in signed_in(poster).get(queue).content.decode()
    Post.moves.filter(pk=row.pk).update(confirmed_at=timezone.now() - timedelta(days=8))
    before = look.looked_at
    client.post(address)
    look.refresh_from_db()
    assert look.looked_at == before
