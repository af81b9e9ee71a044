"""Upload the clip in chunks: each sealed on arrival, in order, within the challenge's time."""

from dataclasses import dataclass, replace

from realname.kernel.errors import ChallengeExpired, InvalidInput, RequestError
from realname.kernel.identifiers import RegistrationId
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.outlets.use_cases.duty_check import require_at_work
from realname.registration.errors import UploadConflict
from realname.registration.model.registration import NextStep, Registration, Upload
from realname.registration.store.challenges import Challenges
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.capturing.get_challenge import require_recorded_clip
from realname.registration.use_cases.erasing.erase_media import erase_unused
from realname.registration.use_cases.media import SealedMedia, chunk_name
from realname.registration.use_cases.persons import require_verified
from realname.verification.errors import ChallengeReused, ClipTooLarge
from realname.verification.model.challenges.challenge import Challenge, ChallengeRule

MAXIMUM_CLIP_BYTES = 64 * 1024 * 1024  # a minute of 1080p from a phone
MAXIMUM_CHUNK_BYTES = 4 * 1024 * 1024  # what is held in memory for one request


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadChunk:
    """Takes one chunk of the clip."""

    units: UnitsOfWork
    clock: Clock
    safe: SealedMedia
    challenge_rule: ChallengeRule

    def __call__(self, registration_id: RegistrationId, *, index: int, chunk: bytes) -> Upload:
        """Seal and store a chunk; the same chunk again changes nothing.

        Raises:
            InvalidInput: An empty or too large chunk.
            ClipTooLarge: The clip would grow past its limit.
            UploadConflict: A chunk before this one is missing, or another one arrived at its place; `expected` is the index that follows.
            ChallengeExpired: The challenge has run out.
            ChallengeReused: The clip of this challenge was judged already.
            RecordedClipNotAccepted: The pack takes no recorded clip.
        """
        require_recorded_clip(self.challenge_rule)
        if not 0 < len(chunk) <= MAXIMUM_CHUNK_BYTES:
            raise InvalidInput(field="chunk", limit_bytes=MAXIMUM_CHUNK_BYTES)
        with self.units.reading() as unit:
            registration = unit[Registrations].get(registration_id)
            require_at_work(unit, registration.outlet_id, registration.agent_id)
            challenge = self._require_uploadable(unit, registration)
            person = require_verified(unit, registration)
        before = registration.upload or Upload(chunks=0, received_bytes=0)
        name = chunk_name(challenge.id, index)
        if index < before.chunks:
            if self.safe.get(person=person, registration_id=registration_id, name=name) != chunk:
                raise UploadConflict(expected=before.chunks)
            return before
        _require_room(before, index=index, chunk=chunk)
        self.safe.put(chunk, person=person, registration_id=registration_id, name=name)
        try:
            return self._record(challenge, Upload(chunks=index + 1, received_bytes=before.received_bytes + len(chunk)))
        except RequestError:
            # Withdrawn, submitted or challenged anew in between: whatever erased the clip did not see this chunk.
            erase_unused(self.units, self.safe, registration_id)
            raise

    def _record(self, challenge: Challenge, upload: Upload) -> Upload:
        with self.units() as unit:
            registration = unit[Registrations].get(challenge.registration_id)
            current = self._require_uploadable(unit, registration)
            if current.id != challenge.id:
                raise ChallengeReused
            arrived = registration.upload.chunks if registration.upload else 0
            if arrived != upload.chunks - 1:
                raise UploadConflict(expected=arrived)
            unit[Registrations].save(replace(registration, upload=upload))
            unit.commit()
        return upload

    def _require_uploadable(self, unit: UnitOfWork, registration: Registration) -> Challenge:
        registration.require_open()
        registration.require_step_done(NextStep.GET_CHALLENGE)
        challenge = unit[Challenges].current(registration.id)
        if challenge.used_at is not None:
            raise ChallengeReused
        if self.clock.now() >= challenge.expires_at:
            raise ChallengeExpired
        return challenge


def _require_room(before: Upload, *, index: int, chunk: bytes) -> None:
    if index > before.chunks:
        raise UploadConflict(expected=before.chunks)
    if before.received_bytes + len(chunk) > MAXIMUM_CLIP_BYTES:
        raise ClipTooLarge(limit_bytes=MAXIMUM_CLIP_BYTES)
