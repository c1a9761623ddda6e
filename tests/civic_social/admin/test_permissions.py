"""Every admin view, requested anonymously, without the permission and with it."""

import inspect

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import URLResolver, get_resolver, resolve, reverse
from wagtail import hooks
from wagtail.admin.viewsets import viewsets
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry

from civic_social.manual_posting.deadlines import link_to
from civic_social.models import (
    AnswerTemplate,
    Comment,
    CommentOperation,
    Post,
    SocialAccount,
    SocialTemplate,
    WebhookEndpoint,
)

from ..factories import SocialAccountFactory

#: URL namespaces of the admin views, including the views that a viewset takes from Wagtail.
MODULES = ("civic_social.admin.", "civic_social.oauth.")
NAMESPACES = {
    viewset.url_namespace
    for viewset in viewsets.viewsets
    if type(viewset).__module__.startswith(MODULES) and not isinstance(viewset, PageViewSet)
} | {"civic_social_templates"}  # Registered as a snippet.


def bulk_url(post, verb):
    return f"/admin/bulk/civic_social/post/{verb}/?id={post.pk}"


def admin_views(post, account):
    """Return every admin URL: method, URL and the permission that it requires."""
    posts, hand_off, accounts = "civic_social_posts", "civic_social_hand_off", "civic_social_accounts"
    return [
        ("get", reverse(f"{posts}:index"), "view_post"),
        ("get", reverse(f"{posts}:index_results"), "view_post"),
        ("get", reverse(f"{posts}:index") + "?export=csv", "view_post"),
        ("get", reverse(f"{posts}:calendar"), "view_post"),
        ("get", reverse(f"{posts}:inspect", args=[post.pk]), "view_post"),
        ("post", reverse(f"{posts}:action", args=[post.pk, "retry"]), "deliver_post"),
        ("post", reverse(f"{posts}:action", args=[post.pk, "hold"]), "deliver_post"),
        ("post", reverse(f"{posts}:action", args=[post.pk, "skip"]), "deliver_post"),
        ("post", reverse(f"{posts}:action", args=[post.pk, "done"]), "deliver_post"),
        ("get", reverse(f"{hand_off}:index"), "deliver_post"),
        ("get", reverse(f"{hand_off}:item", args=[post.pk]), "deliver_post"),
        ("get", link_to(post), "deliver_post"),
        ("post", reverse(f"{hand_off}:action", args=[post.pk, "claim"]), "deliver_post"),
        ("post", reverse(f"{hand_off}:action", args=[post.pk, "done"]), "deliver_post"),
        ("get", reverse("civic_social_changes:index"), "deliver_post"),
        ("get", reverse("civic_social_differences:index"), "deliver_post"),
        ("get", bulk_url(post, "retry"), "deliver_post"),
        ("post", bulk_url(post, "retry"), "deliver_post"),
        ("post", bulk_url(post, "hold"), "deliver_post"),
        ("post", bulk_url(post, "release"), "deliver_post"),
        ("get", reverse(f"{accounts}:index"), "change_socialaccount"),
        ("get", reverse(f"{accounts}:index_results"), "change_socialaccount"),
        ("get", reverse(f"{accounts}:add"), "add_socialaccount"),
        ("get", reverse(f"{accounts}:edit", args=[account.pk]), "change_socialaccount"),
        ("get", reverse(f"{accounts}:history", args=[account.pk]), "change_socialaccount"),
        ("get", reverse(f"{accounts}:history_results", args=[account.pk]), "change_socialaccount"),
        ("post", reverse(f"{accounts}:pause", args=[account.pk]), "change_socialaccount"),
        ("post", reverse(f"{accounts}:resume", args=[account.pk]), "change_socialaccount"),
        ("get", reverse("civic_social_switch:index"), "change_switch"),
        ("post", reverse("civic_social_switch:index"), "change_switch"),
        ("get", reverse(f"{accounts}:delete", args=[account.pk]), "delete_socialaccount"),
        ("get", reverse(f"{accounts}:disconnect", args=[account.pk]), "change_socialaccount"),
        ("post", reverse(f"{accounts}:disconnect", args=[account.pk]), "change_socialaccount"),
        ("get", reverse(f"{accounts}:try"), "change_socialaccount"),
        ("get", reverse("civic_social_connect:index"), "add_socialaccount"),
        ("post", reverse("civic_social_connect:start"), "add_socialaccount"),
        ("post", reverse("civic_social_connect:restart", args=[account.pk]), "change_socialaccount"),
        ("get", reverse("civic_social_connect:back"), "change_socialaccount"),
        ("get", reverse("civic_social_connect:choose"), "add_socialaccount"),
        ("get", reverse("civic_social_connect:token"), "add_socialaccount"),
        ("post", reverse("civic_social_connect:token"), "add_socialaccount"),
        ("get", reverse("civic_social_connect_instagram:index"), "add_socialaccount"),
        ("post", reverse("civic_social_connect_instagram:start"), "add_socialaccount"),
        (
            "post",
            reverse("civic_social_connect_instagram:restart", args=[account.pk]),
            "change_socialaccount",
        ),
        ("get", reverse("civic_social_connect_instagram:back"), "change_socialaccount"),
        *template_admin_views(account),
        *comment_admin_views(post),
        *answer_admin_views(),
        *webhook_admin_views(),
    ]


