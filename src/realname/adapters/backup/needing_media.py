"""Which registrations have a photo or probes at the moment of a copy: an approval its photo, what is not decided for good its probes."""

WITH_MEDIA = """
SELECT id FROM registrations WHERE challenge_id IS NOT NULL AND (
    state IN ('approved', 'activated') OR (state IN ('submitted', 'referred', 'refused') AND media_erased_at IS NULL)
)
"""
