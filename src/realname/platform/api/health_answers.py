"""What the API answers about itself: its health and the key of its receipts."""

from pydantic import BaseModel, Field

from realname.platform.api.base_answers import Answer


class FormerKey(BaseModel):
    """A key that signed before."""

    public_key: str = Field(description="Raw, 32 bytes, base64.")
    key_id: str = Field(description="SHA-256 of the raw public key, hexadecimal.")


class KeyAnswer(Answer):
    """The key that receipts and deletion certificates are checked with."""

    algorithm: str
    public_key: str = Field(description="Raw, 32 bytes, base64.")
    key_id: str = Field(description="SHA-256 of the raw public key, hexadecimal.")
    former: list[FormerKey] = Field(description="Keys that signed before, oldest first: what they signed is still checked with them.")


class HealthAnswer(Answer):
    """Whether the process lives, or is ready for work."""

    status: str
