"""Issuers and signers of documents, invented for one test: certificates with every part open to be wrong."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from functools import cache

from asn1crypto.algos import SignedDigestAlgorithm
from asn1crypto.core import Asn1Value, ObjectIdentifier, ParsableOctetString, PrintableString, Sequence, SetOf
from asn1crypto.keys import PublicKeyInfo
from asn1crypto.x509 import Certificate, Extension, Name, PrivateKeyUsagePeriod, TbsCertificate, Time
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA224, SHA256, SHA384, SHA512, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from realname.evidence.chip.curves import CURVES

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
DIGESTS: dict[str, HashAlgorithm] = {"sha1": SHA1(), "sha224": SHA224(), "sha256": SHA256(), "sha384": SHA384(), "sha512": SHA512()}  # noqa: S303 - issuers wrote it
CURVE_CLASSES: dict[str, ec.EllipticCurve] = {
    "secp256r1": ec.SECP256R1(),
    "secp384r1": ec.SECP384R1(),
    "secp521r1": ec.SECP521R1(),
    "brainpoolP256r1": ec.BrainpoolP256R1(),
    "brainpoolP384r1": ec.BrainpoolP384R1(),
    "brainpoolP512r1": ec.BrainpoolP512R1(),
}
MADE_ON, ENDS_ON = date(2020, 1, 1), date(2035, 1, 1)


class DocumentTypes(Sequence):  # type: ignore[misc] # asn1crypto ships no types
    """The extension of a signer's certificate."""

    _fields = [("version", ObjectIdentifier), ("types", SetOf, {"spec": PrintableString})]  # noqa: RUF012


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """How something is signed; the salt is of RSA-PSS alone, as are the digest of its mask and what it says of itself."""

    kind: str = "ecdsa"
    digest: str = "sha256"
    mask_digest: str = ""
    salt_bytes: int = 32
    stated_salt_bytes: int | None = None
    stated_digest: str = ""

    def algorithm(self) -> SignedDigestAlgorithm:
        """The identifier, as it is stated."""
        digest = self.stated_digest or self.digest
        if self.kind != "pss":
            return SignedDigestAlgorithm({"algorithm": f"{digest}_{self.kind}"})
        salt = self.salt_bytes if self.stated_salt_bytes is None else self.stated_salt_bytes
        mask = {"algorithm": "mgf1", "parameters": {"algorithm": self.mask_digest or self.digest}}
        parameters = {"hash_algorithm": {"algorithm": digest}, "mask_gen_algorithm": mask, "salt_length": salt}
        return SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": parameters})

    def sign(self, key: PrivateKey, content: bytes) -> bytes:
        """Sign as it is meant."""
        digest = DIGESTS[self.digest]
        if isinstance(key, ec.EllipticCurvePrivateKey):
            return key.sign(content, ec.ECDSA(digest))
        mask = DIGESTS[self.mask_digest or self.digest]
        filled = padding.PSS(padding.MGF1(mask), self.salt_bytes) if self.kind == "pss" else padding.PKCS1v15()
        return key.sign(content, filled, digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """An issuer or a signer: what stands in its certificate, and its key."""

    key: PrivateKey = field(repr=False)
    country: str = "UT"
    name: str = "CSCA"
    serial: int = 1
    from_on: date = MADE_ON
    until_on: date = ENDS_ON
    is_authority: bool | None = True
    usage: frozenset[str] | None = frozenset({"key_cert_sign", "crl_sign"})
    purposes: tuple[str, ...] = ()
    document_types: tuple[str, ...] = ()
    key_id: bytes = b""
    issuer_key_id: bytes = b""
    key_period: tuple[date | None, date | None] | None = None
    unknown_demand: bool = False
    public: PublicKeyInfo | None = None

    def named(self) -> Name:
        """Its name."""
        return Name.build({"country_name": self.country, "common_name": self.name})

    def certified_by(self, issuer: "Party", scheme: Scheme | None = None) -> Certificate:
        """Its certificate, signed by an issuer."""
        how = scheme or scheme_of(issuer.key)
        body = TbsCertificate(
            {
                "version": "v3",
                "serial_number": self.serial,
                "signature": how.algorithm(),
                "issuer": issuer.named(),
                "validity": {"not_before": _moment(self.from_on), "not_after": _moment(self.until_on)},
                "subject": self.named(),
                "subject_public_key_info": self.public or public_info(self.key),
                "extensions": self._extensions() or None,
            }
        )
        return Certificate(
            {"tbs_certificate": body, "signature_algorithm": how.algorithm(), "signature_value": how.sign(issuer.key, body.dump())}
        )

    def _extensions(self) -> list[Extension]:
        made: list[tuple[str, bool, object]] = []
        if self.is_authority is not None:
            made.append(("basic_constraints", True, {"ca": self.is_authority}))
        if self.usage is not None:
            made.append(("key_usage", True, set(self.usage)))
        if self.purposes:
            made.append(("extended_key_usage", True, list(self.purposes)))
        if self.key_id:
            made.append(("key_identifier", False, self.key_id))
        if self.issuer_key_id:
            made.append(("authority_key_identifier", False, {"key_identifier": self.issuer_key_id}))
        if self.document_types:
            types = DocumentTypes({"version": "2.23.136.1.1.6.2", "types": list(self.document_types)})
            made.append(("2.23.136.1.1.6.2", False, ParsableOctetString(types.dump())))
        if self.key_period:
            named = dict(zip(("not_before", "not_after"), self.key_period, strict=True))
            period = {name: datetime.combine(day, time(12), UTC) for name, day in named.items() if day}
            made.append(("private_key_usage_period", False, PrivateKeyUsagePeriod(period)))
        if self.unknown_demand:
            made.append(("1.2.3.4", True, ParsableOctetString(b"\x05\x00")))
        return [Extension({"extn_id": oid, "critical": critical, "extn_value": value}) for oid, critical, value in made]


def signer_of(issuer: Party, key: PrivateKey) -> Party:
    """A signer of documents, as issuers make them."""
    return Party(
        key=key,
        country=issuer.country,
        name="DS",
        serial=77,
        until_on=date(2031, 1, 1),
        is_authority=None,
        usage=frozenset({"digital_signature"}),
        issuer_key_id=issuer.key_id,
    )


def scheme_of(key: PrivateKey) -> Scheme:
    """The plain scheme of a key."""
    return Scheme(kind="ecdsa" if isinstance(key, ec.EllipticCurvePrivateKey) else "rsa")


@cache
def elliptic_key(curve: str = "secp256r1", number: int = 0) -> ec.EllipticCurvePrivateKey:  # noqa: ARG001 - each number is another key
    """One key of a curve for all tests of a process."""
    return ec.generate_private_key(CURVE_CLASSES[curve])


@cache
def rsa_key(bits: int = 2048, number: int = 0) -> rsa.RSAPrivateKey:  # noqa: ARG001 - each number is another key
    """One key for all tests of a process."""
    return rsa.generate_private_key(65537, bits)


def public_info(key: PrivateKey) -> PublicKeyInfo:
    """The public key, its curve by name."""
    return PublicKeyInfo.load(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def explicit_info(key: ec.EllipticCurvePrivateKey, **changed: object) -> PublicKeyInfo:
    """The public key with its curve by explicit parameters, some of them changed."""
    curve = next(one for one in CURVES if one.name == key.curve.name or (key.curve.name, one.name) == ("prime256v1", "secp256r1"))
    size = curve.size_bytes
    stated: dict[str, object] = {
        "version": "ecdpVer1",
        "field_id": {"field_type": "prime_field", "parameters": curve.p},
        "curve": {"a": curve.a.to_bytes(size), "b": curve.b.to_bytes(size)},
        "base": b"\x04" + curve.gx.to_bytes(size) + curve.gy.to_bytes(size),
        "order": curve.n,
        "cofactor": 1,
    } | changed
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return PublicKeyInfo({"algorithm": {"algorithm": "ec", "parameters": ("specified", stated)}, "public_key": point})


def issuer(number: int = 0, *, curve: str = "secp256r1") -> Party:
    """A plain issuer; each number is another one of the same name."""
    return Party(key=elliptic_key(curve, 100 + number), key_id=f"issuer {number}".encode())


def other_of(party: Party, **changed: object) -> Party:
    """The party with something changed."""
    return replace(party, **changed)  # type: ignore[arg-type]


def _moment(day: date) -> Time:
    return Time({"utc_time": datetime.combine(day, time(), UTC)})


def dumped(value: Asn1Value) -> bytes:
    """The encoding."""
    return bytes(value.dump())
