"""Uploads in object storage, which has no local paths: every feature with files works."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage, storages
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction

from feedback.models import Attachment
from home import cards
from tests.feedback.factories import SubmissionFactory
from tests.home import factories


class Bucket(Storage):
    """A bucket: files with addresses and without paths; it has no folders that could be missing."""

    def __init__(self, base_url="https://signed.example/"):
        self.base_url = base_url
        self.contents = {}

    def _open(self, name, mode="rb"):
        return ContentFile(self.contents[name], name=name)

    def _save(self, name, content):
        content.seek(0)
        self.contents[name] = content.read()
        return name

    def exists(self, name):
        return name in self.contents

    def delete(self, name):
        self.contents.pop(name, None)

    def size(self, name):
        return len(self.contents[name])

    def url(self, name):
        return f"{self.base_url}{name}"

    def listdir(self, path):
        return [], [name.rpartition("/")[2] for name in self.contents if name.startswith(path)]


@pytest.fixture(autouse=True)
def _buckets(settings):
    bucket = f"{__name__}.Bucket"
    settings.STORAGES = {
        **settings.STORAGES,
        "media": {"BACKEND": bucket, "OPTIONS": {"base_url": "https://media.example/"}},
        "documents": {"BACKEND": bucket, "OPTIONS": {"base_url": "https://private.example/"}},
        "attachments": {"BACKEND": bucket},
    }
    settings.FEEDBACK = {**settings.FEEDBACK, "ATTACHMENT_STORAGE": "attachments", "ATTACHMENT_ROOT": None}


def test_page_shows_pictures_from_the_public_bucket(client, page_of):
    news = page_of(factories.NewsPageFactory)
    response = client.get(news.url)
    assert response.status_code == 200
    assert "https://media.example/images/" in response.content.decode()
    name = news.picture.get_rendition("width-100").file.name
    assert storages["media"].exists(name)


def test_card_is_drawn_once_and_served(client, page_of):
    news = page_of(factories.NewsPageFactory, picture=None)
    content = cards.get_content(news)
    shape = next(iter(cards.SHAPES))
    url = cards.get_url(news, content, shape)
    response = client.get(url)
    assert response.status_code == 200
    assert b"".join(response.streaming_content)[:2] == b"\xff\xd8"
    assert storages["media"].exists(cards.find_file(shape, content.fingerprint))


@pytest.fixture
def document(db):
    """A document in a collection of its own."""
    collection = Collection.get_first_root_node().add_child(name="Протоколи")
    document = get_document_model()(title="Протокол", collection=collection)
    document.file.save("protokol.pdf", ContentFile(b"%PDF-1.7 test"))
    document.save()
    return document


def test_document_is_served_by_the_site_and_not_by_the_bucket(client, website, document):
    assert storages["documents"].exists("protokol.pdf")
    assert not storages["media"].exists("documents/protokol.pdf")
    assert document.url.startswith("/documents/")
    response = client.get(document.url)
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b"%PDF-1.7 test"


def test_closed_document_stays_closed(client, website, document):
    CollectionViewRestriction.objects.create(
        collection=document.collection, restriction_type=CollectionViewRestriction.LOGIN
    )
    assert client.get(document.url).status_code == 302


def test_attachment_is_stored_in_its_bucket_and_handed_to_clerks(admin_client, website):
    submission = SubmissionFactory()
    stored_as = storages["attachments"].save("abc", ContentFile(b"citizen"))
    attachment = Attachment.objects.create(
        submission=submission,
        question="Файл",
        name="писмо.txt",
        stored_as=stored_as,
        content_type="text/plain",
        size=7,
    )
    response = admin_client.get(f"/admin/feedback/inbox/{submission.pk}/files/{attachment.pk}/")
    assert b"".join(response.streaming_content) == b"citizen"
    attachment.delete_file()
    assert not storages["attachments"].exists(stored_as)


def test_picture_is_uploaded_in_the_admin(admin_client, website):
    file = io.BytesIO()
    Image.new("RGB", (640, 400), "green").save(file, "JPEG")
    file.seek(0)
    file.name = "nova.jpg"
    response = admin_client.post("/admin/images/add/", {"title": "Нова", "file": file})
    assert response.status_code == 302
    assert default_storage.listdir("original_images")[1]
