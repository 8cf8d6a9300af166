"""Passwords: kept as salted hashes only.

Few rounds (about a millisecond): what is behind this lock is a rehearsal site, and a file sets thousands of them.
"""

import hashlib
import hmac
import os
from typing import Final

_ROUNDS: Final = 1_500


def make_hash(password: str) -> str:
    """What is kept of a password: ``pbkdf2$rounds$salt$digest``."""
    salt = os.urandom(12)
    return f"pbkdf2${_ROUNDS}${salt.hex()}${_digest(password, salt, _ROUNDS)}"


def is_right(password: str, kept: str) -> bool:
    """Whether this is the password that this hash was made of. No hash, no password."""
    if not kept:
        return False
    _, rounds, salt, digest = kept.split("$")
    return hmac.compare_digest(digest, _digest(password, bytes.fromhex(salt), int(rounds)))


def _digest(password: str, salt: bytes, rounds: int) -> str:
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt, rounds).hex()
