"""Groups with a closed and with an open API."""

import pytest
from django.test import Client

from civic_social.sandbox import actions
from civic_social.sandbox.models import Post


@pytest.mark.parametrize(
    ("refusal", "code", "subcode"), [("100/33", 100, 33), ("200", 200, None), ("3", 3, None)]
)
@pytest.mark.parametrize(
    ("method", "edge"), [("POST", "/feed"), ("POST", "/photos"), ("GET", "/feed"), ("GET", "")]
)
def test_closed_group_rejects_every_call(api, group, refusal, code, subcode, method, edge):
    group.refusal = refusal
    group.save()
    error = api(method, f"{group.graph_id}{edge}", message="x").json()["error"]
    assert (error["code"], error.get("error_subcode")) == (code, subcode)
    assert not Post.objects.exists()


def test_post_in_a_closed_group_is_inaccessible(api, group):
    post = actions.post_by_hand(group, "На ръка")
    for method in ("GET", "POST", "DELETE"):
        assert api(method, post.graph_id).json()["error"]["error_subcode"] == 33
    assert Post.objects.get().removed_at is None


def test_page_can_post_edit_and_delete_in_an_open_group(api, open_group, municipality):
    path = f"{open_group.graph_id}/feed"
    graph_id = api.post(path, message="Какво мислите?")["id"]
    assert graph_id.startswith(open_group.graph_id)
    listed = api.get(path, fields="id,from,message")["data"]
    author = {"name": municipality.name, "id": municipality.graph_id}
    assert listed == [{"id": graph_id, "from": author, "message": "Какво мислите?"}]
    assert api.post(graph_id, message="Поправено") == {"success": True}
    assert api.get(graph_id)["message"] == "Поправено"
    assert api.delete(graph_id) == {"success": True}
    assert api.delete(graph_id)["error"]["error_subcode"] == 33


def test_permalink_of_a_group_post_is_served_by_the_wall(api, open_group):
    response = api.post(f"{open_group.graph_id}/feed", message="x", fields="permalink_url")
    path = response["permalink_url"].removeprefix("http://testserver")
    assert path.startswith(f"/sandbox/{open_group.slug}/posts/")
    assert Client().get(path).status_code == 200


def test_open_group_returns_its_name(api, open_group):
    assert api.get(open_group.graph_id)["name"] == open_group.name


def test_list_of_groups_is_empty(api, open_group):
    client = api.with_token(actions.create_user_token().value)
    assert client.get("me/groups") == {"data": []}
