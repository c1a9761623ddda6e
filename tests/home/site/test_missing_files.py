"""Uploaded files that are missing on the disk: the pages are shown, and nothing answers with an error."""

import errno
import logging
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from wagtail.documents import get_document_model

from home import cards
from tests.home import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("is_rendered", [False, True])
def test_page_whose_picture_is_missing_is_shown(client, page_of, settings, is_rendered):
    picture = factories.PictureFactory()
    news = page_of(factories.NewsPageFactory, photos=factories.photos(picture))
    if is_rendered:
        assert client.get(news.url).status_code == 200
    Path(picture.file.path).unlink()
    for url in (news.url, news.get_parent().url, "/"):
        assert client.get(url).status_code == 200


def test_missing_document_answers_404(client, website, tmp_path, settings):
    settings.DOCUMENT_ROOT = str(tmp_path / "documents")
    document = get_document_model().objects.create(title="x", file=ContentFile(b"x", name="x.txt"))
    assert client.get(document.url).status_code == 200
    Path(document.file.path).unlink()
    assert client.get(document.url).status_code == 404


def test_card_that_a_full_disk_has_cut_is_not_kept(client, page_of, monkeypatch, caplog):
    news = page_of(factories.NewsPageFactory)
    content = cards.get_content(news)
    write = FileSystemStorage._save

    def write_a_part(storage, name, content):
        write(storage, name, ContentFile(content.read(100)))
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch, caplog.at_level(logging.CRITICAL):
        patch.setattr(FileSystemStorage, "_save", write_a_part)
        client.raise_request_exception = False
        url = cards.get_url(news, content, "wide")
        assert client.get(url).status_code == 503
    response = client.get(url)
    assert response.status_code == 200
    assert len(b"".join(response.streaming_content)) > 1000
