"""Reading of Open Graph tags."""

from civic_social.content.rendering import open_graph

PAGE = "https://example.bg/a/"


def test_open_graph_tags_are_read():
    tags = open_graph.read(
        """<title>Друго</title><meta property="og:title" content="Политика"><meta property="og:url"
        content="https://example.bg/b/"><meta property="og:image" content="https://example.bg/a.jpg"><meta
        property="og:image:width" content="1200"><meta property="og:image:height" content="630">""",
        PAGE,
    )
    assert (tags.title, tags.canonical_url, tags.image_url) == (
        "Политика",
        "https://example.bg/b/",
        "https://example.bg/a.jpg",
    )
    assert (tags.image_width, tags.image_height) == (1200, 630)


def test_title_description_and_url_are_used_without_tags():
    tags = open_graph.read('<title> Обща </title><meta name="description" content="Накратко">', PAGE)
    assert (tags.title, tags.description, tags.canonical_url) == ("Обща", "Накратко", PAGE)


def test_relative_picture_url_and_invalid_size_are_ignored():
    tags = open_graph.read(
        '<meta property="og:image" content="/a.jpg"><meta property="og:image:width" content="wide">', PAGE
    )
    assert (tags.image_url, tags.image_width) == ("", 0)
