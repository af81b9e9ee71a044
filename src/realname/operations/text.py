"""What to do about each checkup and each trouble, for the administrator's pages and the commands; and what each checkup is called."""

from collections.abc import Mapping

from realname.kernel.text.text import Text
from realname.operations.model.checkup import Checkup, Trouble

CHECKUP_NAMES: Mapping[Checkup, Text] = {
    Checkup.TLS: Text("Encrypted connection"),
    Checkup.SERVER_CLOCK: Text("Clock of the server"),
    Checkup.DATABASE_CLOCK: Text("Clock of the database"),
    Checkup.DATABASE_SETTINGS: Text("Settings of the database"),
    Checkup.DATABASE_CONNECTIONS: Text("Connections to the database"),
    Checkup.DATABASE_ROLES: Text("Roles of the database"),
    Checkup.DATABASE_SCHEMA: Text("Schema of the database"),
    Checkup.KEY_FILE: Text("Key file"),
    Checkup.KEY_AGE: Text("Age of the key"),
    Checkup.KEY_ROTATION: Text("Rotation of the keys"),
    Checkup.FOLDERS: Text("Permissions of the data folder"),
    Checkup.DISK: Text("Disk space"),
    Checkup.MODELS: Text("Models"),
    Checkup.MEASURED_MODELS: Text("Models of the rule pack"),
    Checkup.DECODERS: Text("Isolation of the decoders"),
    Checkup.CAMERA_STATES: Text("States of attested cameras"),
    Checkup.BACKUP: Text("Last backup"),
    Checkup.DELETIONS: Text("Journal of deletions"),
    Checkup.ORDERS: Text("Orders to the operator's system"),
    Checkup.CONNECTORS: Text("Connectors to outside systems"),
    Checkup.LOTS: Text("Lots of numbers and SIMs"),
    Checkup.ADMINISTRATOR: Text("First administrator"),
    Checkup.OUTLETS: Text("Outlets and agents"),
    Checkup.STOCK: Text("Free numbers and SIMs"),
    Checkup.PACK: Text("Rule pack"),
    Checkup.SERVICE: Text("Running service"),
}

CHECKUP_ADVICE: Mapping[Checkup, Text] = {
    Checkup.TLS: Text(
        "Put a TLS proxy before the server, or start it with --tls-cert and --tls-key. Then check with `realname doctor --url`."
    ),
    Checkup.SERVER_CLOCK: Text("Set the clock of the server by NTP. A challenge is valid for seconds only."),
    Checkup.DATABASE_CLOCK: Text("Set the clocks of this machine and of the database server by NTP."),
    Checkup.DATABASE_SETTINGS: Text(
        "Change the settings on the database server (docs/how-to/postgresql.md) and reload it. `sslmode` is part of `database_url`."
    ),
    Checkup.DATABASE_CONNECTIONS: Text(
        "Raise `max_connections` on the database server and restart it, run fewer processes, or set `database_connections` lower."
    ),
    Checkup.DATABASE_ROLES: Text("Give the workflow engine a database role of its own (docs/how-to/postgresql.md)."),
    Checkup.DATABASE_SCHEMA: Text(
        "Run `realname ledger audit`, which names each object that was changed. Treat it as an intrusion until you know the cause."
    ),
    Checkup.KEY_FILE: Text(
        "Run `chmod 600 keys.json`. If other users could read the file, also run `realname system keys "
        "rotate`. If it is missing, restore its backup."
    ),
    Checkup.KEY_AGE: Text(
        "Run `realname system keys rotate --execute`. When no backup from before is needed, after `backup_max_age_days` at the latest, "
        "run `realname system keys destroy` for the old key."
    ),
    Checkup.KEY_ROTATION: Text("Run `realname system keys rotate --execute` again. It continues where it was interrupted."),
    Checkup.FOLDERS: Text("Run `chmod -R go-rwx` on the data folder."),
    Checkup.DISK: Text("Free space on the disk. The system does nothing that it cannot record."),
    Checkup.MODELS: Text("Run `realname models fetch`. No face check works without the right models."),
    Checkup.MEASURED_MODELS: Text(
        "Load the models that the rule pack names. Or measure with the loaded ones and name their digests in the pack (`[models]`)."
    ),
    Checkup.DECODERS: Text("Install `bubblewrap`, allow user namespaces and system call filters for the server, and restart it."),
    Checkup.CAMERA_STATES: Text(
        "Sign a new list by `realname access cameras sign-states`, and set `camera_states` to it. Without a list no camera is attested."
    ),
    Checkup.BACKUP: Text("Run `realname system backups create` every day."),
    Checkup.DELETIONS: Text("Set `deletions` to a folder on another disk. A restore repeats the deletions recorded there."),
    Checkup.ORDERS: Text("Ask the operator, then run `realname lines reconcile`."),
    Checkup.CONNECTORS: Text("Ask the operator about the systems that are away. `realname status` shows the reason."),
    Checkup.LOTS: Text(
        "Run `realname lines numbers draw` or `realname lines sims draw` again with `--execute`. It finishes the lot that an earlier "
        "command started. If the operator can never finish it, use `--give-up` instead of `--count`."
    ),
    Checkup.ADMINISTRATOR: Text(
        "Run `realname access staff first-administrators LOGIN SECOND`. It prints a link for each of the two to add a passkey."
    ),
    Checkup.OUTLETS: Text(
        "Run `realname outlets enrol` for an outlet, and `realname outlets agents enrol` for an agent with `--trained-on`. No one else "
        "can register a line."
    ),
    Checkup.STOCK: Text(
        "Run `realname lines numbers draw` and `realname lines sims draw`, or import files with `realname lines numbers import` and "
        "`realname lines sims import`."
    ),
    Checkup.PACK: Text("Use a rule pack that is not a draft, or name a person responsible for the draft."),
    Checkup.SERVICE: Text("Resolve the problems that `realname status` lists."),
}

