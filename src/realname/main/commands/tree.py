"""The commands of `realname`, in groups by what a person wants to do: this is the list, and help, completion and pages are made of it."""

from collections.abc import Mapping

from realname.platform.cli.lazy_commands import LazyBranch, LazyCommand, Node

_ACCESS = LazyBranch(
    summary="Manage the access of staff, counters and programs.",
    examples=(
        "realname access staff add li.na --outlet shop-12 --role agent --data ./data",
        "realname access counters enrol --outlet shop-12 --name left --data ./data",
    ),
    below={
        "staff": LazyCommand(
            "realname.access.commands.staff:staff",
            "Add, confirm and invite staff, reset what they sign in with, deactivate.",
            {
                "staff": "",
                "staff reset-password": "reset-password --execute",
            },
        ),
        "inspectors": LazyCommand(
            "realname.access.commands.inspectors:inspectors",
            "Record the regulator's key, and admit inspectors whom the regulator names.",
        ),
        "counters": LazyCommand(
            "realname.access.commands.counters:counters",
            "Enrol, list and revoke counters.",
            {"counters": "", "counters revoke": "revoke --execute"},
        ),
        "cameras": LazyCommand(
            "realname.access.commands.cameras:cameras",
            "Enrol and revoke attested cameras, and sign the states that their machines may be in.",
        ),
        "clients": LazyCommand(
            "realname.access.commands.clients:clients",
            "Give programs secrets and tokens for the API, and revoke them.",
            {
                "clients": "",
                "clients rotate": "rotate --execute",
                "tokens": "",
                "tokens issue": "issue-token --execute",
            },
        ),
    },
)

_RELYING = LazyBranch(
    summary="Manage services that ask about lines by consent.",
    examples=("realname relying clients list --data ./data", "realname relying clients show sample-bank --data ./data"),
    below={"clients": LazyCommand("realname.relying.commands:clients", "Add, list, show and end relying services.")},
)

_OUTLETS = LazyBranch(
    summary="Enrol, suspend, freeze and close outlets and agents.",
    group="realname.outlets.commands.outlets:outlets",
    below={
        "agents": LazyCommand("realname.outlets.commands.agents:agents", "Enrol, train, suspend and close agents.", {"agents": ""}),
        "blocklist": LazyCommand(
            "realname.outlets.commands.block_list:blocklist", "Manage, export and import the block list of agents.", {"blocklist": ""}
        ),
    },
    former={"outlets thaw": "unfreeze"},
)

_LINES = LazyBranch(
    summary="Manage lines, number and SIM stock, disputes and campaigns.",
    group="realname.lines.commands.lines:lines",
    below={
        "reconcile": LazyCommand(
            "realname.lines.commands.reconcile:reconcile", "Compare every line with the operator's network.", {"reconcile": ""}
        ),
        "disputes": LazyCommand("realname.holder.commands:disputes", "List disputed lines.", {"disputes": ""}),
        "numbers": LazyCommand(
            "realname.inventory.commands.numbers:numbers", "Import, list, quarantine and free numbers.", {"numbers": ""}
        ),
        "sims": LazyCommand("realname.inventory.commands.sims:sims", "Import and count SIMs.", {"sims": ""}),
        "campaigns": LazyCommand(
            "realname.campaigns.commands.campaign:campaign", "Verify the holders of selected lines again, in waves.", {"campaign": ""}
        ),
    },
)

_REGISTRATIONS = LazyBranch(
    summary="Register a line, manage reviews, verify a receipt.",
    examples=(
        "realname registrations new --data ./data --card card.json --clip clip.mp4 --biometric-consent",
        "realname registrations reviews list --data ./data",
    ),
    below={
        "new": LazyCommand(
            "realname.sandbox.commands.register:register_command", "Register one line, from card and clip to number.", {"register": ""}
        ),
        "reviews": LazyCommand(
            "realname.review.commands.reviews:reviews",
            "Count waiting reviews, seed known cases, measure reviewers.",
            {
                "reviews": "",
                "reviews plant": "seed",
                "reviews planted": "seeded",
                "reviews unplant": "remove-seeded --execute",
            },
        ),
        "verify-receipt": LazyCommand(
            "realname.registration.commands.receipt:verify_receipt",
            "Verify a receipt or a certificate of deletion offline.",
            {"receipt verify": ""},
        ),
        "recover": LazyCommand("realname.workflow.commands:recover", "List stopped registrations, and restart one.", {"recover": ""}),
    },
    former={"receipt": ""},
)

