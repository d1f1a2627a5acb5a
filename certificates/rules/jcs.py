"""One way to write a JSON value down (RFC 8785, JCS), so that a signature over it can be checked anywhere."""

import json

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]


def canonical(value: Json) -> bytes:
    """Floats are refused: how they are written is the hard part of the standard, and a credential has none."""
    return written(value).encode()


def written(value: Json) -> str:
    if isinstance(value, dict):
        members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be"))
        return "{" + ",".join(f"{written(key)}:{written(inner)}" for key, inner in members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(written(inner) for inner in value) + "]"
    if isinstance(value, float):
        raise TypeError("no floats in what is signed")
    return json.dumps(value, ensure_ascii=False)
