"""Which registrations have a photo or probes at the moment of a copy: an approval its photo, what is not decided for good its probes."""

WITH_MEDIA = """
SELECT id FROM registrations WHERE challenge_id IS NOT NULL AND (
    state = 'approved'
    OR (state = 'activated' AND sealed_attributes IS NOT NULL)
    OR (state IN ('submitted', 'referred', 'refused') AND media_erased_at IS NULL)
)
"""
