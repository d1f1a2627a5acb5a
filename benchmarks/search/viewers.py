"""Who asks in the benchmark."""

from people.models import User

NAME = "bench-reader"


def reader() -> User:
    """One of the vendor's own people, who may see everything that is published."""
    found, _is_new = User.objects.get_or_create(username=NAME, defaults={"is_superuser": True, "is_staff": True})
    return found
