"""Words that every printed document has."""

from realname.kernel.text.text import Text

ENTRIES = Text("Entries of the log")
ROOT = Text("Root (SHA-256, RFC 9162)")
PAGE_OF = Text("Page {page} of {pages}")
IN_A_SANDBOX = Text("Made in a sandbox: people, lines and network are simulated.")
FOOT = Text("{size} entries, root {root}")
