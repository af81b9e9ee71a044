"""One registration: evidence attached, number, decision, receipt, erasure."""
