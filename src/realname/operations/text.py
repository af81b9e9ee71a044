"""What to do about each checkup and each trouble, for the administrator's pages and the commands; and what each checkup is called."""

from collections.abc import Mapping

from realname.kernel.text.text import Text
from realname.operations.model.checkup import Checkup, Trouble

CHECKUP_NAMES: Mapping[Checkup, Text] = {
    Checkup.TLS: Text("Encrypted connection"),
    Checkup.SERVER_CLOCK: Text("Clock of the server"),
    Checkup.DATABASE_CLOCK: Text("Clock of the database"),
    Checkup.DATABASE_SETTINGS: Text("Settings of the database"),
    Checkup.KEY_FILE: Text("Key file"),
    Checkup.KEY_AGE: Text("Age of the key"),
    Checkup.KEY_ROTATION: Text("Rotation of the keys"),
    Checkup.FOLDERS: Text("Rights on the data folder"),
    Checkup.DISK: Text("Disk space"),
    Checkup.MODELS: Text("Models"),
    Checkup.DECODERS: Text("Confinement of the decoders"),
    Checkup.BACKUP: Text("Last backup"),
    Checkup.DELETIONS: Text("Journal of deletions"),
    Checkup.ORDERS: Text("Orders to the operator's system"),
    Checkup.PACK: Text("Rule pack"),
    Checkup.SERVICE: Text("Running service"),
}

CHECKUP_ADVICE: Mapping[Checkup, Text] = {
    Checkup.TLS: Text(
        "Put a TLS proxy before the server, or start it with --tls-cert and --tls-key. Then check with `realname doctor --url`."
    ),
    Checkup.SERVER_CLOCK: Text("Set the clock of the server's machine by NTP. Challenges live for seconds."),
    Checkup.DATABASE_CLOCK: Text("Set the clocks of this machine and of the database server by NTP."),
    Checkup.DATABASE_SETTINGS: Text(
        "Set them on the database server as docs/operations.md says, and reload it. `sslmode` is part of `database_url`."
    ),
    Checkup.KEY_FILE: Text(
        "Run chmod 600 on keys.json. Where others could read it, also run `realname system keys rotate`. "
        "Where it is missing, restore its backup."
    ),
    Checkup.KEY_AGE: Text("Run `realname system keys rotate`, then `realname system keys destroy` for the former key."),
    Checkup.KEY_ROTATION: Text("Run `realname system keys rotate --execute` again. It goes on where it was cut off."),
    Checkup.FOLDERS: Text("Run chmod -R go-rwx on the data folder."),
    Checkup.DISK: Text("Make room on the disk. What cannot be written down is not done."),
    Checkup.MODELS: Text("Run `realname models fetch`. Without the right models nothing is judged."),
    Checkup.DECODERS: Text("Install bubblewrap, let the server make user namespaces and filters of system calls, and start it again."),
    Checkup.BACKUP: Text("Run `realname system backups create` every day."),
    Checkup.DELETIONS: Text("Set `deletions` to a folder on another disk. A restore replays what is noted there."),
    Checkup.ORDERS: Text("Ask the operator, then run `realname lines reconcile`."),
    Checkup.PACK: Text("Have the rules of the draft answered for, or use a pack that is no draft."),
    Checkup.SERVICE: Text("Look at the troubles that `realname status` names."),
}

TROUBLE_ADVICE: Mapping[Trouble, Text] = {
    Trouble.KEYS_MISSING: Text("The key file is missing. Restore keys.json from its backup."),
    Trouble.KEYS_UNUSABLE: Text("keys.json is damaged, or others than its owner can read it. Its mode must be 0600."),
    Trouble.RESTORE_UNFINISHED: Text("A restore has not ended. Wait for it, or run the same restore again."),
    Trouble.ORDERS_OVERDUE: Text(
        "An order has had no answer for more than 24 hours. Ask the operator, then run `realname lines reconcile`."
    ),
    Trouble.BARS_TURNED_DOWN: Text("The operator turns bars down, so lines are open that must be barred. Ask the operator why."),
    Trouble.APPEALS_OVERDUE: Text("An appeal has waited for longer than the rule pack allows. Have a reviewer decide it."),
    Trouble.DISPUTES_OVERDUE: Text("A person waits too long for an answer about a line that is not theirs. Have a reviewer answer."),
    Trouble.HEADS_UNDELIVERED: Text("A place takes no signed heads of the log. Run `realname ledger head` to see which one, and why."),
    Trouble.INSPECTIONS_OVERDUE: Text("A step of an inspection is late. Rectify the finding, or ask the inspector to look again."),
    Trouble.REVIEWS_OVERDUE: Text("A review has waited for longer than the rule pack allows. Have a reviewer look at it."),
    Trouble.ROUTES_APART: Text("One route leads to a line less often, or later, than the rule pack allows. Look at the two routes."),
    Trouble.LEAKS_OVERDUE: Text("A leak was not reported, or its people were not told, in time. Look at the leaks."),
    Trouble.FILING_OVERDUE: Text("So many faces are held that this had to be filed by now. Look at the reports."),
    Trouble.MEDIA_OVERDUE: Text("Media are kept past the terms of the rule pack. The server's log says why under `reap-failed`."),
    Trouble.RECORDS_DIFFER: Text("A table holds something else than the log says. Run `realname ledger audit` to see each record."),
    Trouble.BACKUP_OVERDUE: Text("No backup was made for more than 48 hours. Run `realname system backups create`."),
    Trouble.KEYS_AWAY: Text("The hardware security module does not answer."),
    Trouble.KEYS_FOREIGN: Text("keys.json belongs to another database. Bring the right key file to this machine."),
    Trouble.KEYS_OUTDATED: Text("The keys were rotated on another machine. Bring its keys.json to this one."),
    Trouble.WORKFLOW_HALTED: Text("A registration is halted. Find the cause, then run `realname registrations recover`."),
    Trouble.TENDING_LATE: Text("Something has been due for an hour. The server's log says why, or no server runs."),
    Trouble.NO_EXECUTOR: Text("Nothing works on registrations. Start a server or a worker."),
    Trouble.DATABASE_MISSING: Text("There is no database. Nothing was ever started on this data folder."),
    Trouble.DATABASE_AWAY: Text("The database does not answer."),
    Trouble.CLOCK_SKEWED: Text("This machine's clock is more than a minute off. Set it right, and let it ask a time server."),
    Trouble.TIME_SOURCE_AWAY: Text("The server in `time_source` does not answer, or tells no time."),
    Trouble.MEDIA_AWAY: Text("The media store does not answer."),
    Trouble.MEDIA_FOREIGN: Text("The media store is another database's. Let several machines share one bucket by `media_url`."),
    Trouble.MEDIA_EMPTY: Text("Photos are kept, and this media store is empty. Mount or name the right one."),
}
