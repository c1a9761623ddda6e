"""A read API for programs: what the public site shows, as JSON, with an OpenAPI file.

``application.api`` is the object of Django Ninja to which a site adds its own operations before it includes
``api.urls``; ``urls`` has the operations of this app alone. Only a command imports this package, since Django
Ninja may be missing: it comes with Wagtail 8, and with the extra ``civic-social[api]`` to Wagtail 7.4.
"""
