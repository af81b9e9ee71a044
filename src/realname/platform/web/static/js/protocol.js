import { base64, utf8 } from "./bytes.js";
export const SUBPROTOCOL = "realname.live.1";
export const SIGNATURE_BYTES = 64;
export const HEADER_BYTES = 12 + SIGNATURE_BYTES;
const LARGEST_UINT32 = 0xffff_ffff;
export const ACTIONS = ["turn-left", "turn-right", "look-up", "look-down", "blink", "follow"];
export function helloLine(nonce) {
return utf8(`realname-live-hello-1\n${nonce}`);
}
export function frameLine(nonce, { seq, tMs }, digest) {
return utf8(`realname-live-frame-1\n${nonce}\n${seq}\n${tMs}\n${digest}`);
}
export function encodeHello({ token, assertion, proof }, signature, cameraLabel) {
const attested = { ...(assertion === "" ? {} : { assertion }), ...(proof === null ? {} : { camera: proof }) };
return JSON.stringify({ type: "hello", token, signature: base64(signature), camera_label: cameraLabel, ...attested });
}
export function encodeStop() {
return JSON.stringify({ type: "stop" });
}
export function encodeFrame({ seq, tMs }, signature, jpeg) {
if (signature.length !== SIGNATURE_BYTES)
throw new RangeError("a signature has 64 bytes");
if (![seq, tMs].every((value) => Number.isInteger(value) && value >= 0 && value <= LARGEST_UINT32)) {
throw new RangeError("sequence number and capture time are unsigned 32 bit");
}
const frame = new Uint8Array(HEADER_BYTES + jpeg.length);
frame.set(utf8("RNF1"), 0);
const header = new DataView(frame.buffer);
header.setUint32(4, seq);
header.setUint32(8, tMs);
frame.set(signature, 12);
frame.set(jpeg, HEADER_BYTES);
return frame;
}
export function decodeFrame(message) {
if (message.length <= HEADER_BYTES)
return null;
return { tMs: new DataView(message.buffer, message.byteOffset).getUint32(8), jpeg: message.slice(HEADER_BYTES) };
}
function fieldsOf(value) {
return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
}
function parseJson(text) {
try {
return fieldsOf(JSON.parse(text));
}
catch {
return null;
}
}
const textOf = (value) => (typeof value === "string" ? value : null);
const numberOf = (value) => (typeof value === "number" && Number.isFinite(value) ? value : null);
function isAction(value) {
return ACTIONS.some((action) => action === value);
}
function parseResult(fields) {
const { outcome, findings } = fields;
if (outcome !== "judged" && outcome !== "failed")
return null;
const codes = Array.isArray(findings) ? findings.filter((one) => typeof one === "string") : [];
return { type: "result", outcome, findings: codes, triesLeft: numberOf(fields["tries_left"]), pauseS: numberOf(fields["pause_s"]) ?? 0 };
}
function parseStep(fields) {
const step = numberOf(fields["step"]);
const of = numberOf(fields["of"]);
return step === null || of === null || of < 1 ? null : { step, of };
}
function parsePrompt(fields) {
const at = parseStep(fields);
const action = fields["action"];
return at && isAction(action) ? { type: "prompt", ...at, action, withinMs: numberOf(fields["within_ms"]) ?? 0 } : null;
}
function parseProgress(fields) {
const at = parseStep(fields);
const share = numberOf(fields["share"]);
return at && share !== null ? { type: "progress", ...at, share: Math.min(1, Math.max(0, share)) } : null;
}
function parsePoint(value) {
const [tMs, yawDeg, pitchDeg, ...rest] = Array.isArray(value) ? value.map(numberOf) : [];
return tMs == null || yawDeg == null || pitchDeg == null || rest.length > 0 ? null : { tMs, yawDeg, pitchDeg };
}
function parseTarget(fields) {
const points = Array.isArray(fields["points"]) ? fields["points"].map(parsePoint) : [null];
return points.every((point) => point !== null) ? { type: "target", points } : null;
}
function parseWait(fields) {
const place = numberOf(fields["place"]);
const retryMs = numberOf(fields["retry_ms"]);
return place === null || retryMs === null || place < 1 || retryMs <= 0 ? null : { type: "wait", place, retryMs };
}
function parsePace(fields) {
const mostFps = numberOf(fields["most_fps"]);
return mostFps === null || mostFps < 1 ? null : { type: "pace", mostFps };
}
function parseCoded(type, fields) {
const code = textOf(fields["code"]);
return code === null ? null : { type, code };
}
export function parseServerMessage(text) {
const fields = parseJson(text);
switch (fields?.["type"]) {
case "ready":
return { type: "ready", actions: numberOf(fields["actions"]) ?? 0, capture: textOf(fields["capture"]) ?? "" };
case "wait":
return parseWait(fields);
case "pace":
return parsePace(fields);
case "prompt":
return parsePrompt(fields);
case "target":
return parseTarget(fields);
case "progress":
return parseProgress(fields);
case "done": {
const at = parseStep(fields);
return at && { type: "done", ...at };
}
case "guidance":
case "remark":
case "error":
return parseCoded(fields["type"], fields);
case "checking":
return { type: "checking" };
case "result":
return parseResult(fields);
default:
return null;
}
}
function parseQuestion(value) {
const [credentialId, challenge, rpId] = ["credential_id", "challenge", "rp_id"].map((name) => textOf(fieldsOf(value)?.[name]));
return credentialId && challenge && rpId ? { credentialId, challenge, rpId } : null;
}
function parseCamera(value) {
const fields = fieldsOf(value);
const cameraId = textOf(fields?.["camera_id"]);
return cameraId ? { cameraId, isStateDue: fields?.["is_state_due"] !== false } : null;
}
export function parseIssuedSession(answer) {
const fields = fieldsOf(answer);
const frame = fieldsOf(fields?.["frame"]);
const [sessionId, token, nonce, path] = ["session_id", "token", "nonce", "path"].map((name) => textOf(fields?.[name]));
if (!sessionId || !token || !nonce || !path?.startsWith("/"))
return null;
return {
sessionId,
token,
nonce,
path,
actions: numberOf(fields?.["actions"]) ?? 0,
mostBytes: numberOf(frame?.["most_bytes"]) ?? 262_144,
authenticator: parseQuestion(fields?.["authenticator"]),
assertion: "",
camera: parseCamera(fields?.["camera"]),
proof: null,
mostFps: numberOf(frame?.["most_fps"]) ?? 15,
};
}
