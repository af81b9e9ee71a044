"""Line states, orders to the operator, barring, notices, changes, reconciliation."""
