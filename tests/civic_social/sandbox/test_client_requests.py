"""Requests as clients send them: recorded from Meta's SDKs, facebook-sdk and python-facebook-api."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from civic_social.sandbox.models import App, Call, Photo, Post

from .factories import PhotoFactory, PostFactory, picture_bytes

PAGE_FIELDS = (
    "id,about,category,category_list,cover,description,description_html,display_subtext,emails,engagement,fan_count,"
    "global_brand_page_name,global_brand_root_id,link,name,phone,picture,username,verification_status,website"
)
POST_FIELDS = (
    "id,attachments{description,description_tags,media,media_type,target,title,type,unshimmed_url,url,"
    "subattachments},created_time,full_picture,icon,message,message_tags,permalink_url,picture,shares,status_type,"
    "updated_time,comments.filter(stream).summary(true).limit(0),reactions.summary(true).limit(0),"
    "reactions.type(LIKE).limit(0).summary(total_count).as(like),"
    "reactions.type(LOVE).limit(0).summary(total_count).as(love)"
)
MEDIA_FIELDS = (
    "id,caption,comments_count,children{id,media_type,media_url,permalink,shortcode,thumbnail_url,timestamp},"
    "like_count,media_type,media_url,permalink,timestamp"
)


@pytest.fixture(autouse=True)
def _lenient(settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "SANDBOX_STRICT": False}


def url(path: str) -> str:
    return f"/sandbox/graph/v24.0/{path}"


def post_json(path: str, token: str, **body):
    """Make a call as Meta's Node SDK does: the token in the query, parameters in JSON."""
    address = f"{url(path)}?access_token={token}"
    return Client().post(address, json.dumps(body), content_type="application/json").json()


def run_batch(api, calls: list[dict], **parameters) -> list:
    """Make a batch request as Meta's Python SDK does and return its answers."""
    data = {"batch": json.dumps(calls), **parameters}
    return Client().post(f"{url('')}?access_token={api.token}", data).json()


def test_unknown_parameters_and_fields_are_ignored(api, feed, post):
    assert "id" in api.post(
        feed, message="x", privacy='{"value":"EVERYONE"}', picture="http://127.0.0.1/1.jpg"
    )
    answer = api.get(post.graph_id, fields="message,mayor,attachments{nothing}", metadata="1")
    assert answer == {"message": post.message, "id": post.graph_id}


def test_removed_fields_stay_errors(api, post):
    assert api.get(post.graph_id, fields="link")["error"]["code"] == 12


def test_node_sdk_creates_and_edits(api, feed):
    graph_id = post_json(feed, api.token, message="Node", fields="id,permalink_url")["id"]
    assert post_json(graph_id, api.token, message="Node, ред.", fields="") == {"success": True}
    assert Post.objects.get().message == "Node, ред."


def test_fields_may_be_a_list(api, feed):
    created = post_json(feed, api.token, message="Node", fields=["id", "permalink_url"])
    assert created.keys() == {"id", "permalink_url"}


def test_node_sdk_deletes_with_an_empty_json_body(api, post):
    address = f"{url(post.graph_id)}?access_token={api.token}"
    assert Client().delete(address, "{}", content_type="application/json").json() == {"success": True}


@pytest.mark.parametrize("name", ["source", "source0", "source1"])
def test_photo_is_uploaded_under_the_names_of_the_sdks(api, photos_edge, name):
    file = SimpleUploadedFile("a.jpg", picture_bytes(), content_type="image/jpeg")
    assert api.post(photos_edge, published="false", **{name: file})["id"] == Photo.objects.get().graph_id


@pytest.mark.parametrize("value", ["true", "True", "1", "total_count", '["total_count"]'])
def test_summary_counts_the_posts_of_all_pages_without_removed_ones(api, municipality, value):
    first, *_ = [PostFactory(profile=municipality) for _ in range(3)]
    api.delete(first.graph_id)
    answer = api.get(f"{municipality.graph_id}/published_posts", limit="1", summary=value)
    assert (len(answer["data"]), answer["summary"]["total_count"]) == (1, 2)


@pytest.mark.parametrize("value", ["false", "0", ""])
def test_summary_is_left_out_unless_asked_for(api, feed, value):
    assert "summary" not in api.get(feed, summary=value)


def test_default_fields_of_a_page_are_answered(api, municipality):
    answer = api.get(municipality.graph_id, fields=f"{PAGE_FIELDS},followers_count")
    assert (answer["fan_count"], answer["followers_count"]) == (0, 0)
    assert answer["category_list"][0]["name"] == municipality.category