def comment_admin_views(post):
    comments = "civic_social_comments"
    thread, _new = Comment.objects.get_or_create(account=post.account, post=post, remote_id="1", text="Кога?")
    operation, _new = CommentOperation.objects.get_or_create(
        comment=thread, kind="reply", fingerprint="1", text="Утре"
    )
    return [
        ("get", reverse(f"{comments}:index"), "answer_comments"),
        ("get", reverse(f"{comments}:index_results"), "answer_comments"),
        ("get", reverse(f"{comments}:enter", args=[post.pk]), "deliver_post"),
        ("get", reverse(f"{comments}:thread", args=[thread.pk]), "answer_comments"),
        ("post", reverse(f"{comments}:action", args=[thread.pk, "answer"]), "answer_comments"),
        (
            "post",
            reverse(f"{comments}:comment_action", args=[thread.pk, thread.pk, "message"]),
            "answer_comments",
        ),
        (
            "post",
            reverse(f"{comments}:operation_action", args=[thread.pk, operation.pk, "done"]),
            "answer_comments",
        ),
    ]


def answer_admin_views():
    answers = "civic_social_answers"
    template, _new = AnswerTemplate.objects.get_or_create(title="Срок", text="До 30 дни.")
    return [
        ("get", reverse(f"{answers}:index"), "change_answertemplate"),
        ("get", reverse(f"{answers}:index_results"), "change_answertemplate"),
        ("get", reverse(f"{answers}:add"), "add_answertemplate"),
        ("get", reverse(f"{answers}:edit", args=[template.pk]), "change_answertemplate"),
        ("get", reverse(f"{answers}:usage", args=[template.pk]), "change_answertemplate"),
        ("get", reverse(f"{answers}:history", args=[template.pk]), "change_answertemplate"),
        ("get", reverse(f"{answers}:history_results", args=[template.pk]), "change_answertemplate"),
        ("get", reverse(f"{answers}:delete", args=[template.pk]), "delete_answertemplate"),
    ]


def template_admin_views(account):
    templates = "civic_social_templates"
    template, _new = SocialTemplate.objects.get_or_create(account=account, text="{title}")
    return [
        ("get", reverse(f"{templates}:list"), "change_socialtemplate"),
        ("get", reverse(f"{templates}:list_results"), "change_socialtemplate"),
        ("get", reverse(f"{templates}:add"), "add_socialtemplate"),
        ("get", reverse(f"{templates}:edit", args=[template.pk]), "change_socialtemplate"),
        ("get", reverse(f"{templates}:usage", args=[template.pk]), "change_socialtemplate"),
        ("get", reverse(f"{templates}:history", args=[template.pk]), "change_socialtemplate"),
        ("get", reverse(f"{templates}:history_results", args=[template.pk]), "change_socialtemplate"),
        ("post", reverse(f"{templates}:preview_on_add"), "add_socialtemplate"),
        ("post", reverse(f"{templates}:preview_on_edit", args=[template.pk]), "change_socialtemplate"),
        ("get", reverse(f"{templates}:delete", args=[template.pk]), "delete_socialtemplate"),
    ]


