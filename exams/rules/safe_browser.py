"""Safe Exam Browser: does a request come from it, with the settings that this exam was given?

With every request SEB sends the SHA-256, in hexadecimal, of the absolute address without its fragment and a key:
X-SafeExamBrowser-ConfigKeyHash with the Config Key of its settings, which is the same on all systems, and
X-SafeExamBrowser-RequestHash with the Browser Exam Key, one for each version of the program. Source: the developer
documentation of safeexambrowser.org, "Config Key" (Checking the Config Key which SEB clients send), "Browser Exam Key".
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass

KEY = re.compile(r"[0-9a-f]{64}")


@dataclass
class BadKey(Exception):
    """Line `line` is no key: 64 hexadecimal digits."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Seal:
    """What a request says of the browser it comes from; empty hashes where it says nothing."""

    url: str  # absolute, as the browser asked for it
    config_hash: str = ""
    request_hash: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.config_hash and not self.request_hash


def read(text: str) -> tuple[str, ...]:
    """The keys, one a line, in lower case; empty lines do not matter. Raises BadKey."""
    lines = [(number, line.strip().lower()) for number, line in enumerate(text.splitlines(), 1)]
    for number, line in lines:
        if line and not KEY.fullmatch(line):
            raise BadKey(number, line)
    return tuple(dict.fromkeys(line for _number, line in lines if line))


def is_genuine(seal: Seal, config_keys: Iterable[str], exam_keys: Iterable[str]) -> bool:
    """Each kind of key that the exam names has to match one of its keys; a kind without keys is not asked for."""
    asked = ((tuple(config_keys), seal.config_hash), (tuple(exam_keys), seal.request_hash))
    return all(any(is_hash_of(seal.url, key, said) for key in keys) for keys, said in asked if keys)


def is_hash_of(url: str, key: str, said: str) -> bool:
    return hmac.compare_digest(expected(url, key).encode(), said.strip().lower().encode())


def expected(url: str, key: str) -> str:
    return hashlib.sha256((url.partition("#")[0] + key).encode()).hexdigest()