def test_page_is_found_by_its_user_name(api, municipality):
    assert api.get(municipality.username)["id"] == municipality.graph_id


def test_default_fields_of_a_post_are_answered_with_aliases_to_an_old_app(api, post):
    App.objects.update(is_legacy=True)
    answer = api.get(f"{post.profile.graph_id}/posts", fields=POST_FIELDS)["data"][0]
    assert (
        answer["like"]
        == answer["love"]
        == {"data": [], "summary": {"total_count": 0, "viewer_reaction": "NONE"}}
    )
    assert answer["comments"]["summary"]["total_count"] == 0


def test_alias_of_a_new_app_is_rejected(api, post):
    assert api.get(post.graph_id, fields="message.as(text)")["error"]["code"] == 100


def test_default_fields_of_instagram_media_are_answered_with_children(api, instagram_account):
    media = PostFactory(profile=instagram_account)
    photos = [PhotoFactory(profile=instagram_account, post=media, position=n) for n in range(2)]
    answer = api.get(media.graph_id, fields=MEDIA_FIELDS)
    assert answer["like_count"] == 0
    assert [child["id"] for child in answer["children"]["data"]] == [photo.graph_id for photo in photos]
    assert answer["children"]["data"][0]["media_type"] == "IMAGE"
    assert api.get(instagram_account.graph_id, fields="followers_count")["followers_count"] == 0


@pytest.mark.parametrize("edge", ["attachments", "likes", "reactions"])
def test_empty_edges_of_a_post_are_answered(api, post, edge):
    assert api.get(f"{post.graph_id}/{edge}")["data"] == []


def test_photos_of_a_page_are_listed(api, municipality):
    PhotoFactory(profile=municipality)
    posted = PhotoFactory(profile=municipality, post=PostFactory(profile=municipality))
    assert [photo["id"] for photo in api.get(f"{municipality.graph_id}/photos")["data"]] == [posted.graph_id]


def test_batch_answers_each_call_for_itself(api, municipality, post):
    answers = run_batch(
        api,
        [
            {"method": "POST", "relative_url": f"{municipality.graph_id}/feed", "body": "message=%D0%90"},
            {"method": "GET", "relative_url": f"{post.graph_id}?fields=message"},
            {"method": "DELETE", "relative_url": "v24.0/1_2"},
        ],
    )
    assert [answer["code"] for answer in answers] == [200, 200, 400]
    assert Post.objects.filter(message="А").exists()
    assert json.loads(answers[1]["body"])["message"] == post.message
    assert json.loads(answers[2]["body"])["error"]["error_subcode"] == 33
    assert {"name": "facebook-api-version", "value": "v24.0"} in answers[0]["headers"]


def test_call_of_a_batch_uses_the_answer_of_an_earlier_one(api, municipality):
    calls = [
        {
            "method": "POST",
            "name": "new",
            "relative_url": f"{municipality.graph_id}/feed",
            "body": "message=x",
        },
        {"relative_url": "{result=new:$.id}?fields=message"},
    ]
    hidden, read = run_batch(api, calls, include_headers="false")
    assert hidden is None
    assert read.keys() == {"code", "body"}
    assert json.loads(read["body"])["message"] == "x"


def test_batch_with_a_file_uploads_it(api, photos_edge):
    calls = [
        {
            "method": "POST",
            "relative_url": photos_edge,
            "body": "published=false",
            "attached_files": "source0",
        }
    ]
    file = SimpleUploadedFile("a.jpg", picture_bytes(), content_type="image/jpeg")
    (answer,) = run_batch(api, calls, source0=file)
    assert json.loads(answer["body"])["id"] == Photo.objects.get().graph_id


def test_call_log_of_a_batch_contains_no_tokens(api, municipality, feed):
    for _ in range(2):
        PostFactory(profile=municipality)
    run_batch(api, [{"relative_url": f"{feed}?limit=1&access_token={api.token}"}, {"relative_url": "me"}])
    assert Call.objects.count() == 3
    assert api.token not in json.dumps(list(Call.objects.values("path", "parameters", "answer")))


@pytest.mark.parametrize(
    "calls", [[], [{}] * 51, "text", [{"relative_url": "{result=none:$.id}"}], [{"method": "GET"}]]
)
def test_malformed_batch_is_rejected_with_error_100(api, calls):
    answer = run_batch(api, calls)
    error = json.loads(answer[0]["body"]) if isinstance(answer, list) else answer
    assert error["error"]["code"] == 100