def webhook_admin_views():
    webhooks = "civic_social_webhooks"
    # Without a secret nothing can be sent.
    endpoint = WebhookEndpoint.objects.create(name="Регистър", url="https://tool.example/", events=[])
    return [
        ("get", reverse(f"{webhooks}:index"), "change_webhookendpoint"),
        ("get", reverse(f"{webhooks}:index_results"), "view_webhookendpoint"),
        ("get", reverse(f"{webhooks}:add"), "add_webhookendpoint"),
        ("get", reverse(f"{webhooks}:edit", args=[endpoint.pk]), "change_webhookendpoint"),
        ("get", reverse(f"{webhooks}:history", args=[endpoint.pk]), "change_webhookendpoint"),
        ("get", reverse(f"{webhooks}:history_results", args=[endpoint.pk]), "change_webhookendpoint"),
        ("get", reverse(f"{webhooks}:delete", args=[endpoint.pk]), "delete_webhookendpoint"),
        ("get", reverse(f"{webhooks}:secret", args=[endpoint.pk]), "change_webhookendpoint"),
        ("post", reverse(f"{webhooks}:secret", args=[endpoint.pk]), "change_webhookendpoint"),
        ("get", reverse(f"{webhooks}:deliveries", args=[endpoint.pk]), "change_webhookendpoint"),
        ("post", reverse(f"{webhooks}:try", args=[endpoint.pk]), "change_webhookendpoint"),
        ("post", reverse(f"{webhooks}:send_again", args=[endpoint.pk]), "change_webhookendpoint"),
    ]


def find_urls(resolver, namespace="") -> set[tuple[str, str]]:
    """Return namespace and name of every URL pattern that belongs to an admin view."""
    found = set()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            found |= find_urls(entry, entry.namespace or namespace)
        elif namespace in NAMESPACES or _module_of(entry.callback).startswith(MODULES):
            found.add((namespace, entry.name))
    return found


def _module_of(callback) -> str:
    callback = inspect.unwrap(callback)
    return getattr(callback, "view_class", callback).__module__


@pytest.fixture
def every_view(waiting):
    return admin_views(waiting, SocialAccountFactory())


def test_every_admin_url_is_covered(every_view):
    tested = set()
    for _method, url, _permission in every_view:
        match = resolve(url.split("?")[0])
        tested.add((match.namespace, match.url_name))
    addresses = find_urls(get_resolver())
    assert {("civic_social_posts", "index"), ("civic_social_connect", "back")} < addresses
    # They ask for permissions on the page: see test_program_publications.py, test_four_eyes.py, and
    # short_links/test_screens.py. Those of the image chooser are Wagtail's, with its permissions.
    of_pages = {("", f"civic_social_{name}") for name in ("announce", "approve", "qr_code")}
    # Requests of a network, which sign what they say: see oauth/test_removal.py.
    of_networks = {
        ("civic_social", f"meta_{name}") for name in ("deauthorize", "data_deletion", "data_deleted")
    }
    left = {address for address in addresses - tested if address[0] != "wagtailimages_chooser"}
    assert left == of_pages | of_networks


def test_every_bulk_action_is_covered(every_view):
    tested = {url.split("?")[0] for _method, url, _permission in every_view}
    actions = hooks.get_hooks("register_bulk_action")
    ours = [action for action in actions if action.__module__.startswith("civic_social.")]
    missing = {
        (model._meta.model_name, action.action_type)
        for action in ours
        for model in action.models
        if f"/admin/bulk/civic_social/{model._meta.model_name}/{action.action_type}/" not in tested
    }
    assert len(ours) >= 2
    assert missing == set()


def test_anonymous_request_redirects_to_login(every_view):
    for method, url, _permission in every_view:
        response = getattr(Client(), method)(url)
        assert response.status_code == 302, url
        assert response["Location"].startswith("/admin/login/"), url


def test_user_without_permission_is_refused_everywhere(every_view, person):
    client = person()
    for method, url, _permission in every_view:
        response = getattr(client, method)(url, follow=True)
        # Wagtail redirects to the dashboard with a message.
        assert response.redirect_chain == [("/admin/", 302)], url


