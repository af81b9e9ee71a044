"""What every answer of the API is made of. No name, identity number, image or score is in any of them."""

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """Every answer says whether lines are real."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)

    mode: str = Field(pattern="^(sandbox|production)$", description="`sandbox`: operator, authority and line are simulated.")


class Part(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)
