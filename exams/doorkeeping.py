"""Who gets through the door of an exam: from the right place, in the right browser, with the right code, not guessing.

A code is a word that a whole class knows, so it is kept as a keyed hash (SECRET_KEY) with a salt of its own: whoever
reads the database learns nothing from it, and 500 candidates who start together do not wait for a slow hash. After a
change of SECRET_KEY codes have to be set anew.
"""

import secrets
from unicodedata import normalize

from django.utils.crypto import constant_time_compare, salted_hmac

from exams.models import Exam
from exams.rules import networks, safe_browser
from exams.rules.safe_browser import Seal
from people.models import User
from people.pacing import is_too_often

SALT = "exams.access_code"
TRIES = 10  # codes per person and exam
PERIOD = 600  # seconds


def set_code(exam: Exam, code: str) -> None:
    """Set the code of an exam that the caller saves; an empty one asks for no code any more."""
    exam.access_code = sealed(code, secrets.token_hex(8)) if code else ""


def sealed(code: str, salt: str) -> str:
    return f"{salt}${salted_hmac(f'{SALT}.{salt}', folded(code), algorithm='sha256').hexdigest()}"


def folded(code: str) -> str:
    """As it is heard in a room: width, case and the spaces around it do not matter."""
    return normalize("NFKC", code).strip().casefold()


def is_right(exam: Exam, code: str) -> bool:
    salt = exam.access_code.partition("$")[0]
    return constant_time_compare(exam.access_code, sealed(code, salt))


def is_guessing(exam: Exam, person: User) -> bool:
    """Counts this try and says whether it was one too many. Right ones count too, or the answer would tell."""
    return is_too_often(f"exam-code:{exam.pk}:{person.pk}", TRIES, PERIOD)


def is_right_place(exam: Exam, address: str | None) -> bool:
    """`address` is the server's own knowledge of the request (behind TRUSTED_PROXY); None is not judged."""
    if address is None or not exam.networks.strip():
        return True
    return networks.contains(networks.read(exam.networks), address)


def is_right_browser(exam: Exam, seal: Seal | None) -> bool:
    """Whether the request comes from Safe Exam Browser with settings of this exam; None is not judged."""
    if seal is None or not needs_safe_browser(exam):
        return True
    return safe_browser.is_genuine(seal, safe_browser.read(exam.seb_config_keys), safe_browser.read(exam.seb_exam_keys))


def needs_safe_browser(exam: Exam) -> bool:
    return bool(exam.seb_config_keys.strip() or exam.seb_exam_keys.strip())
