"""The demo's people and their roles."""

from django.contrib.auth import authenticate, get_user_model

from home.demo import people


def test_each_role_has_somebody_who_can_log_in(db):
    people.load("demo-byala-reka")
    again = people.load("another")
    assert [username for username, _group in again] == ["redaktor", "moderator", "mrezhi", "admin-mrezhi"]
    manager = authenticate(username="mrezhi", password="demo-byala-reka")
    assert manager.has_perms(["wagtailadmin.access_admin", "civic_social.deliver_post"])
    assert not manager.has_perm("civic_social.change_socialaccount")
    assert get_user_model().objects.filter(is_superuser=True).count() == 0