TROUBLE_ADVICE: Mapping[Trouble, Text] = {
    Trouble.KEYS_MISSING: Text("The key file is missing. Restore keys.json from its backup."),
    Trouble.KEYS_UNUSABLE: Text("The key file is damaged, or other users can read it. Run `chmod 600 keys.json`, or restore its backup."),
    Trouble.RESTORE_UNFINISHED: Text("A restore has not finished. Wait until it finishes, or run it again."),
    Trouble.ORDERS_OVERDUE: Text(
        "An order has waited more than 24 hours for its answer. Ask the operator, then run `realname lines reconcile`."
    ),
    Trouble.BARS_TURNED_DOWN: Text("The operator's system rejects bars, so some lines stay open. Ask the operator why."),
    Trouble.APPEALS_OVERDUE: Text("An appeal has waited longer than the rule pack allows. Ask a reviewer to decide it."),
    Trouble.DISPUTES_OVERDUE: Text("A disputed line has waited too long for its answer. Ask a reviewer to answer."),
    Trouble.ENTRIES_UNPLACED: Text(
        "Entries of the log have waited for their place for a minute. Check that a server runs, and search its log for `ledger-broken`."
    ),
    Trouble.HEADS_UNDELIVERED: Text(
        "A receiver does not accept signed heads of the log. Run `realname ledger head` to see which one, and why."
    ),
    Trouble.WEBHOOKS_UNDELIVERED: Text(
        "An endpoint of webhooks has accepted nothing for an hour, or is gone. Run `realname webhooks list` to see which one, and why."
    ),
    Trouble.INSPECTIONS_OVERDUE: Text("A step of an inspection is late. Rectify the finding, or ask the inspector to check it again."),
    Trouble.REVIEWS_OVERDUE: Text("A review has waited longer than the rule pack allows. Ask a reviewer to decide it."),
    Trouble.ROUTES_APART: Text("One route leads to a line less often, or later, than the rule pack allows. Compare the two routes."),
    Trouble.LEAKS_OVERDUE: Text("A personal data breach was not reported or notified in time. Check the list of breaches."),
    Trouble.FILING_OVERDUE: Text("The filing of the stored face photos is overdue. Check the reports."),
    Trouble.MEDIA_OVERDUE: Text("Media are kept longer than the rule pack allows. Search the log of the server for `reap-failed`."),
    Trouble.RECORDS_DIFFER: Text("A table differs from the log. Run `realname ledger audit` to see each record."),
    Trouble.SCHEMA_DIFFERS: Text(
        "The schema of the database is not as the migrations made it. Run `realname ledger audit` to see each object."
    ),
    Trouble.BACKUP_OVERDUE: Text("The last backup is older than 48 hours. Run `realname system backups create`."),
    Trouble.KEYS_AWAY: Text("The hardware security module does not answer. Check the module and its connection."),
    Trouble.KEYS_FOREIGN: Text("The key file belongs to another database. Copy the right keys.json to this machine."),
    Trouble.KEYS_OUTDATED: Text("The keys were rotated on another machine. Copy its keys.json to this machine."),
    Trouble.WORKFLOW_HALTED: Text("A registration has stopped. Find the cause, then run `realname registrations recover`."),
    Trouble.TENDING_LATE: Text("A task is overdue by an hour. Check that a server runs, and read its log."),
    Trouble.NO_EXECUTOR: Text("No process works on registrations. Start a server or a worker."),
    Trouble.DATABASE_MISSING: Text(
        "The data folder has no database yet. Run `realname init --production`, start a server on it, or name another folder."
    ),
    Trouble.DATABASE_AWAY: Text("The database does not answer. Check its server and `database_url`."),
    Trouble.DISK_FULL: Text("The disk is full, so nothing can be recorded. Free space. The system then continues by itself."),
    Trouble.CLOCK_SKEWED: Text("The clock of this machine is wrong by more than a minute. Set it, and use a time server."),
    Trouble.TIME_SOURCE_AWAY: Text("The server in `time_source` does not answer, or its answer has no time. Check its address."),
    Trouble.MEDIA_AWAY: Text("The media store does not answer. Check the store and `media_url`."),
    Trouble.MEDIA_FOREIGN: Text(
        "The media store belongs to another database. Let all machines of one database share a bucket by `media_url`."
    ),
    Trouble.MEDIA_EMPTY: Text("The media store is empty, although photos are kept. Mount or name the right store."),
}
