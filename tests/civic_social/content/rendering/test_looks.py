"""What people see of a post at a network."""

from bs4 import BeautifulSoup

from civic_social.content.rendering import LinkCard, Look, ShownAuthor, ShownPicture, ShownPost
from civic_social.content.rendering.facebook import FacebookLook

AUTHOR = ShownAuthor("Община Бяла река")
FACEBOOK = FacebookLook()


def seen(shown, look=FACEBOOK, **options):
    return BeautifulSoup(look.render(shown, **options), "html.parser")


def photos(number, **values):
    return tuple(ShownPicture(f"/media/{n}.jpg", f"Снимка {n}", 800, 600, **values) for n in range(number))


def test_a_text_is_cut_between_words_and_nothing_is_lost():
    text = "Дума " * 200
    folded = FACEBOOK.fold(text)
    assert len(folded.head) <= FacebookLook.fold_characters
    assert f"{folded.head} {folded.rest}" == text.strip()


def test_many_lines_are_folded_too():
    folded = FACEBOOK.fold("\n".join("абвгдежзий"))
    assert folded.head.count("\n") == FacebookLook.fold_lines - 1
    assert folded.rest.split("\n") == ["з", "и", "й"]


def test_one_long_word_is_cut_where_the_network_would_cut_it():
    assert len(FACEBOOK.fold("а" * 1000).head) == FacebookLook.fold_characters


def test_a_short_text_is_not_folded():
    assert not FACEBOOK.fold("Кратко").rest
    assert seen(ShownPost(AUTHOR, "Кратко")).summary is None


def test_a_network_without_a_fold_shows_everything():
    assert not Look().fold("Дума " * 5000).rest


def test_what_people_write_is_escaped_and_addresses_lead_on():
    page = seen(ShownPost(ShownAuthor("<b>Лош</b>"), "<script>1</script> https://example.bg/a/"))
    assert not page.select("script, b")
    assert page.select_one(".network-post__text a")["href"] == "https://example.bg/a/"


def test_five_photos_are_seen_and_the_rest_is_a_number():
    page = seen(ShownPost(AUTHOR, "Снимки", pictures=photos(7)))
    assert len(page.select("img")) == 5
    assert "още 2 снимки" in page.get_text()


def test_on_its_own_page_a_post_shows_every_photo():
    page = seen(ShownPost(AUTHOR, "Снимки", pictures=photos(7)), whole=True)
    assert len(page.select("img")) == 7
    assert "още" not in page.get_text()


def test_photos_take_the_place_of_the_link_card():
    card = LinkCard("https://example.bg/a/", "Заглавие")
    page = seen(ShownPost(AUTHOR, "x", link="https://example.bg/a/", card=card, pictures=photos(1)))
    assert not page.select(".network-card")


def test_a_small_picture_stands_beside_the_title_of_its_card():
    def card(width, height):
        picture = ShownPicture("/media/a.jpg", "", width, height)
        shown = ShownPost(AUTHOR, "x", link="/", card=LinkCard("https://example.bg/", "З", "", picture))
        return seen(shown).select_one(".network-card")["class"]

    assert "network-card--small" in card(300, 300)
    assert "network-card--small" not in card(1200, 630)
    assert "network-card--small" not in card(0, 0)


def test_a_card_names_the_host_and_leads_to_the_link():
    card = LinkCard("https://example.bg/a/", "Политика", "Накратко")
    shown = seen(ShownPost(AUTHOR, "x", link="https://example.bg/a/?utm_content=cs1", card=card))
    assert shown.select_one(".network-card")["href"].endswith("utm_content=cs1")
    assert [part.get_text() for part in shown.select(".network-card__words span")] == [
        "example.bg",
        "Политика",
        "Накратко",
    ]


def test_a_photo_without_a_description_says_so():
    page = seen(ShownPost(AUTHOR, "x", pictures=(ShownPicture("/a.jpg", ""),)))
    assert page.img["alt"] == "Снимка без описание"


def test_nothing_needs_an_inline_script_or_style():
    shown = ShownPost(AUTHOR, "Дума " * 200, pictures=photos(3, href="/x/"), locale="bg")
    assert not seen(shown).select("script, style, [style], [onclick]")


def test_the_look_of_a_network_without_one_shows_text_and_link():
    page = seen(ShownPost(AUTHOR, "Текст", link="https://example.bg/a/"), Look())
    assert page.select_one(".network-post--plain")
    assert "https://example.bg/a/" in page.get_text()
