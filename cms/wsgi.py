"""WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")

application = get_wsgi_application()

# After the apps are ready; a restore refuses to run beside this process.
import_string("home.operations.running_processes.note_running")()