_OVERSIGHT = LazyBranch(
    summary="Answer alerts, make reports, show inspections.",
    examples=(
        "realname oversight alerts list --state new --data ./data",
        "realname oversight reports make monthly --month 2026-11 --data ./data --out november.pdf",
    ),
    below={
        "alerts": LazyCommand("realname.fraud.commands:alerts", "Show and answer fraud alerts.", {"alerts": ""}),
        "inspections": LazyCommand(
            "realname.inspections.commands:inspections", "Show inspections by the regulator, and repeat a draw.", {"inspections": ""}
        ),
        "reports": LazyCommand(
            "realname.reports.commands.reports:reports", "Make the reports that the rules require: PDF, CSV, JSON.", {"reports": ""}
        ),
        "parity": LazyCommand(
            "realname.reports.commands.route_parity:parity", "Compare the routes with and without a face, by outlet.", {"parity": ""}
        ),
    },
)

_EVIDENCE = LazyBranch(
    summary="Read documents by photo or chip, and manage trust.",
    examples=(
        "realname evidence read --image passport.jpg --json",
        "realname evidence chip --dg ./chip --trust csca.cer --json",
        "realname evidence trust list --data ./data",
    ),
    below={
        "read": LazyCommand("realname.evidence.commands.read:read", "Read a photo of a document."),
        "chip": LazyCommand("realname.evidence.commands.chip:chip", "Authenticate and read a chip, or its files."),
        "readers": LazyCommand("realname.evidence.commands.chip_readers:readers", "List the chip readers of this machine."),
        "trust": LazyCommand("realname.evidence.commands.trust:trust", "Import and list the issuers that are trusted for chips."),
    },
)

_PRIVACY = LazyBranch(
    summary="Show deletion dates; manage holds, breaches, stored faces.",
    examples=("realname privacy calendar --data ./data", "realname privacy holds list --data ./data --json"),
    below={
        "terms": LazyCommand("realname.packs.commands.terms:terms", "List what is kept, for how long, and why.", {"deletions terms": ""}),
        "calendar": LazyCommand(
            "realname.operations.commands.deletions:calendar", "Show what will be deleted when.", {"deletions calendar": ""}
        ),
        "holds": LazyCommand(
            "realname.retention.commands:holds", "Keep records longer by order of a court or a regulator.", {"deletions hold": ""}
        ),
        "breaches": LazyCommand(
            "realname.breaches.commands.breaches:breaches", "Record personal data breaches, report and close them.", {"leaks": ""}
        ),
        "faces": LazyCommand(
            "realname.breaches.commands.face_count:faces", "Count stored face photos, and record the filing.", {"faces": ""}
        ),
    },
    former={"deletions": ""},
)

_PACKS = LazyBranch(
    summary="Check, compare and simulate rule packs.",
    group="realname.packs.commands.policy:packs",
    below={
        "signals": LazyCommand(
            "realname.packs.commands.signals:signals", "Show the rules of alerts, and simulate others on past events.", {"signals": ""}
        ),
    },
    former={"policy": ""},
)

_MODELS = LazyBranch(
    summary="Fetch, list, check and add the models.",
    group="realname.verification.commands.models:models",
    below={
        "samples": LazyCommand(
            "realname.verification.commands.samples:samples", "Fetch and list the sample people of the demonstration.", {"samples": ""}
        ),
    },
)

_EVALUATE = LazyBranch(
    summary="Measure error rates on your own people.",
    examples=(
        "realname evaluate comparison --manifest people.csv --out ./report",
        "realname evaluate attacks --data ./people --pack cn --sessions 60 --out ./report",
    ),
    below={
        "comparison": LazyCommand("realname.evaluation.commands:comparison", "Measure error rates of the comparison, by group."),
        "thresholds": LazyCommand("realname.evaluation.commands:thresholds", "Propose thresholds that meet a goal, with their cost."),
        "attacks": LazyCommand(
            "realname.main.commands.evaluate:attacks", "Play attacks, or classify recorded ones, and count what passes."
        ),
        "live": LazyCommand("realname.evaluation.live.command:live", "Count face checks and outcomes of a running deployment."),
        "report": LazyCommand("realname.evaluation.report.command:report", "Make one page of results, and say what may not be claimed."),
    },
    former={"models evaluate": ""},
)

