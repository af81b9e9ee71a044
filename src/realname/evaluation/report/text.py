"""Sentences of the report of an evaluation."""

from collections.abc import Mapping
from dataclasses import dataclass

from realname.evaluation.attacks.ladder import Rung
from realname.kernel.text.text import Text

# What may not be claimed, by the code of the statement: what decides about a use of the results comes first.
CLAIMS: Mapping[str, Text] = {
    "no-comparison": Text("Nothing may be claimed about FMR or FNMR. No result of comparisons is part of this report."),
    "no-mated": Text("Nothing may be claimed about FNMR. The data have no mated comparison."),
    "no-non-mated": Text("Nothing may be claimed about FMR. The data have no non-mated comparison."),
    "no-attacks": Text("Nothing may be claimed about attacks. No result of attacks is part of this report."),
    "policies-differ": Text(
        "The parts of this report may not be combined. Comparisons and attacks were measured under different policies."
    ),
    "attacks-referred": Text(
        "No final rate of accepted attacks may be claimed. "
        "{referred} of {sessions} attack sessions went to a reviewer, whose decision was not measured."
    ),
    "no-conformance": Text("Conformance with ISO/IEC 19795 or 30107 may not be claimed. No accredited laboratory took part."),
    "other-people": Text("The rates hold for people like those who were measured. They may not be claimed for another population."),
    "easy-pairs": Text(
        "The FMR may not be claimed for two people of the same sex, age and origin. "
        "Pairs were formed over all people, and the manifest "
        "does not give all three. FMR is lower between people who differ in them."
    ),
    "no-groups": Text("Nothing may be claimed about differences between groups of people. The manifest names no groups."),
    "group-few": Text("Nothing may be claimed about these groups by {column}, because they have too few people: {groups}."),
    "fmr-within-group": Text(
        "The FMR of all people may not be claimed for strangers within a group by {column}. It is higher within: {groups}."
    ),
    "groups-alike": Text(
        "Equal FNMR for all groups by {column} may not be claimed. "
        "A true difference of up to {points} percentage points cannot be excluded."
    ),
    "photos-only": Text("The rates may not be claimed for face checks before a camera. All probes are photos."),
    "captures": Text("Nothing may be claimed about captures other than these: {captures}."),
    "captures-unknown": Text("Nothing may be claimed about a kind of camera or document. The manifest names no capture."),
    "zero-effort": Text(
        "The FMR is that of strangers who make no effort. "
        "Nothing may be claimed about twins, relatives, people who look alike, or attackers."
    ),
    "fnmr-no-error": Text(
        "At the threshold {threshold}, only an FNMR of at most {bound} may be claimed. "
        "{people} people without an error allow an FNMR up to that bound."
    ),
    "fnmr-bound": Text(
        "At the threshold {threshold}, only an FNMR of at most {bound} may be claimed. "
        "That is the upper end of the 95 % interval by person."
    ),
    "fmr-no-error": Text(
        "At the threshold {threshold}, only an FMR of at most {bound} may be claimed. "
        "{people} people without a false match allow an FMR up to that bound."
    ),
    "fmr-bound": Text(
        "At the threshold {threshold}, only an FMR of at most {bound} may be claimed. That is the upper end of the 95 % interval by person."
    ),
    "few-errors": Text(
        "These rates rest on fewer than 30 errors: {rates}. The true rate may then be more than 30 % higher or lower (rule of 30)."
    ),
    "pack-threshold": Text(
        "The rates at the thresholds of the pack may not be claimed as found on new people. "
        "The results do not tell whether those thresholds were set on these people."
    ),
    "pack-threshold-same": Text(
        "The rates at the thresholds of the pack may not be claimed for new people. "
        "The pack says that its thresholds were set on this manifest."
    ),
    "pack-threshold-other": Text(
        "The rates at the thresholds of the pack may be claimed for new people only if set on others. "
        "The pack names another manifest. The results do not tell whether it has people of this one."
    ),
    "fmr-borrowed": Text(
        "The bound of FMR rests on an assumption. Comparisons depend on people as at the nearest threshold with false matches."
    ),
    "fmr-unresolved": Text("No FNMR may be claimed at FMR {rates}. {comparisons} comparisons give fewer than ten false matches there."),
    "thresholds-same-people": Text(
        "The thresholds at a fixed FMR were set on these same people. Other people may have another FMR at them."
    ),
    "days-unknown": Text("Nothing may be claimed about ageing. The manifest has no dates for mated photos."),
    "same-day": Text("Nothing may be claimed about ageing. All mated photos are of the same day."),
    "ageing": Text("Nothing may be claimed about photos older than {days} days. Of the mated pairs 95 % lie less apart."),
    "ageing-beyond": Text("Nothing may be claimed about photos older than {years} years. Of the mated pairs 95 % lie less apart."),
    "imported-scores": Text("Nothing may be claimed about failures to acquire or about times. The scores were imported."),
    "attacks-failed": Text(
        "Nothing may be claimed about attack detection with these instruments: {instruments}. "
        "Every session failed before the attack-detection test ran."
    ),
    "attacks-starved": Text(
        "Nothing may be claimed about attack detection with these instruments: {instruments}. "
        "More than 10 % of their sessions ended with too few frames, or by a busy server. The machine was too slow for them."
    ),
    "played-into-protocol": Text(
        "Nothing may be claimed from the sessions about prints, screens or masks before a real camera. "
        "The instruments were played into the protocol, which is an injection attack."
    ),
    "attackers-few": Text("These instruments impersonate too few people for a low bound: {instruments}."),
    "iapar-bound": Text(
        "For every instrument alike, only an IAPAR of at most {bound} may be claimed. "
        "That is the highest upper end of their 95 % intervals. For a single instrument see its row."
    ),
    "other-instruments": Text("Nothing may be claimed about other instruments. An attacker may have better ones."),
    "ladder-ours": Text(
        "No level of CEN/TS 18099 may be claimed. The ladder of injection attacks is our own order, made without the text of that standard."
    ),
    "rungs-not-played": Text("Nothing may be claimed about these attacks, which were not played: {rungs}."),
    "apcer-bound": Text(
        "For every species alike, only an APCER of at most {bound} may be claimed. "
        "That is the highest one-sided upper bound at 95 %, by attacker. For a single species see its row."
    ),
    "species-few": Text("These species were made or presented by too few people for a low bound: {species}."),
    "attackers-unknown": Text(
        "The bounds of APCER may be too low. The manifest does not name every attacker, and people shown were counted in their place."
    ),
    "recorded-challenge": Text(
        "Nothing may be claimed about the challenge of a face check from recordings. Attackers were taken to meet it, "
        "and to pass the tests that a recording does not allow."
    ),
    "bpcer-bound": Text(
        "Of recordings, only a BPCER of at most {bound} may be claimed. That is the upper end of the 95 % interval by person."
    ),
    "no-bona-fide": Text("Nothing may be claimed about BPCER. The manifest has no bona fide recording."),
    "bona-fide-few": Text("Nothing may be claimed about BPCER of these groups, because they have too few people: {groups}."),
    "recorded-photos": Text("The rates of photos may not be claimed for clips. A photo shows only one moment."),
    "recorded-models": Text(
        "The rates of recordings may not be claimed for the pack. Its bounds were measured with other models than those that are loaded."
    ),
    "honest-simulated": Text(
        "The share of recordings turned away may not be claimed for applicants. "
        "Honest sessions are a simulation: the challenge is set to the recording."
    ),
    "no-honest": Text("Nothing may be claimed about honest applicants turned away in the test. No honest session was played."),
    "no-live": Text("Nothing may be claimed about operation. No result of a running deployment is part of this report."),
    "live-approved-only": Text(
        "The BPCER in operation leaves out honest applicants who gave up or were refused. The true rate may be higher."
    ),
    "live-none-approved": Text("Nothing may be claimed about BPCER in operation. No applicant with a face check was approved."),
    "live-bpcer": Text("In operation, only a BPCER of at most {bound} may be claimed. An approval is a decision and no proof of honesty."),
    "live-no-fmr": Text("Nothing may be claimed about FMR or IAPAR in operation. The ledger does not know who attacked."),
}


