"""Fixtures of civic_social's tests that the campaigns use."""

from tests.civic_social.conftest import root

__all__ = ["root"]
