"""Concurrent API calls."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from civic_social.sandbox import actions
from civic_social.sandbox.models import Allowance, Fault, Photo, Post

from .factories import PhotoFactory

pytestmark = pytest.mark.django_db(transaction=True)


def run_in_threads(function, items, workers=8) -> list:
    """Return the results of calling ``function`` with each item in a thread pool."""
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(function, items))


def test_concurrent_posts_are_all_stored(http_api, feed, municipality):
    responses = run_in_threads(lambda number: http_api.post(feed, message=f"Публикация {number}"), range(40))
    assert len({response["id"] for response in responses}) == 40
    assert municipality.posts.count() == 40
    assert Allowance.objects.get().calls == 40


def test_concurrent_posts_of_a_new_link_share_one_preview(http_api, feed, website):
    url = website.add_page("/policy/", "Политика", image=website.add_image("/og.jpg"))
    responses = run_in_threads(
        lambda number: http_api.post(feed, link=f"{url}?utm_content={number}"), range(16)
    )
    assert all("id" in response for response in responses)
    assert Post.objects.values("preview").distinct().count() == 1


def test_one_of_concurrent_identical_posts_is_accepted(http_api, feed):
    responses = run_in_threads(lambda _: http_api.post(feed, message="Същото"), range(8))
    assert sum("id" in response for response in responses) == 1
    assert {response["error"]["code"] for response in responses if "error" in response} == {506}


def test_one_of_concurrent_posts_with_the_same_photo_is_accepted(http_api, feed, municipality):
    photo = PhotoFactory(profile=municipality)
    media = f'[{{"media_fbid":"{photo.graph_id}"}}]'
    responses = run_in_threads(lambda n: http_api.post(feed, message=str(n), attached_media=media), range(8))
    assert sum("id" in response for response in responses) == 1
    assert Photo.objects.get().post == Post.objects.get()


def test_one_of_concurrent_deletes_succeeds(http_api, feed):
    graph_id = http_api.post(feed, message="Оттегля се")["id"]
    responses = run_in_threads(lambda _: http_api.delete(graph_id), range(8))
    assert sum(response == {"success": True} for response in responses) == 1


def test_fault_for_three_calls_affects_three_of_many_concurrent_calls(http_api, municipality):
    actions.enable_fault("server_error", municipality, remaining=3)
    responses = run_in_threads(lambda _: http_api("GET", municipality.graph_id).status_code, range(12))
    assert sorted(responses) == [200] * 9 + [500] * 3
    assert Fault.objects.get().remaining == 0
