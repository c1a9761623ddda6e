"""Texts are unchanged after publishing, editing, reading and rendering on the wall."""

import pytest
from bs4 import BeautifulSoup

from civic_social.channels.base import FigureState, Progress
from civic_social.messages import Message
from civic_social.sandbox import actions as sandbox
from civic_social.sandbox.models import DailyCount, Post, Profile

from ..factories import NoticePageFactory, SocialAccountFactory, publish

pytestmark = pytest.mark.django_db(transaction=True)

TEXTS = {
    "entities": "Иван & Ко. <b>не е</b> &amp; &lt;таг&gt; &nbsp; 5 < 6 > 4 \"кавички\" 'апостроф'",
    "typography": "„Кавички“ – тире — дълго… № 7, § 3, 20 °C, 5 %, неразделен\u00a0интервал",
    "emoji": "🏠 👨‍👩‍👧‍👦 🇧🇬 ❤️ 👍🏽",
    "ligatures": "ﬁ ﬂ ǅ Ĳ straße İstanbul",
    "bulgarian": "Ѝ ѝ й Й ъ Ъ ь ю я – с ударе\u0301ние",
    "other scripts": "Ελληνικά, Türkçe, עברית, العربية, 中文",
    "program syntax": "{title} %(name)s %s \\n \\u0041 $1 {{ x }} {% now %} <!-- x --> '; DROP TABLE--",
    "lines": "Първи ред\n\n  отстъпен ред\n• точка\n- тире",
}


@pytest.fixture
def channel(served, root):
    token = sandbox.create_page("Община", username="obshtina").access_token
    account = SocialAccountFactory(
        remote_id=Profile.objects.get(slug="obshtina").graph_id, credentials={"access_token": token}
    )
    channel = account.get_channel()
    yield channel
    channel.close()


def text_on_the_wall(client):
    """Return the text of the newest post as the wall renders it."""
    page = BeautifulSoup(client.get("/sandbox/obshtina/").content, "html.parser")
    shown = page.select_one(".network-post__text p")
    for line in shown.select("br"):
        line.replace_with("\n")
    return shown.get_text()


def test_text_is_unchanged_after_edit_read_and_rendering(channel, root, client):
    link = publish(NoticePageFactory(parent=root)).full_url

    def compose(text):
        return channel.compose(Message(text=text, link=link), "cs0123456789abcdef")

    remote = channel.create(compose("Начало"), Progress({}))
    for name, text in TEXTS.items():
        channel.update(remote, compose(text))
        assert Post.objects.get().message == text, name
        node = channel.client.get(remote.id, fields="message")
        assert node["message"] == text, name
        assert text_on_the_wall(client) == text, name


def test_text_is_unchanged_after_creation(channel, root, client):
    link = publish(NoticePageFactory(parent=root)).full_url
    text = "\n".join(TEXTS[name] for name in ("entities", "emoji", "ligatures"))
    channel.create(channel.compose(Message(text=text, link=link), "cs0123456789abcdef"), Progress({}))
    assert Post.objects.get().message == text
    assert text_on_the_wall(client) == text


def test_url_in_a_text_gets_the_marker(channel, root):
    link = publish(NoticePageFactory(parent=root)).full_url
    message = channel.compose(Message(text=f"Вижте {link}!", link=link), "cs0123456789abcdef")
    assert message.text == f"Вижте {message.link}!"
    channel.create(message, Progress({}))
    assert Post.objects.get().message.count("cs0123456789abcdef") == 1


def test_figures_come_from_the_network_and_need_a_hundred_likes(channel, root):
    link = publish(NoticePageFactory(parent=root)).full_url
    remote = channel.create(
        channel.compose(Message(text="Новина", link=link), "cs0123456789abcdef"), Progress({})
    )
    names = list(channel.figure_names)
    assert {figure.state for figure in channel.figures(remote, names).values()} == {FigureState.TOO_FEW}
    Profile.objects.update(fan_count=640)
    DailyCount.record(Post.objects.get(), views=8, clicks=3)
    found = {name: figure.value for name, figure in channel.figures(remote, names).items()}
    assert found == {"views": 8, "reach": 6, "clicks": 3}
