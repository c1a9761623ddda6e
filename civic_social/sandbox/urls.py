"""Addresses of the sandbox."""

from django.urls import path, re_path
from django.views.i18n import set_language

from .graph.views import graph
from .guard import sandbox_only
from .wall import controls, dialog, events, media, profiles

app_name = "civic_social_sandbox"

urlpatterns = [
    re_path(r"^(?P<version>v\d+\.\d+)/dialog/oauth/?$", dialog.login_dialog, name="dialog"),
    path("graph/<path:path>", graph, name="graph"),
    path("graph/", graph, {"path": ""}),
    path("", profiles.index, name="index"),
    path("new/", profiles.create, name="create"),
    path("language/", sandbox_only(set_language), name="language"),
    path("faults/", controls.faults, name="faults"),
    path("faults/<int:pk>/off/", controls.switch_off, name="fault_off"),
    path("clear/", controls.clear, name="clear"),
    path("log/", controls.log, name="log"),
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
    path("<slug:slug>/switch/", profiles.switch_group, name="switch_group"),
    path("<slug:slug>/posts/<str:number>/", profiles.post, name="post"),
    path("<slug:slug>/posts/<str:number>/comment/", profiles.comment, name="comment"),
    path("<slug:slug>/posts/<str:number>/remove/", profiles.remove, name="remove"),
]
