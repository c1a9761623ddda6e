"""Rendering of posts as a network shows them."""

import pytest
from bs4 import BeautifulSoup

from civic_social.channels import get_channels
from civic_social.channels.facebook.look import FacebookLook
from civic_social.content.rendering import LinkCard, Look, ShownAuthor, ShownPicture, ShownPost

AUTHOR = ShownAuthor("Община Бяла река")
FACEBOOK = FacebookLook()


def render(shown, look=FACEBOOK, **options):
    return BeautifulSoup(look.render(shown, **options), "html.parser")


def photos(number, **values):
    return tuple(ShownPicture(f"/media/{n}.jpg", f"Снимка {n}", 800, 600, **values) for n in range(number))


def test_long_text_is_folded_between_words_without_loss():
    text = "Дума " * 200
    folded = FACEBOOK.fold(text)
    assert len(folded.head) <= FacebookLook.fold_characters
    assert f"{folded.head} {folded.rest}" == text.strip()


def test_text_with_many_lines_is_folded():
    folded = FACEBOOK.fold("\n".join("абвгдежзий"))
    assert folded.head.count("\n") == FacebookLook.fold_lines - 1
    assert folded.rest.split("\n") == ["з", "и", "й"]


def test_word_longer_than_the_limit_is_split():
    assert len(FACEBOOK.fold("а" * 1000).head) == FacebookLook.fold_characters


def test_short_text_is_not_folded():
    assert not FACEBOOK.fold("Кратко").rest
    assert render(ShownPost(AUTHOR, "Кратко")).summary is None


def test_text_is_not_folded_without_a_limit():
    assert not Look().fold("Дума " * 5000).rest


def test_html_is_escaped_and_urls_become_links():
    page = render(ShownPost(ShownAuthor("<b>Лош</b>"), "<script>1</script> https://example.bg/a/"))
    assert not page.select("script, b")
    assert page.select_one(".network-post__text a")["href"] == "https://example.bg/a/"


def test_five_photos_and_the_number_of_others_are_shown():
    page = render(ShownPost(AUTHOR, "Снимки", pictures=photos(7)))
    assert len(page.select("img")) == 5
    assert "още 2 снимки" in page.get_text()


def test_whole_post_shows_every_photo():
    page = render(ShownPost(AUTHOR, "Снимки", pictures=photos(7)), whole=True)
    assert len(page.select("img")) == 7
    assert "още" not in page.get_text()


def test_post_with_photos_has_no_link_card():
    card = LinkCard("https://example.bg/a/", "Заглавие")
    page = render(ShownPost(AUTHOR, "x", link="https://example.bg/a/", card=card, pictures=photos(1)))
    assert not page.select(".network-card")


def test_small_picture_is_beside_the_title_of_its_card():
    def card(width, height):
        picture = ShownPicture("/media/a.jpg", "", width, height)
        shown = ShownPost(AUTHOR, "x", link="/", card=LinkCard("https://example.bg/", "З", "", picture))
        return render(shown).select_one(".network-card")["class"]

    assert "network-card--small" in card(300, 300)
    assert "network-card--small" not in card(1200, 630)
    assert "network-card--small" not in card(0, 0)


def test_card_shows_the_host_and_links_to_the_post_link():
    card = LinkCard("https://example.bg/a/", "Политика", "Накратко")
    shown = render(ShownPost(AUTHOR, "x", link="https://example.bg/a/?utm_content=cs1", card=card))
    assert shown.select_one(".network-card")["href"].endswith("utm_content=cs1")
    assert [part.get_text() for part in shown.select(".network-card__words span")] == [
        "example.bg",
        "Политика",
        "Накратко",
    ]


def test_photo_without_alternative_text_has_a_default_one():
    page = render(ShownPost(AUTHOR, "x", pictures=(ShownPicture("/a.jpg", ""),)))
    assert page.img["alt"] == "Снимка без описание"


def test_html_has_no_inline_script_or_style():
    shown = ShownPost(AUTHOR, "Дума " * 200, pictures=photos(3, href="/x/"), locale="bg")
    assert not render(shown).select("script, style, [style], [onclick]")


def test_base_class_shows_text_and_link():
    page = render(ShownPost(AUTHOR, "Текст", link="https://example.bg/a/"), Look())
    assert page.select_one(".network-post--plain")
    assert "https://example.bg/a/" in page.get_text()


@pytest.mark.parametrize("slug", ["mastodon", "bluesky", "telegram", "viber"])
def test_open_networks_show_pictures_or_a_card(slug):
    look = get_channels()[slug].look()
    card = LinkCard("https://example.bg/most/", "Мостът")
    page = render(ShownPost(AUTHOR, "Ремонт", link=card.url, card=card), look)
    assert page.select_one(".network-card__title").text == "Мостът"
    page = render(ShownPost(AUTHOR, "Ремонт", link=card.url, card=card, pictures=photos(2)), look)
    assert page.select_one(".network-photos img")["alt"] == "Снимка 0"
    assert not page.select(".network-card")
    text, pictures = (str(page).index(part) for part in ("Ремонт", "network-photos"))
    assert (pictures < text) == (slug in ("telegram", "viber"))
