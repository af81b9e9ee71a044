"""What the provider says of itself (OpenID Connect Discovery 1.0), and the keys of its ID tokens."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from realname.kernel.ports import Clock
from realname.platform.http.served import Services
from realname.relying.connectors.client_keys import ALGORITHMS
from realname.relying.model.client import Grant
from realname.relying.model.scopes import API_OF, OFFLINE, OPENID, PURPOSE_PREFIX, Purpose
from realname.relying.use_cases.assertions import Issuer
from realname.relying.use_cases.authorize import PROMPTS
from realname.relying.use_cases.tokens import ID_TOKEN_CLAIMS, REFRESH
from realname.vault.connectors.id_token_keys import ALGORITHM, IdTokenKeys

AUTHORIZE, TOKEN, BACKCHANNEL, REVOKE, KEYS = (f"/oauth2/{one}" for one in ("authorize", "token", "bc-authorize", "revoke", "jwks"))
_METHODS = ["private_key_jwt"]
_KEPT = {"Cache-Control": "public, max-age=3600"}  # the keys of the next quarter are there long before they sign

router = APIRouter()


@router.get("/.well-known/openid-configuration", include_in_schema=False)
def read_configuration(services: Services) -> JSONResponse:
    """Say where everything is, and what is spoken."""
    url = services[Issuer].url
    return JSONResponse(
        {
            "issuer": url,
            "authorization_endpoint": f"{url}{AUTHORIZE}",
            "token_endpoint": f"{url}{TOKEN}",
            "backchannel_authentication_endpoint": f"{url}{BACKCHANNEL}",
            "revocation_endpoint": f"{url}{REVOKE}",
            "jwks_uri": f"{url}{KEYS}",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": [*(one.value for one in Grant), REFRESH],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "token_endpoint_auth_methods_supported": _METHODS,
            "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
            "revocation_endpoint_auth_methods_supported": _METHODS,
            "revocation_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
            "backchannel_token_delivery_modes_supported": ["poll"],
            "backchannel_authentication_request_signing_alg_values_supported": list(ALGORITHMS),
            "backchannel_user_code_parameter_supported": False,
            "request_parameter_supported": True,
            "request_uri_parameter_supported": False,
            "request_object_signing_alg_values_supported": list(ALGORITHMS),
            "code_challenge_methods_supported": ["S256"],
            "dpop_signing_alg_values_supported": list(ALGORITHMS),
            "authorization_response_iss_parameter_supported": True,
            "claims_parameter_supported": False,
            "claims_supported": list(ID_TOKEN_CLAIMS),
            "prompt_values_supported": list(PROMPTS),
            "scopes_supported": [OPENID, OFFLINE, *(f"{PURPOSE_PREFIX}{one.value}" for one in Purpose), *API_OF],
        },
        headers=_KEPT,
    )


@router.get(KEYS, include_in_schema=False)
def read_keys(services: Services) -> JSONResponse:
    """Publish the keys that ID tokens are verified with."""
    return JSONResponse(dict(services[IdTokenKeys].public_keys(at=services[Clock].now())), headers=_KEPT)
