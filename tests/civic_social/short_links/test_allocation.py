"""Codes that collide, and processes that make the same code or the same page's link at one moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from civic_social.models import Post, ShortLink
from civic_social.short_codes import PLACEHOLDER, code_of, normalize_code
from civic_social.short_links import allocation
from civic_social.short_links.allocation import claim_code, ensure_link_of_page, ensure_links

from ..factories import SocialAccountFactory

DESIRED = {"text": "Текст", "link": "http://localhost/a/", "short_root": "http://localhost/s/"}


def post_with(marker, account):
    return Post(page_id=7, account=account, desired=DESIRED, marker=marker)


def test_codes_follow_from_the_marker_and_are_readable():
    assert code_of("cs0123456789abcdef") == code_of("cs0123456789abcdef")
    assert len({code_of(f"cs{number:016x}") for number in range(1, 2000)}) == 1999
    for number in range(1, 200):
        assert not set(code_of(f"cs{number:016x}")) & set("01aeioulszbqgw")
    assert code_of(f"cs{'0' * 16}") == PLACEHOLDER


def test_impossible_codes_are_refused():
    assert normalize_code(" 2347XDC). ") == "2347xdc"
    assert normalize_code("2347xd") == ""
    assert normalize_code("2347xdo") == ""
    assert normalize_code("") == ""


@pytest.mark.django_db
def test_taken_code_gives_the_unsent_post_another_marker(facebook_account):
    marker = "cs00000000000000aa"
    ShortLink.objects.create(code=code_of(marker), page_id=1, marker="cs-other", source="facebook")
    post = post_with(marker, facebook_account)
    ensure_links([post])
    assert post.marker != marker
    assert ShortLink.objects.get(marker=post.marker).code == code_of(post.marker)
    assert not claim_code(post, marker)


@pytest.mark.django_db
def test_queries_do_not_grow_with_the_posts(facebook_account, django_assert_num_queries):
    posts = [post_with(f"cs{number:016x}", facebook_account) for number in range(1, 20)]
    # One statement for all rows, and one query for the rows that exist.
    for _time in range(2):
        with django_assert_num_queries(2):
            ensure_links(posts)
    assert ShortLink.objects.count() == 19


@pytest.mark.django_db
def test_first_post_gives_its_page_a_link_in_the_same_query(facebook_account, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert ensure_links([post_with("cs00000000000000aa", facebook_account)], page_id=7)
    link = ShortLink.objects.get(marker=None)
    # The page has a link already, which this call did not create and cannot see.
    assert not ensure_links([post_with("cs00000000000000bb", facebook_account)], page_id=7)
    assert ensure_link_of_page(7) == link
    assert (link.page_id, ShortLink.objects.count()) == (7, 3)


@pytest.mark.django_db
def test_page_whose_code_is_taken_gets_its_link_afterwards(facebook_account, monkeypatch):
    taken = ShortLink.objects.create(code="2347xdc", page_id=1, source="short-link")
    monkeypatch.setattr(allocation, "new_page_code", lambda: taken.code)
    assert not ensure_links([post_with("cs00000000000000aa", facebook_account)], page_id=7)


def together(work, count=4):
    """Run ``work`` in several threads at one moment and return the results."""
    barrier = Barrier(count)

    def run(number):
        try:
            barrier.wait(timeout=60)
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.mark.django_db(transaction=True)
def test_processes_that_take_the_same_code_get_different_ones():
    account = SocialAccountFactory()

    def work(number):
        post = post_with("cs00000000000000aa", account)
        post.page_id = number
        ensure_links([post])
        return post.marker

    def other_work(number):
        post = post_with(f"cs00000000000000b{number}", account)
        return claim_code(post, post.marker)

    # The same marker is the same post: the second process finds the row.
    assert set(together(work)) == {"cs00000000000000aa"}
    assert ShortLink.objects.count() == 1
    assert all(together(other_work))


@pytest.mark.django_db(transaction=True)
def test_colliding_codes_of_two_processes_end_in_two_links(monkeypatch):
    account = SocialAccountFactory()
    real = allocation.code_of
    # All markers of the test collide; new ones do not.
    monkeypatch.setattr(
        allocation, "code_of", lambda marker: "2222222" if "ff" in marker[:4] else real(marker)
    )

    def work(number):
        post = post_with(f"csff0000000000000{number}", account)
        ensure_links([post])
        return post.marker

    markers = together(work)
    assert len(set(markers)) == 4
    assert ShortLink.objects.filter(marker__in=markers).count() == 4


@pytest.mark.django_db(transaction=True)
def test_page_gets_one_link_from_several_processes():
    codes = together(lambda _number: ensure_link_of_page(7).code)
    assert len(set(codes)) == 1
    assert ShortLink.objects.get().code == codes[0]
