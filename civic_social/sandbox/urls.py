"""URLs of the sandbox."""

from django.urls import path, re_path
from django.views.i18n import set_language

from .decorators import sandbox_only
from .graph.endpoints.instagram_login import redeem_code
from .graph.views import graph
from .wall import (
    app_panel,
    control_panel,
    conversation,
    events,
    identity,
    instagram_login,
    login_dialog,
    media,
    posts,
    profiles,
)

app_name = "civic_social_sandbox"

urlpatterns = [
    re_path(r"^(?P<version>v\d+\.\d+)/dialog/oauth/?$", login_dialog.login_dialog, name="dialog"),
    path("graph/<path:path>", graph, name="graph"),
    path("graph/", graph, {"path": ""}),
    path("instagram/graph/<path:path>", graph, {"is_instagram": True}, name="instagram_graph"),
    path("instagram/oauth/authorize", instagram_login.authorize, name="instagram_authorize"),
    path("instagram/oauth/access_token", redeem_code, name="instagram_access_token"),
    path("", profiles.index, name="index"),
    path("new/", profiles.create, name="create"),
    path("language/", sandbox_only(set_language), name="language"),
    path("faults/", control_panel.faults, name="faults"),
    path("faults/<int:pk>/off/", control_panel.disable_fault, name="fault_off"),
    path("clear/", control_panel.clear, name="clear"),
    path("log/", control_panel.log, name="log"),
    path("app/", app_panel.app, name="app"),
    path("app/webhooks/", app_panel.subscribe, name="subscribe"),
    path("app/webhooks/send/", app_panel.send, name="send_webhooks"),
    path("app/webhooks/<int:pk>/remove/", app_panel.unsubscribe, name="unsubscribe"),
    path("app/remove/", app_panel.remove, name="remove_app"),
    path("person/", identity.choose_person, name="choose_person"),
    path("events/create/", events.create, name="create_event"),
    path("events/<str:number>/", events.event, name="event"),
    path("events/<str:number>/cancel/", events.cancel, name="cancel_event"),
    path("events/<str:number>/remove/", events.remove, name="remove_event"),
    path("link/", media.link, name="link"),
    path("photos/<str:graph_id>/", media.photo, name="photo"),
    path("previews/<int:pk>/", media.preview, name="preview"),
    path("<slug:slug>/", profiles.profile, name="profile"),
    path("<slug:slug>/picture/", media.picture, name="picture"),
    path("<slug:slug>/cover/", media.cover, name="cover"),
    path("<slug:slug>/write/", profiles.write, name="write"),
    path("<slug:slug>/likes/", profiles.set_likes, name="set_likes"),
    path("<slug:slug>/switch/", profiles.set_group_api, name="switch_group"),
    path("<slug:slug>/posts/<str:number>/", posts.post, name="post"),
    path("<slug:slug>/posts/<str:number>/comment/", conversation.comment, name="comment"),
    path("<slug:slug>/posts/<str:number>/react/", conversation.react, name="react"),
    path("<slug:slug>/posts/<str:number>/share/", conversation.share, name="share"),
    path("<slug:slug>/comments/<str:number>/edit/", conversation.edit, name="edit_comment"),
    path("<slug:slug>/comments/<str:number>/delete/", conversation.delete, name="delete_comment"),
    path("<slug:slug>/comments/<str:number>/hide/", conversation.hide, name="hide_comment"),
    path("<slug:slug>/posts/<str:number>/remove/", profiles.remove, name="remove"),
]
