"""The administrator's pages of staff, counters and machine clients, and the frame of their whole app."""
