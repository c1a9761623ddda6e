"""Kept uploads: which picture of a post uses which upload, and how long each is kept. No network."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.utils import timezone

from civic_social.channels.base import Progress
from civic_social.channels.uploads import KEPT_FOR, Uploads, upload_missing
from civic_social.exceptions import OutcomeUnknown, TransientError
from civic_social.messages import Picture

BRIDGE = Picture(1, "Мостът отдалече", "a", url="https://primer.bg/media/bridge.jpg")
CLOSER = Picture(1, "Мостът отблизо", "a", url="https://primer.bg/media/bridge.jpg")
PARK = Picture(2, "Паркът", "b", url="https://primer.bg/media/park.jpg")


class Network:
    """An upload function that numbers its uploads; the answers to the calls in ``lost`` are lost."""

    def __init__(self, lost=()):
        self.lost, self.pictures = lost, []

    def upload(self, picture):
        self.pictures.append(picture)
        if len(self.pictures) in self.lost:
            raise OutcomeUnknown("answer-lost")
        return str(len(self.pictures))


def upload_until_complete(pictures, network, attempts=30):
    """Upload as often as needed, each time from the saved progress; return the IDs and the saved values."""
    saved = [{}]
    for _ in range(attempts):
        progress = Progress(saved[-1], saved.append)
        with suppress(TransientError):
            return upload_missing(pictures, Uploads(saved[-1]), progress, network.upload), saved
    raise AssertionError("the uploads do not end")


def kept(*pictures, uploaded_at=None):
    """Return the saved values of ``pictures``, uploaded as "1", "2" …"""
    uploads = Uploads({})
    for number, picture in enumerate(pictures, 1):
        uploads.add(picture, str(number), uploaded_at or timezone.now())
    return uploads.to_values()


def test_lost_answer_repeats_only_its_own_upload():
    network = Network(lost={1, 3, 5})
    ids, _saved = upload_until_complete([BRIDGE, CLOSER, PARK], network)
    assert network.pictures == [BRIDGE, BRIDGE, CLOSER, CLOSER, PARK, PARK]
    assert ids == ["2", "4", "6"]


def test_lost_answer_says_that_only_an_upload_was_interrupted():
    with pytest.raises(TransientError, match="upload-interrupted"):
        upload_missing([BRIDGE], Uploads({}), Progress({}), Network(lost={1}).upload)


def test_complete_uploads_are_not_repeated():
    network = Network()
    _ids, saved = upload_until_complete([BRIDGE, PARK], network)
    ids = upload_missing([BRIDGE, PARK], Uploads(saved[-1]), Progress({}), network.upload)
    assert (ids, len(network.pictures)) == (["1", "2"], 2)


def test_picture_that_occurs_twice_is_uploaded_twice():
    network = Network()
    ids, _saved = upload_until_complete([BRIDGE, PARK, BRIDGE, CLOSER], network)
    assert ids == ["1", "2", "3", "4"]


def test_every_upload_is_saved_before_the_next_one():
    network = Network()
    _ids, saved = upload_until_complete([BRIDGE, PARK], network)
    assert [len(values["uploads"]) for values in saved[1:]] == [0, 1, 2]
    assert all(values["unpublished"] is True for values in saved[1:])
    assert set(saved[-1]["uploads"][0]) == {"picture", "id", "at"}


@pytest.mark.parametrize(
    "picture",
    [
        CLOSER,
        Picture(1, BRIDGE.alt, "replaced", url=BRIDGE.url),
        Picture(1, BRIDGE.alt, "a", url="https://primer.bg/media/bridge.other-crop.jpg"),
    ],
)
def test_changed_picture_is_uploaded_again(picture):
    assert Uploads(kept(BRIDGE)).ids_of([picture, BRIDGE]) == [None, "1"]


def test_newly_signed_url_is_the_same_picture():
    signed = Picture(1, BRIDGE.alt, "a", url=f"{BRIDGE.url}?signature=new")
    assert Uploads(kept(BRIDGE)).ids_of([signed]) == ["1"]


def test_upload_that_the_network_may_have_dropped_is_not_used():
    old = kept(BRIDGE, uploaded_at=timezone.now() - KEPT_FOR - timedelta(minutes=1))
    assert Uploads(old).ids_of([BRIDGE]) == [None]


@pytest.mark.parametrize(
    "saved",
    [
        {},
        {"photos": {"1:a": "7"}},
        {"uploads": None},
        {"uploads": [None, {}, {"picture": "x", "id": "1"}, {"picture": "x", "id": "1", "at": "soon"}]},
        {"uploads": [{"picture": "x", "id": "1", "at": "2036-01-01T00:00:00"}]},
    ],
)
def test_progress_of_another_version_counts_as_nothing(saved):
    assert len(Uploads(saved)) == 0


def test_failed_upload_is_dropped_alone():
    uploads = Uploads(kept(BRIDGE, PARK))
    uploads.drop(["1"])
    assert uploads.ids_of([BRIDGE, PARK]) == [None, "2"]
