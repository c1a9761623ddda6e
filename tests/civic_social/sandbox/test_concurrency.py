"""Many callers at once, on whatever database the tests run."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from civic_social.sandbox import actions
from civic_social.sandbox.models import Allowance, Fault, Photo, Post

from .factories import PhotoFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(function, items, workers=8) -> list:
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(function, items))


def test_parallel_posts_all_arrive(wire, feed, municipality):
    answers = at_once(lambda number: wire.post(feed, message=f"Публикация {number}"), range(40))
    assert len({answer["id"] for answer in answers}) == 40
    assert municipality.posts.count() == 40
    assert Allowance.objects.get().calls == 40


def test_parallel_link_posts_to_one_new_page_share_one_card(wire, feed, town):
    url = town.publish("/policy/", "Политика", image=town.picture("/og.jpg"))
    answers = at_once(lambda number: wire.post(feed, link=f"{url}?utm_content={number}"), range(16))
    assert all("id" in answer for answer in answers)
    assert Post.objects.values("preview").distinct().count() == 1


def test_of_identical_posts_at_once_one_gets_through(wire, feed):
    answers = at_once(lambda _: wire.post(feed, message="Същото"), range(8))
    assert sum("id" in answer for answer in answers) == 1
    assert {answer["error"]["code"] for answer in answers if "error" in answer} == {506}


def test_of_posts_that_want_the_same_photo_one_gets_it(wire, feed, municipality):
    photo = PhotoFactory(profile=municipality)
    media = f'[{{"media_fbid":"{photo.graph_id}"}}]'
    answers = at_once(lambda n: wire.post(feed, message=str(n), attached_media=media), range(8))
    assert sum("id" in answer for answer in answers) == 1
    assert Photo.objects.get().post == Post.objects.get()


def test_of_parallel_deletes_one_succeeds(wire, feed):
    graph_id = wire.post(feed, message="Оттегля се")["id"]
    answers = at_once(lambda _: wire.delete(graph_id), range(8))
    assert sum(answer == {"success": True} for answer in answers) == 1


def test_a_fault_for_three_calls_strikes_three_of_many(wire, municipality):
    actions.enable_fault("server_error", municipality, remaining=3)
    answers = at_once(lambda _: wire("GET", municipality.graph_id).status_code, range(12))
    assert sorted(answers) == [200] * 9 + [500] * 3
    assert Fault.objects.get().remaining == 0
