"""The campaigns publish on the miniature site of civic_social's tests."""

from tests.civic_social.conftest import root

__all__ = ["root"]
