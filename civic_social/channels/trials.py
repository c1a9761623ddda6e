"""The trial of new credentials, whose failures are explained in the words of the network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ..exceptions import CredentialsRefused, DeliveryError
from ..outgoing_http import DestinationRefused
from .network_addresses import chosen_server

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: By the problem's name: the field of the account's form that is wrong, and the sentence for the person.
Refusals = Mapping[str, tuple[str, "StrOrPromise"]]


@contextmanager
def refused_as(refusals: Refusals) -> Iterator[None]:
    """Raise ``CredentialsRefused`` for the errors that ``refusals`` names; the others pass."""
    try:
        yield
    except DeliveryError as error:
        if error.problem not in refusals:
            raise
        field, sentence = refusals[error.problem]
        raise CredentialsRefused(str(sentence) % error.details, field=field) from error


def require_server(url: str, *, field: str = "server") -> None:
    """Raise ``CredentialsRefused`` at ``field`` unless the server at ``url`` may be requested."""
    try:
        chosen_server(url).check(url)
    except DestinationRefused:
        sentence = _("Enter the address of a public server with https, such as https://example.social.")
        raise CredentialsRefused(sentence, field=field) from None