@dataclass(frozen=True, slots=True)
class Named:
    """A figure with its title and what it counts."""

    title: Text
    about: Text


RUNGS: Mapping[Rung, Named] = {
    Rung.PICTURE: Named(
        Text("One picture"), Text("The attacker has one picture of the person, and shows it still or moves it as a whole.")
    ),
    Rung.RECORDING: Named(
        Text("A recording"), Text("The attacker has a recording of the person, and plays it without regard to the challenge.")
    ),
    Rung.REACTION: Named(
        Text("A recording that reacts"),
        Text("The attacker has a recording of many movements. A program plays the part that the challenge asks for."),
    ),
    Rung.RENDERING: Named(
        Text("A moved picture"),
        Text("The attacker has one picture. A program turns it on a mesh, and makes it blink as the challenge asks."),
    ),
    Rung.ADAPTATION: Named(
        Text("An adapted attack"),
        Text(
            "The attacker knows the tests of this system. Pictures or recordings are changed to pass them, such as by relighting or noise."
        ),
    ),
    Rung.SYNTHESIS: Named(
        Text("A learned face"), Text("The attacker has a learned model that makes the face, such as face swap or re-enactment.")
    ),
}

LIVE_SHARES: Mapping[str, Named] = {
    "session-failed": Named(
        Text("Face checks that failed"), Text("Of face checks that ended. Faults of the server and stops by the applicant are left out.")
    ),
    "first-session-failed": Named(Text("First face checks that failed"), Text("The same, for the first face check of a registration.")),
    "machine-approved": Named(Text("Approved by the system"), Text("Of decisions on registrations with a face.")),
    "machine-referred": Named(Text("Referred by the system"), Text("Of decisions on registrations with a face.")),
    "machine-refused": Named(Text("Refused by the system"), Text("Of decisions on registrations with a face.")),
    "approved-by-people": Named(
        Text("Approved by reviewers"), Text("Of registrations that the system did not approve and reviewers decided.")
    ),
    "several-attempts": Named(Text("More than one face check"), Text("Of registrations with a face check.")),
    "switched": Named(Text("Passed to a supervisor without a face check"), Text("Of registrations that were opened with a face.")),
    "left": Named(Text("Ended without a decision"), Text("Withdrawn, abandoned or expired, of registrations with a face that ended.")),
    "bpcer": Named(Text("BPCER in operation"), Text("Face checks classified as an attack, of applicants who were approved in the end.")),
    "bpnrr": Named(
        Text("BPNRR in operation"), Text("Face checks that failed without a classification, of applicants who were approved in the end.")
    ),
    "bpcer-reviewed": Named(
        Text("BPCER of applicants approved by reviewers"),
        Text("The same, only of applicants whom a reviewer approved. Doubt led to each review."),
    ),
    "bpnrr-reviewed": Named(
        Text("BPNRR of applicants approved by reviewers"), Text("The same, only of applicants whom a reviewer approved.")
    ),
}

