"""Passwords as they are kept: Argon2id with a salt of its own, in the PHC string form.

Decision 0080 says why cryptography's Argon2 and with which cost. Not for: what a good password is
(``domain.access.account``); secrets that are random anyway.
"""

import secrets
import threading

SALT_BYTES = 16
HASH_BYTES = 32
MEMORY_KIB = 47_104
ITERATIONS = 1
LANES = 1
"""Source: OWASP Password Storage sheet, the first of the equal settings for Argon2id."""

AT_ONCE = 4
"""Each takes ``MEMORY_KIB``: many sign-ins at once must not take the machine's memory."""

_turns = threading.BoundedSemaphore(AT_ONCE)


def hashed(password: str) -> str:
    """What is kept of a password."""
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    with _turns:
        kept: str = Argon2id(
            salt=secrets.token_bytes(SALT_BYTES),
            length=HASH_BYTES,
            iterations=ITERATIONS,
            lanes=LANES,
            memory_cost=MEMORY_KIB,
        ).derive_phc_encoded(password.encode())
    return kept


def is_right(password: str, kept: str) -> bool:
    """Whether ``kept`` was made of ``password``; without anything kept it takes as long."""
    from cryptography.exceptions import InvalidKey
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    with _turns:
        try:
            Argon2id.verify_phc_encoded(password.encode(), kept or NOBODYS)
        except InvalidKey:
            return False
    return bool(kept)


NOBODYS = (
    f"$argon2id$v=19$m={MEMORY_KIB},t={ITERATIONS},p={LANES}"
    "$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)
"""Compared with where there is no account, at the same cost; no password is known that makes it."""
