"""Every HTTP request that this site sends: checked destinations, deadlines and size limits.

No other module may open an HTTP connection (``tests/civic_social/outgoing_http/test_contract.py``).
"""

from .client import HttpClient, RequestFailed, Response
from .destinations import DestinationRefused, Destinations, own_site

__all__ = ["DestinationRefused", "Destinations", "HttpClient", "RequestFailed", "Response", "own_site"]
