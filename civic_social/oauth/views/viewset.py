"""The URLs of the views that connect accounts."""

from django.urls import URLPattern, path
from wagtail.admin.viewsets.base import ViewSet

from .choice import ChooseView
from .instagram import InstagramCallbackView, InstagramStartView, InstagramStepsView
from .login import CallbackView, ChecklistView, StartView
from .token import TokenView


class ConnectViewSet(ViewSet):
    """The connecting views; without a menu item, since the list of accounts links to them."""

    name = "civic_social_connect"
    url_prefix = "social/connect"
    icon = "key"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", ChecklistView.as_view(), name="index"),
            path("start/", StartView.as_view(), name="start"),
            path("start/<int:pk>/", StartView.as_view(), name="restart"),
            path("back/", CallbackView.as_view(), name="back"),
            path("choose/", ChooseView.as_view(), name="choose"),
            path("token/", TokenView.as_view(), name="token"),
        ]


class InstagramConnectViewSet(ViewSet):
    """The views of Instagram's own login."""

    name = "civic_social_connect_instagram"
    url_prefix = "social/connect-instagram"
    icon = "key"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", InstagramStepsView.as_view(), name="index"),
            path("start/", InstagramStartView.as_view(), name="start"),
            path("start/<int:pk>/", InstagramStartView.as_view(), name="restart"),
            path("back/", InstagramCallbackView.as_view(), name="back"),
        ]


#: The views of every login, as ``register_admin_viewset`` takes them.
CONNECT_VIEWSETS = [ConnectViewSet(), InstagramConnectViewSet()]
