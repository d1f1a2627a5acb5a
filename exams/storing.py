"""Puts a file into the storage so that it is there after a power cut, named by what is in it: storing twice is once."""

import os
import uuid
from hashlib import sha256
from typing import IO

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def digest_of(file: IO[bytes]) -> str:
    file.seek(0)
    made = sha256()
    while chunk := file.read(1 << 20):
        made.update(chunk)
    file.seek(0)
    return made.hexdigest()


def keep(folder: str, digest: str, suffix: str, file: IO[bytes]) -> str:
    """The name in the storage. Half a file, left by a kill, is replaced."""
    name = f"{folder}/{digest[:2]}/{digest}.{suffix}"
    if default_storage.exists(name):
        with default_storage.open(name) as held:
            if digest_of(held) == digest:
                return name
        default_storage.delete(name)
    file.seek(0)
    name = default_storage.save(name, File(file))
    make_durable(name)
    return name


def keep_apart(folder: str, suffix: str, data: bytes) -> str:
    """The name of a file of its own, also when the same is there already: who has it may delete it."""
    return put(f"{folder}/{uuid.uuid4().hex}{suffix}", data)


def put(name: str, data: bytes) -> str:
    """Under a name that nothing has."""
    name = default_storage.save(name, ContentFile(data))
    make_durable(name)
    return name


def make_durable(name: str) -> None:
    """On a local disk, write out the file and its place in the folder; other storages answer when they have done so."""
    try:
        path = default_storage.path(name)
    except NotImplementedError:
        return
    for one in (path, os.path.dirname(path)):
        handle = os.open(one, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
