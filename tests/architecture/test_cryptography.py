"""Nothing of cryptography is our own, and of what libraries offer a short list is used (docs/reference/asvs.md, V6 and V11)."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import Fault, calls, dotted, faults, faults_in, nodes

# What may be taken from `cryptography`: AES-GCM, Ed25519, ECDSA on P-256, HKDF, SHA-256, certificates' and keys' forms, and its errors.
_OF_CRYPTOGRAPHY = frozenset(
    {"AESGCM", "Ed25519PrivateKey", "Ed25519PublicKey", "ECDSA", "SECP256R1", "EllipticCurvePublicKey", "HKDF", "SHA256"}
    | {"encode_dss_signature", "load_der_public_key", "x509", "Encoding", "InvalidTag", "InvalidSignature", "UnsupportedAlgorithm"}
)
# A document says itself which ciphers, digests and signatures it speaks, old ones too (ADR 0066, 0067): for what comes from a chip alone.
_SPEAKS_TO_CHIPS = "evidence/chip/"
_OF_CHIPS = frozenset(
    {"TripleDES", "AES", "CBC", "Cipher", "CMAC", "ec", "padding", "rsa", "Hash", "HashAlgorithm", "SHA1", "SHA224", "SHA384", "SHA512"}
)
_HASHES_OF_CHIPS = {"sha1"}
_HASHES = {"hashlib.sha256", "hashlib.scrypt", "hashlib.file_digest"}
_NO_HASHES = {"hashlib._Hash"}  # a type
# A TPM says which ciphers and derivations its credentials take, and its maker how the certificate is signed (ADR 0092).
_SPEAKS_TO_TPMS = ("platform/tpm/", "access/connectors/endorsement_certificates.py")
_OF_TPMS = frozenset(
    {"AES", "CFB", "Cipher", "OAEP", "MGF1", "ConcatKDFHash", "KBKDFHMAC", "CounterLocation", "Mode", "ECDH", "generate_private_key"}
    | {"EllipticCurvePublicNumbers", "RSAPublicKey", "RSAPublicNumbers", "PublicFormat"}
    | {"Criticality", "ExtensionPolicy", "Policy", "PolicyBuilder", "Store", "VerificationError"}
)
# Others' hands at it: weaker, unmaintained, or simply a second library where one is enough.
_OTHERS = frozenset(
    {"Crypto", "Cryptodome", "nacl", "rsa", "ecdsa", "M2Crypto", "OpenSSL", "passlib", "bcrypt", "pyaes", "jwt", "jose", "blake3"}
)
_MECHANISMS = {"AES_GCM", "EDDSA", "SHA256_HMAC", "AES_KEY_GEN", "GENERIC_SECRET_KEY_GEN", "EC_EDWARDS_KEY_PAIR_GEN"}
_ONE_TIME_CODES = "access/connectors/one_time_codes.py"  # pyotp: HMAC-SHA-1, the only one that every authenticator app speaks (RFC 6238)
_SPREADS_CALLS = "platform/outbound/outside_system.py"  # how long a call waits before it is tried again: no secret
_PLAYS_A_COUNTER = "evaluation/attacks/live_client.py"  # a client of the live session, with a key of its own
_SIMULATES_HARDWARE = "sandbox/simulators/counter_device.py"  # makes keys as the device of a counter does


def _takes_another(tree: ast.Module) -> Iterator[Fault]:
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, one.name) for one in node.names if one.name.partition(".")[0] in _OTHERS | {"cryptography"})
        if isinstance(node, ast.ImportFrom) and node.module:
            package = node.module.partition(".")[0]
            yield from ((node.lineno, node.module) for _ in range(package in _OTHERS))
            if package == "cryptography":
                yield from ((node.lineno, one.name) for one in node.names if one.name not in _OF_CRYPTOGRAPHY)
        if isinstance(node, ast.Attribute) and dotted(node.value) == "Mechanism" and node.attr not in _MECHANISMS:
            yield node.lineno, dotted(node)


def _hashes_otherwise(tree: ast.Module) -> Iterator[Fault]:
    for node in nodes(tree):
        if isinstance(node, ast.Attribute) and dotted(node.value) == "hashlib" and dotted(node) not in _HASHES | _NO_HASHES:
            yield node.lineno, dotted(node)
        if isinstance(node, ast.ImportFrom) and node.module == "hashlib":
            yield from ((node.lineno, one.name) for one in node.names if f"hashlib.{one.name}" not in _HASHES)
    for call in calls(tree):
        is_named = dotted(call.func) in {"hmac.new", "hmac.digest", "hashlib.file_digest"}
        yield from ((call.lineno, ast.unparse(one)) for one in call.args if is_named and _is_weak_name(one))


# Attack instruments play the same again by their seed; nothing of theirs is a secret.
_PLAYS_ATTACKS = "evaluation/attacks/"
_DRAWS_PEOPLE_ANEW = "evaluation/comparison/"  # bootstrap and samples of scores, with a fixed seed: a report can be repeated
_BY_SEED = (_PLAYS_ATTACKS, _DRAWS_PEOPLE_ANEW)


def _is_weak_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value != "sha256"


def _speaks_sha_1(tree: ast.Module) -> Iterator[Fault]:
    for node in nodes(tree):
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        yield from ((getattr(node, "lineno", 0), name) for name in names if name == "pyotp")


def _draws_by_chance(tree: ast.Module) -> Iterator[Fault]:
    for node in nodes(tree):
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        yield from ((getattr(node, "lineno", 0), name) for name in names if name in {"random", "numpy.random", "uuid"})
        if isinstance(node, ast.Attribute) and dotted(node) in {"np.random", "numpy.random"}:
            yield node.lineno, dotted(node)


def _speaks_to_chips(path: str) -> bool:
    return path.startswith(_SPEAKS_TO_CHIPS)


def _is_listed(path: str) -> bool:
    return path in {_SIMULATES_HARDWARE, _PLAYS_A_COUNTER} or _speaks_to_chips(path) or path.startswith(_SPEAKS_TO_TPMS)


def test_no_cipher_signature_or_library_but_those_listed_is_used() -> None:
    assert faults(_takes_another, allowed=_is_listed) == []


def test_what_speaks_to_tpms_takes_no_more_than_the_standard_asks_for() -> None:
    more = faults(_takes_another, allowed=lambda path: not path.startswith(_SPEAKS_TO_TPMS))
    assert {fault.rpartition(" ")[2] for fault in more} == _OF_TPMS


def test_what_speaks_to_chips_takes_no_more_than_the_standard_asks_for() -> None:
    more = faults(_takes_another, allowed=lambda path: not _speaks_to_chips(path))
    assert {fault.rpartition(" ")[2] for fault in more} <= _OF_CHIPS
    hashes = faults(_hashes_otherwise, allowed=lambda path: not _speaks_to_chips(path))
    assert {fault.rpartition(" ")[2] for fault in hashes} <= _HASHES_OF_CHIPS


@pytest.mark.parametrize(
    "code",
    [
        "from cryptography.hazmat.primitives.ciphers import modes",
        "from cryptography.fernet import Fernet",
        "from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305",
        "import cryptography.hazmat.primitives.ciphers",
        "from Crypto.Cipher import AES",
        "import bcrypt",
        "key.encrypt(text, mechanism=Mechanism.AES_ECB)",
    ],
)
def test_the_rule_sees_another(code: str) -> None:
    assert len(faults_in(_takes_another, code)) == 1


def test_no_hash_but_sha_256_is_used_and_scrypt_for_passwords() -> None:
    assert faults(_hashes_otherwise, allowed=_speaks_to_chips) == []


@pytest.mark.parametrize(
    "code",
    [
        "hashlib.md5(text)",
        "hashlib.sha1(text)",
        "hashlib.new(name)",
        "from hashlib import md5",
        'hmac.new(key, text, "sha1")',
        "hashlib.sha224",
    ],
)
def test_the_rule_sees_another_hash(code: str) -> None:
    assert len(faults_in(_hashes_otherwise, code)) == 1


def test_codes_of_authenticator_apps_alone_are_of_sha_1() -> None:
    assert {fault.partition(":")[0] for fault in faults(_speaks_sha_1)} == {_ONE_TIME_CODES}


def test_secrets_come_from_the_operating_system_alone() -> None:
    assert faults(_draws_by_chance, allowed=lambda path: path == _SPREADS_CALLS or path.startswith(_BY_SEED)) == []


@pytest.mark.parametrize("code", ["import random", "from random import choice", "import uuid", "np.random.default_rng()"])
def test_the_rule_sees_another_source(code: str) -> None:
    assert faults_in(_draws_by_chance, code)
