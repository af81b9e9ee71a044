"""Sealed media of a registration: what they are called, and how they are written, read and erased."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from realname.kernel.identifiers import ChallengeId, RegistrationId
from realname.kernel.ports import MediaStore, Vault
from realname.registration.model.registration import ENDED_WITHOUT_LINE, Registration, RegistrationState, Route
from realname.registration.use_cases.persons import require_key
from realname.vault.errors import SealBroken
from realname.vault.model.media_place import ROOT
from realname.vault.model.wrapped_key import Person
from realname.vault.use_cases.picture_sizes import pad, unpad

PHOTO = "photo"
_BEFORE_DECISION = frozenset({RegistrationState.OPEN, RegistrationState.SUBMITTED})
_WITH_LINE = frozenset({RegistrationState.APPROVED, RegistrationState.ACTIVATED})
_WITHOUT_MEDIA = ENDED_WITHOUT_LINE | {RegistrationState.AWAITING_SUPERVISOR}


def reference_name(reference_id: str) -> str:
    """Name of a reference portrait."""
    return f"reference/{reference_id}"


def chunk_name(challenge_id: ChallengeId, index: int) -> str:
    """Name of a chunk of the clip that answers a challenge."""
    return f"session/{challenge_id}/clip/{index:05d}"


def probe_name(challenge_id: ChallengeId, index: int) -> str:
    """Name of a probe taken from that clip, 0 the best."""
    return f"{_probes(challenge_id)}{index:02d}"


def names_in_use(registration: Registration, stored: Sequence[str]) -> tuple[str, ...]:
    """Say which of a registration's stored names still have a reason: the rest is to be erased.

    Before the decision the current reference and live session; then the one photo of an approval (its probes until the photo is made),
    or reference and probes of a referral or refusal until their end. Nothing of a registration that ended without a line, and nothing
    of one that goes on without a face: the person who looks at the applicant looks at the ID itself.
    """
    reference = (reference_name(registration.reference_id),) if registration.reference_id else ()
    session = (f"session/{registration.challenge_id}/",) if registration.challenge_id else ()
    probes = (_probes(registration.challenge_id),) if registration.challenge_id else ()
    if registration.route is Route.NO_FACE:
        return ()
    if registration.state in _BEFORE_DECISION:
        kept = reference + session
    elif registration.state in _WITH_LINE:
        kept = (PHOTO,) if PHOTO in stored else probes
    elif registration.state in _WITHOUT_MEDIA or registration.media_erased_at is not None:
        kept = ()
    else:
        kept = reference + probes
    return tuple(name for name in stored if name.startswith(kept))


def registration_of(key: str) -> RegistrationId:
    """Say which registration an object in the store belongs to."""
    return RegistrationId(key.removeprefix(ROOT).partition("/")[0])


def is_of_person(key: str) -> bool:
    """Whether an object is the photo or a probe: what an approval, a referral or a refusal keeps."""
    return key.endswith(f"/{PHOTO}") or "/probes/" in key


def _is_picture(name: str) -> bool:
    """Whether it is a picture that may stay; chunks of a clip are as long as the person who sends them wants, and go when it is decided."""
    return "/clip/" not in name


def _probes(challenge_id: ChallengeId) -> str:
    return f"session/{challenge_id}/probes/"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedMedia:
    """Seals before storing: nothing reaches the store in clear, and nothing opens in another place than its own."""

    store: MediaStore
    vault: Vault

    def put(self, plain: bytes, *, person: Person, registration_id: RegistrationId, name: str) -> None:
        """Seal under the person's key and store."""
        self.put_all({name: plain}, person=person, registration_id=registration_id)

    def put_all(self, plain: Mapping[str, bytes], *, person: Person, registration_id: RegistrationId) -> None:
        """Seal each under the person's key and store them under their names."""
        sealed = dict[str, bytes]()
        for name, content in plain.items():
            key = _key(registration_id, name)
            padded = pad(content) if _is_picture(name) else content
            sealed[key] = self.vault.seal(padded, wrapped_key=require_key(person), context=_context(person, key))
        self.store.put_all(sealed)

    def get(self, *, person: Person, registration_id: RegistrationId, name: str) -> bytes:
        """Read and open.

        Raises:
            SealBroken: Nothing is there, or it cannot be opened.
        """
        key = _key(registration_id, name)
        sealed = self.store.get(key)
        if sealed is None:
            raise SealBroken(kind="missing")
        content = self.vault.open(sealed, wrapped_key=require_key(person), context=_context(person, key))
        return unpad(content) if _is_picture(name) else content

    def names(self, registration_id: RegistrationId) -> tuple[str, ...]:
        """What is stored of a registration, sorted by name."""
        prefix = _key(registration_id, "")
        return tuple(key.removeprefix(prefix) for key in self.store.keys(prefix))

    def names_by_registration(self) -> Mapping[RegistrationId, Sequence[str]]:
        """What is stored of each registration of which anything is, in order: one listing of the whole store."""
        found: dict[RegistrationId, list[str]] = {}
        for key in self.store.keys(ROOT):
            registration, _, name = key.removeprefix(ROOT).partition("/")
            found.setdefault(RegistrationId(registration), []).append(name)
        return found

    def discard(self, registration_id: RegistrationId, names: Iterable[str]) -> int:
        """Delete objects; nothing there is no error. Returns how many names were given.

        Without names too: what a killed process deleted need not have outlived a power cut.
        """
        given = tuple(names)
        self.store.delete_all((_key(registration_id, name) for name in given), below=_key(registration_id, ""))
        return len(given)


def _key(registration_id: RegistrationId, name: str) -> str:
    return f"{ROOT}{registration_id}/{name}"


def _context(person: Person, key: str) -> str:
    return f"{person.id}/{key}"