def test_permission_opens_the_view(every_view, person):
    for number, (method, url, permission) in enumerate(every_view):
        client = person(permission, name=f"clerk{number}")
        response = getattr(client, method)(url)
        assert (response.status_code, response.get("Location")) != (302, "/admin/"), (url, permission)
        assert response.status_code in (200, 302), (url, permission)


def test_view_permission_does_not_allow_actions(waiting, person):
    client = person("view_post")
    response = client.get(reverse("civic_social_posts:inspect", args=[waiting.pk]))
    assert response.context["forms"] == []
    client.post(reverse("civic_social_posts:action", args=[waiting.pk, "hold"]))
    waiting.refresh_from_db()
    assert waiting.status == "waiting"


def test_deliver_permission_includes_viewing(waiting, person):
    client = person("deliver_post")
    assert client.get(reverse("civic_social_posts:inspect", args=[waiting.pk])).context["forms"]


def test_every_action_requires_a_csrf_token(waiting, person):
    user = person("deliver_post", "change_socialaccount").user
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    for url in (
        reverse("civic_social_posts:action", args=[waiting.pk, "hold"]),
        reverse("civic_social_hand_off:action", args=[waiting.pk, "skip"]),
        reverse("civic_social_accounts:pause", args=[waiting.account_id]),
        reverse("civic_social_accounts:disconnect", args=[waiting.account_id]),
        reverse("civic_social_connect:restart", args=[waiting.account_id]),
    ):
        assert strict.post(url, {"reason": "x"}).status_code == 403


def test_permissions_are_offered_in_the_group_form(admin):
    content = admin.get(reverse("wagtailusers_groups:add")).content.decode()
    ours = Permission.objects.filter(content_type__app_label="civic_social")
    for codename in ("view_post", "deliver_post", "change_socialaccount", "change_switch"):
        assert f'value="{ours.get(codename=codename).pk}"' in content


def test_menu_shows_only_permitted_items(person):
    def menu(client):
        return client.get(reverse("wagtailadmin_home")).content.decode()

    hand_off = reverse("civic_social_hand_off:index")
    accounts = reverse("civic_social_accounts:index")
    assert hand_off not in menu(person(name="nobody"))
    clerk = menu(person("deliver_post", name="clerk"))
    assert hand_off in clerk
    assert accounts not in clerk
    assert accounts in menu(person("change_socialaccount", name="chief"))


class NoInstancePolicy(ModelPermissionPolicy):
    """A policy that grants the permission in general, but for no instance."""

    def user_has_permission_for_instance(self, user, action, instance):
        return False

    def user_has_any_permission_for_instance(self, user, actions, instance):
        return False

    def instances_user_has_any_permission_for(self, user, actions):
        return self.model.objects.none()


def test_account_policy_of_the_site_is_respected(person, monkeypatch):
    account = SocialAccountFactory()
    monkeypatch.setitem(policy_registry.values_by_class, SocialAccount, NoInstancePolicy(SocialAccount))
    client = person("change_socialaccount", "delete_socialaccount")
    assert list(client.get(reverse("civic_social_accounts:index")).context["object_list"]) == []
    names = [f"civic_social_accounts:{name}" for name in ("edit", "delete", "history", "pause", "resume")]
    for name in [*names, "civic_social_accounts:disconnect", "civic_social_connect:restart"]:
        url = reverse(name, args=[account.pk])
        assert client.post(url, follow=True).redirect_chain == [("/admin/", 302)], name


def test_post_policy_of_the_site_is_respected(waiting, person, monkeypatch):
    monkeypatch.setitem(policy_registry.values_by_class, Post, NoInstancePolicy(Post))
    client = person("deliver_post")
    assert list(client.get(reverse("civic_social_posts:index")).context["object_list"]) == []
    for url in (
        reverse("civic_social_posts:inspect", args=[waiting.pk]),
        reverse("civic_social_hand_off:item", args=[waiting.pk]),
    ):
        assert client.get(url, follow=True).redirect_chain == [("/admin/", 302)]
    client.post(reverse("civic_social_posts:action", args=[waiting.pk, "hold"]))
    client.post(bulk_url(waiting, "hold"))
    waiting.refresh_from_db()
    assert waiting.status == "waiting"