_BACKUPS = LazyBranch(
    summary="Make backups, restore one, delete old ones.",
    examples=(
        "realname system backups create /backups/2026-11-25.tar --data ./data",
        "realname system backups restore all.tar --data ./new",
    ),
    below={
        "create": LazyCommand("realname.operations.commands.backup:backup", "Write records and media into one archive.", {"backup": ""}),
        "restore": LazyCommand(
            "realname.operations.commands.restore:restore", "Verify an archive, and restore it into an empty place.", {"restore": ""}
        ),
        "delete-old": LazyCommand(
            "realname.operations.commands.deletions:delete_old", "Delete archives that are too old.", {"deletions old-backups": ""}
        ),
        "replay-deletions": LazyCommand(
            "realname.operations.commands.deletions:replay",
            "Repeat deletions after a database was restored.",
            {"deletions replay": ""},
        ),
    },
)

_SYSTEM = LazyBranch(
    summary="Run workers, rotate keys, migrate, back up and restore.",
    examples=("realname system keys list --data ./data", "realname system backups create /backups/2026-11-25.tar --data ./data"),
    below={
        "worker": LazyCommand("realname.main.commands.serve:worker", "Run the durable workflow without HTTP.", {"worker": ""}),
        "capacity": LazyCommand("realname.operations.commands.capacity:capacity", "Reckon what a number of counters needs."),
        "migrate": LazyCommand("realname.operations.commands.migrate:migrate", "Show and run migrations of the database at an update."),
        "keys": LazyCommand("realname.vault.commands:keys", "List and rotate the keys that seal all data.", {"keys": ""}),
        "backups": _BACKUPS,
        "sandbox": LazyCommand(
            "realname.sandbox.commands.sandbox:sandbox", "Serve a simulated operator or witness, to test connectors.", {"sandbox": ""}
        ),
        "reader": LazyCommand("realname.evidence.commands.reader:reader", "Serve the card reader of this machine to the counter's page."),
        "signing-key": LazyCommand(
            "realname.main.commands.signing_key:signing_key", "Make a key that signs requests to a system, or read cards."
        ),
        "completion": LazyCommand("realname.main.commands.completion:completion", "Install Tab completion: bash, zsh, fish."),
    },
)

SECTIONS: Mapping[str, Mapping[str, Node]] = {
    "Start here": {
        "demo": LazyCommand("realname.sandbox.commands.demo:demo", "Register the sample people in a sandbox."),
        "verify": LazyCommand("realname.main.commands.verify:verify", "Verify one clip against one ID portrait."),
        "serve": LazyCommand("realname.main.commands.serve:serve", "Serve pages and API, with the workflow inside."),
        "init": LazyCommand("realname.main.commands.init:init", "Write the configuration of a deployment in production."),
        "status": LazyCommand("realname.operations.commands.status:status", "Show the state of a deployment on one page."),
        "doctor": LazyCommand("realname.operations.commands.doctor:doctor", "Check a deployment and say what to do next."),
    },
    "Daily work": {
        "access": _ACCESS,
        "outlets": _OUTLETS,
        "lines": _LINES,
        "registrations": _REGISTRATIONS,
        "relying": _RELYING,
        "webhooks": LazyCommand("realname.webhooks.commands:webhooks", "Send signed events to programs, and replay them."),
    },
    "Rules and evidence": {
        "evidence": _EVIDENCE,
        "oversight": _OVERSIGHT,
        "privacy": _PRIVACY,
        "ledger": LazyCommand("realname.ledger.commands.ledger:ledger", "Sign, prove, export and verify the transparency log."),
        "packs": _PACKS,
    },
    "Installation": {
        "models": _MODELS,
        "evaluate": _EVALUATE,
        "system": _SYSTEM,
    },
}