INSTRUMENTS: Mapping[str, Text] = {
    "honest": Text("Recordings of people, played uncut. The challenge is set to the recording: a simulation."),
    "photo-held": Text("The ID portrait, still."),
    "photo-tilted": Text("The ID portrait, tilted and moved when an action is asked for."),
    "puppet": Text(
        "A recording of the person. The picture whose pose is nearest is warped to the pose that is asked for, and none is shown twice."
    ),
    "puppet-frontal": Text("The same of a recording without views from the side."),
    "puppet-at-rest": Text("The same of people who do not turn. A picture of the recording is their ID portrait."),
    "screen-recording": Text("A model of a tablet that shows a recording. The challenge is set to the recording."),
    "screen-puppet": Text("A model of a tablet that shows the puppet."),
    "screen-filmed": Text("A puppet of a recording that was filmed from a phone's screen."),
    "mesh-of-portrait": Text("The ID portrait on a mesh that turns, blinks and follows."),
    "mesh-of-portrait-adapted": Text("The ID portrait on a mesh, relit with the pose, warped a little, with moving eyes and more noise."),
    "mesh-of-photo": Text("Another photo of the person on a mesh."),
    "mesh-of-photo-adapted": Text("Another photo of the person on a mesh, relit, warped, with moving eyes and more noise."),
    "mesh-of-portrait-grained": Text(
        "The adapted mesh of the portrait under a pattern as coarse as skin that changes within half a second."
    ),
    "mesh-of-photo-grained": Text("The adapted mesh of another photo under a pattern as coarse as skin that changes within half a second."),
    "mesh-of-views": Text("Five pictures of the person from several sides on meshes, mixed by the pose, relit and warped."),
    "replay": Text("A recording of the person from its start, without regard to the challenge."),
    "replay-fast": Text("A recording of the person 1.6 times as fast, without regard to the challenge."),
    "cut": Text("A recording cut by movement. Each movement is played when it is asked for."),
    "splice": Text("Ten seconds of the person. The picture whose pose fits best is shown, mixed with the one before."),
    "splice-grained": Text("The smooth splice under a pattern as coarse as skin that changes within half a second."),
    "splice-smooth": Text("Ten seconds of the person spliced by the pose. Pictures that follow each other in the recording are preferred."),
    "frozen-face": Text("One picture of the face over moving pictures of another person."),
}

