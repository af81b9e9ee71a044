"""Where published heads of the ledger go: a folder, an address, witnesses."""
