"""Links to share a page, and the block of accounts to follow."""

from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup

from civic_social.models import SocialAccount
from home.site.sharing import share_links

from .. import factories


def test_every_share_link_contains_the_url():
    links = {link.name: link.url for link in share_links("https://primer.bg/a/?x=1&y=2", "Нов мост & път")}
    assert parse_qs(urlsplit(links["Facebook"]).query) == {"u": ["https://primer.bg/a/?x=1&y=2"]}
    assert parse_qs(urlsplit(links["Viber"]).query) == {
        "text": ["Нов мост & път https://primer.bg/a/?x=1&y=2"]
    }
    assert parse_qs(urlsplit(links["Telegram"]).query)["url"] == ["https://primer.bg/a/?x=1&y=2"]


@pytest.mark.django_db
def test_sharing_loads_no_script_of_third_parties(client, page_of):
    page = page_of(factories.PolicyPageFactory)
    soup = BeautifulSoup(client.get(page.url).content, "html.parser")
    assert [link.text for link in soup.select(".share a")] == ["Facebook", "Viber", "Telegram", "Имейл"]
    assert soup.select_one("[data-share]").parent.has_attr("hidden")
    assert all(tag["src"].startswith("/") for tag in soup.find_all("script", src=True))


@pytest.mark.django_db
def test_follow_block_shows_the_connected_accounts(client, page_of):
    SocialAccount.objects.create(
        name="Община Бяла река", channel="instagram", remote_id="1", public_url="https://instagram.com/byala"
    )
    page = page_of(factories.NewsPageFactory)
    page.body = [("follow", {"heading": "Бъдете с нас"})]
    page.save_revision().publish()
    block = BeautifulSoup(client.get(page.url).content, "html.parser").select_one(".follow-block")
    assert block.h2.text == "Бъдете с нас"
    assert [link["href"] for link in block.select("a")] == ["https://instagram.com/byala"]
