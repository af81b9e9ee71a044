export const NO_PAST = { drops: 0, blocked: 0, busy: 0 };
const NO_CLOSE_FRAME = 1006;
const MOST_DROPS = 2;
const MOST_BLOCKED = 2;
const MOST_BUSY = 5;
export function trouble(word, options = {}) {
return { kind: "trouble", word, said: [], mayRetry: true, pauseS: 0, offersUpload: false, ...options };
}
function end(ending) {
return { kind: "end", ending };
}
function afterBusy(past, hasWaited) {
if (past.busy >= MOST_BUSY)
return end(trouble("live.busy"));
return { kind: "again", sameToken: !hasWaited, afterMs: hasWaited ? 0 : 3000, past: { ...past, busy: past.busy + 1 } };
}
function afterBlocked(past) {
const blocked = past.blocked + 1;
if (blocked >= MOST_BLOCKED)
return end(trouble("upload.offer", { offersUpload: true }));
return { kind: "again", sameToken: false, afterMs: 500, past: { ...past, blocked } };
}
function afterDrop(past) {
if (past.drops >= MOST_DROPS)
return end(trouble("live.dropped"));
return { kind: "again", sameToken: false, afterMs: 1000, past: { ...past, drops: past.drops + 1 } };
}
function finalTrouble(code) {
switch (code) {
case 4403:
return trouble("counter.not-enrolled", { mayRetry: false });
case 4409:
return trouble("live.other-tab");
case 4410:
return trouble("live.closed", { mayRetry: false });
case 4400:
case 4415:
case 4429:
case 1003:
case 1007:
case 1009:
return trouble("live.refused");
default:
return null;
}
}
export function decideNextMove(ended, past) {
if (ended.kind === "stopped")
return end({ kind: "stopped" });
if (ended.kind === "camera")
return end(trouble(ended.word));
if (ended.kind === "result") {
const { outcome, findings, triesLeft, pauseS } = ended.result;
return end(outcome === "judged" ? { kind: "judged" } : { kind: "failed", findings, triesLeft, pauseS });
}
const final = finalTrouble(ended.code);
if (final)
return end(final);
if (ended.code === 1013)
return afterBusy(past, ended.hasWaited);
if (ended.code === NO_CLOSE_FRAME && !ended.wasOpened)
return afterBlocked(past);
return afterDrop(past);
}
