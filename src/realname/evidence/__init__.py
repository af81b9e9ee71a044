"""What an applicant shows: kinds, documents, agreement, readers, the authoritative source."""
