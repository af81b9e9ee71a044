"""Rule packs: TOML, the policy as a whole, its digest, its simulation."""
