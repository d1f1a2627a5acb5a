"""The shell: settings, addresses, the Celery app and the WSGI entry."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
