"""Which entry of the index is which object: one number for (root model, primary key), the same in every process.

Children of multi-table inheritance share their parent's key, so a page is one entry whichever of its models asks.
"""

import hashlib
from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np
from django.db.models import IntegerField, Model
from modelsearch.backends.base import get_model_root
from numpy.typing import NDArray

POSITIVE = np.uint64(2**63 - 1)


def root_of(model: type[Model]) -> type[Model]:
    root: type[Model] = get_model_root(model._meta.concrete_model or model)
    return root


def id_of(model: type[Model], pk: object) -> int:
    return int(ids_of(model, [pk])[0])


def ids_of(model: type[Model], pks: Iterable[Any]) -> NDArray[np.int64]:
    """63 bits each. Two whole-number keys of one model can meet only in the lost bit: one in 10¹⁰ among a million."""
    keys = np.array([number_of(pk) for pk in pks], np.uint64)
    mixed: NDArray[np.int64] = (mix(keys + seed_of(model)) & POSITIVE).astype(np.int64)
    return mixed


def pks_of(model: type[Model], ids: NDArray[np.int64]) -> list[int]:
    """Back again, for models whose keys are whole numbers: of the two that the lost bit leaves, the smaller one."""
    half = ids.astype(np.uint64)
    either = unmix(half) - seed_of(model), unmix(half | ~POSITIVE) - seed_of(model)
    return [int(pk) for pk in np.minimum(*either)]


def is_numbered(model: type[Model]) -> bool:
    return isinstance(root_of(model)._meta.pk, IntegerField)


def number_of(pk: object) -> int:
    return pk & (2**64 - 1) if isinstance(pk, int) else digest(str(pk))


@cache
def seed_of(model: Any) -> np.uint64:
    return np.uint64(digest(root_of(model)._meta.label_lower))


def digest(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def mix(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finaliser of SplitMix64 (Steele, Lea, Flood 2014): no two 64-bit numbers get the same one."""
    keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return keys ^ (keys >> np.uint64(31))


def unmix(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The inverse: each shift undone by itself, each factor by its inverse modulo 2⁶⁴."""
    keys = (keys ^ (keys >> np.uint64(31)) ^ (keys >> np.uint64(62))) * np.uint64(0x319642B2D24D8EC3)
    keys = (keys ^ (keys >> np.uint64(27)) ^ (keys >> np.uint64(54))) * np.uint64(0x96DE1B173F119089)
    return keys ^ (keys >> np.uint64(30)) ^ (keys >> np.uint64(60))