FACTORS: Mapping[str, Text] = {
    "probe-quality": Text("Quality of the probe"),
    "reference-quality": Text("Quality of the reference"),
    "pose": Text("Pose of the probe, degrees"),
    "days-between": Text("Days between reference and probe"),
    "probe-eyes": Text("Pixels between the eyes of the probe"),
    "reference-eyes": Text("Pixels between the eyes of the reference"),
}

VERDICTS: Mapping[str, Text] = {
    "met": Text("Met"),
    "not-met": Text("Not met"),
    "not-shown": Text("Not shown"),
    "not-measured": Text("Not measured"),
}

# What a rule asks beyond a bound on a rate of comparisons or attempts, by its code.
DEMANDS: Mapping[str, Text] = {
    "presentation-attacks": Text("IAPAR < 7 % of presentation attacks before a camera, each species (section 3.11)"),
    "groups": Text("FMR, FNMR of each group by sex, age, skin tone at most 25 % above those of all people (section 3.11)"),
}
BOUNDS_TOGETHER = Text("Biometric bounds together, at the threshold {threshold}")

FAILURES: Mapping[str, Text] = {
    "clip-no-face": Text("No face was found."),
    "clip-several-faces": Text("Several faces were found."),
}

COLUMNS: Mapping[str, Text] = {
    "sex": Text("Sex"),
    "age": Text("Age", "column of the report"),
    "group": Text("Group"),
    "device": Text("Kind of camera", "column of the report"),
    "glasses": Text("Glasses", "column of the report"),
}

# The same within a sentence.
BY: Mapping[str, Text] = {
    "sex": Text("sex", "within a sentence"),
    "age": Text("age", "within a sentence"),
    "group": Text("group", "within a sentence"),
}

ROUTES: Mapping[str, Text] = {
    "face": Text("With a face check"),
    "no-face": Text("Without a face check", "route of a report"),
    "switched": Text("Started with a face check, passed to a supervisor"),
}

# Parts of a report, before what they were measured with.
COMPARISONS = Text("Comparisons")
ATTACKS = Text("Attacks")
RECORDINGS = Text("Recordings")

# The summary: questions, and the sentences that answer them.
Q_MEASURED = Text("What was measured, and on whom?")
Q_FNMR = Text("How often does the right person fail to match?")
Q_FMR = Text("How often does another person match, and may FMR 0.01 % be claimed?")
Q_GROUPS = Text("Which group has the highest FNMR, and is the difference shown?")
Q_ATTACKS = Text("Did an attack get through?")
Q_RECORDED = Text("How were recorded attacks and bona fide recordings classified?")
Q_LIVE = Text("What does the running deployment show?")
Q_RULES = Text("Which bounds of the rules are met?")

