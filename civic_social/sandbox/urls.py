"""Addresses of the sandbox."""

urlpatterns = []
