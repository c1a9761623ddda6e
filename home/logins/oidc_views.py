"""The two addresses of a login by OpenID Connect: to the provider, and back."""

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from requests import RequestException

from .openid_connect import logger, not_completed


class VerifyingAdapter(OpenIDConnectOAuth2Adapter):
    """allauth's adapter, which verifies the signature of the ID token however it was received."""

    def get_access_token_data(self, *args, **kwargs):
        """Raises OAuth2Error."""
        data = super().get_access_token_data(*args, **kwargs)
        self.did_fetch_access_token = False
        return data


@never_cache
@require_POST
def login(request, provider_id: str):
    """Redirect to the provider; by POST only, so that no other site's link can start a login."""
    check_provider(provider_id)
    provider = get_adapter().get_provider(request, provider_id)
    try:
        return provider.redirect(request, AuthProcess.LOGIN, next_url=get_next_redirect_url(request))
    except (OAuth2Error, RequestException, KeyError, ValueError) as error:
        logger.error("the provider of OpenID Connect does not answer error=%s", type(error).__name__)
        return not_completed(request)


@never_cache
def callback(request, provider_id: str):
    """Log in the person whom the provider sends back."""
    check_provider(provider_id)
    try:
        return OAuth2CallbackView.adapter_view(VerifyingAdapter(request, provider_id))(request)
    except (KeyError, TypeError, ValueError) as error:
        # allauth leaves incomplete answers of the provider to its caller.
        logger.error("the provider of OpenID Connect answers wrongly error=%s", type(error).__name__)
        return not_completed(request)


def check_provider(provider_id: str) -> None:
    """Raise Http404 unless this is the provider of the settings."""
    if not settings.OIDC_SERVER_URL or provider_id != settings.OIDC_ID:
        raise Http404
