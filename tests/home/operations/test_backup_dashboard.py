"""Tests of the warning on the dashboard."""

import pytest
from django.urls import reverse

from home.operations.backup import making

pytestmark = pytest.mark.django_db

WARNING = "Още няма резервно копие"


def dashboard(client, user):
    client.force_login(user)
    return client.get(reverse("wagtailadmin_home")).content.decode()


def test_administrator_is_warned_without_a_backup(data, client, clerk, monkeypatch):
    assert WARNING in dashboard(client, clerk)
    monkeypatch.setattr("home.operations.watch.summary.overdue_warning", lambda: "")
    assert WARNING not in dashboard(client, clerk)


def test_editor_is_not_warned(data, client, django_user_model):
    from django.contrib.auth.models import Permission

    editor = django_user_model.objects.create_user("editor")
    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    assert making.overdue_warning()
    assert WARNING not in dashboard(client, editor)