NO_COMPARISON = Text("Comparisons were not measured.")
NO_ATTACKS = Text("Attacks were not measured.")
NO_RECORDED = Text("Recordings were not measured.")
NO_LIVE = Text("No running deployment was measured.")
NO_GROUPS = Text("Groups were not measured.")
NO_POINT = Text("No threshold was given.")

MEASURED = Text(
    "{system} made {mated} mated and {non_mated} non-mated comparisons of {people} people. Mated comparisons are of {mated_people} people."
)
FILES = Text(
    "It read {references} references and {probes} probes, of which {clips} are clips. "
    "A template was made of {used_references} references and {used_probes} probes."
)
CAPTURES = Text("Captures: {captures}.")
DAYS = Text("Half of the mated pairs lie {days} days or more apart.")
AT_POINT = Text("At the threshold {threshold} ({name}), {rate} is {value}. The 95 % interval is {interval}.")
COUNTED = Text("Errors: {count} of {trials} comparisons, in which {people} people took part.")
COUNTED_BY = Text("People with an error: {people}.")
COUNTED_BY_PAIR = Text("People in a false match: {people}.")
PAIRED = Text("They compare {probes} probes with {references} references, so each picture is in many of them.")
FRR_TOO = Text(
    "With failures to acquire or enrol, FRR is {value}: {count} of {trials} mated attempts failed. The 95 % bounds are {interval}."
)
AT_MOST = Text("at most {bound} (one-sided)")
AT_LEAST = Text("at least {bound} (one-sided)")
NO_ERROR = Text(
    "At the threshold {threshold} ({name}), none of {trials} comparisons of {people} people is an error. "
    "{rate} is at most {bound} (one-sided, 95 %)."
)
AT_FMR = Text(
    "For comparison only: at the threshold {threshold}, set on these same people for FMR {fmr}, FNMR is {value}. "
    "The 95 % interval is {interval}."
)
AT_FMR_UNRESOLVED = Text("The data are too few to set a threshold at FMR {fmr}.")
FMR_YES = Text("For random pairs of this set: yes, the whole interval is at or below 0.01 %.")
FMR_NO = Text("For random pairs of this set: no, the whole interval is above 0.01 %.")
FMR_NOT_SHOWN = Text("For random pairs of this set: not known, because the interval reaches above 0.01 %.")
NOT_ALIKE = Text("Not shown for pairs of the same sex, age and origin: the manifest does not give all three.")
NOT_NEW = Text("Not shown for new people: it is not known whether the threshold was set on these people.")
NOT_NEW_SAME = Text("Not shown for new people: the pack says that its threshold was set on these people.")
NOT_NEW_OTHER = Text("For new people it is shown only if the threshold was set on other people: the pack names another manifest.")
FMR_COVERS = Text(
    "The interval covers the chance of which people were drawn, both people of each pair. "
    "It does not cover other kinds of people or another capture."
)
WHO_UNKNOWN = Text("Who was measured is not known further: the manifest gives no sex, age or group.")
WHO_KNOWN = Text("The manifest gives of these people: {columns}.")
NO_THRESHOLD = Text("No threshold of the DET curve has both FMR ≤ 0.01 % and FNMR ≤ 1 % (NIST SP 800-63A-4).")
NO_THRESHOLD_SHOWN = Text("No threshold of the DET curve is shown to have both FMR ≤ 0.01 % and FNMR ≤ 1 % (NIST SP 800-63A-4).")
WORST_GROUP = Text("By {column}: {worst} has the highest FNMR, {value} ({interval}). {best} has the lowest, {other}.")
SHOWN = Text("The difference is shown: between {low} and {high} percentage points.")
ALL_ALIKE = Text("By {column}: every group has the same FNMR, {value}.")
UP_TO = Text("A true difference of up to {points} percentage points cannot be excluded (corrected for the number of comparisons).")
MAY_BE_CHANCE = Text("The difference is not shown. It may be chance.")
NONE_APPROVED = Text("No, with these instruments: the system approved no attack session.")
SOME_APPROVED = Text(
    "Yes: the system approved {approved} of {sessions} attack sessions. The highest IAPAR is {value} ({interval}), {instrument}."
)
ATTACKS_NOT_SHOWN = Text("Not known: the system approved no attack session, but these sessions do not show that no attack gets through.")
ATTACKS_FEW = Text("These instruments impersonate fewer than {least} people: {instruments}.")
NO_TEST = Text("{count} of {instruments} instruments were not a test of attack detection: {names}.")
NO_TEST_UNJUDGED = Text("Not a test of attack detection: every session failed before that test ran.")
NO_TEST_STARVED = Text("Not a test of attack detection: the machine was too slow in {count} of {sessions} sessions.")
ATTACK_COUNTS = Text(
    "Attack sessions: {sessions}. Instruments: {instruments}. "
    "Approved: {approved}. Refused: {refused}. Referred to a reviewer: {referred}. Failed: {failed}."
)
LARGEST_BOUND = Text("The sessions allow an IAPAR of up to {bound} ({instrument}; impersonated people: {people}).")
HONEST_SESSIONS = Text("Of {sessions} simulated honest sessions {value} were refused or failed: {interval}. {referred} were referred.")
RUNGS_NOT_PLAYED = Text("Attacks of the ladder that were not played: {rungs}.")
RECORDED_COUNT = Text("Attacks: {attacks} recordings of {species} species. Bona fide: {bona_fide} recordings of {people} people.")
RECORDED_APCER = Text(
    "The highest APCER is {value}, of {species}: {count} of {trials} recordings were classified as bona fide. "
    "The upper bound is {bound} (one-sided, 95 %, attackers: {attackers})."
)
RECORDED_NO_ATTACK = Text("No recorded attack was classified.")
RECORDED_IAPAR = Text("With the comparison, the system would approve {count} of {trials} recorded attacks with a portrait.")
RECORDED_BPCER = Text("BPCER is {value} ({interval}). The 95 % interval is by person.")
RECORDED_DOUBT = Text("In doubt or classified as an attack: {value} ({interval}). Not classified: {unanswered}.")
LIVE_COUNT = Text("From {since} to {until}, {people} applicants opened {registrations} registrations.")
LIVE_FAILED = Text("{value} of the face checks failed ({interval}).")
LIVE_BPCER = Text("BPCER in operation is {value} ({interval}), estimated on applicants who were approved in the end.")
LIVE_REFERRED = Text(
    "Warning: of the applicants approved in the end, {value} ({interval}) were referred by head tests or texture (capture {capture})."
    " At most {bound} is expected. Check light, cameras and distance at these counters."
)
LIVE_CHANGED = Text("Changed since the earlier report: {names}.")
LIVE_UNCHANGED = Text("No share changed by more than chance since the earlier report.")
WHOLE_RULE = Text("{rule}, biometric bounds together at the threshold {threshold}: {verdict}.")
BOUNDS_NOT_MEASURED = Text("Not measured: {bounds}.")
BOUNDS_MET = Text("Met: {bounds}.")
BOUNDS_NOT_MET = Text("Not met: {bounds}.")
BOUNDS_NOT_SHOWN = Text("Not shown: {bounds}.")

BY_FINDING = Text("Findings of failed face checks, of all face checks")
BY_ATTEMPT = Text("Failed face checks by the number of the attempt")
BY_ACTION = Text("Failed face checks by an action of the challenge")
BY_CAPTURE = Text("Failed face checks by where the pictures came from")
BY_CAMERA = Text("Failed face checks by the class of the camera")

OUTCOMES: Mapping[str, Text] = {
    "approved": Text("approved", "outcome of a session"),
    "referred": Text("referred", "outcome of a session"),
    "refused": Text("refused", "outcome of a session"),
    "failed": Text("failed", "outcome of a session"),
}
