/** The live session's protocol 1 as the client speaks it: docs/reference/live-session.md. */

import { base64, utf8, type Bytes } from "./bytes.js";

export const SUBPROTOCOL = "realname.live.1";
export const SIGNATURE_BYTES = 64;
export const HEADER_BYTES = 12 + SIGNATURE_BYTES;
const LARGEST_UINT32 = 0xffff_ffff;

export const ACTIONS = ["turn-left", "turn-right", "look-up", "look-down", "blink", "follow"] as const;
export type Action = (typeof ACTIONS)[number];

/** What the hardware of an attested counter is asked for one session (section 2). */
export interface AuthenticatorQuestion {
  readonly credentialId: string;
  readonly challenge: string;
  readonly rpId: string;
}

/** The counter's camera that an agent may prove (section 2). `isStateDue`: its machine proves its state to the server first. */
export interface CameraQuestion {
  readonly cameraId: string;
  readonly isStateDue: boolean;
}

/** What the server answers when a session is asked for (section 2); `assertion`: what the hardware answered, empty where it did not; `proof`: what the agent said of the camera, null where it is the browser's. */
export interface IssuedSession {
  readonly sessionId: string;
  readonly token: string;
  readonly nonce: string;
  readonly path: string;
  readonly actions: number;
  readonly mostBytes: number;
  readonly authenticator: AuthenticatorQuestion | null;
  readonly assertion: string;
  readonly camera: CameraQuestion | null;
  readonly proof: Readonly<Record<string, unknown>> | null;
  readonly mostFps: number;
}

export interface FrameStamp {
  readonly seq: number;
  readonly tMs: number;
}

export interface SessionResult {
  readonly type: "result";
  readonly outcome: "judged" | "failed";
  readonly findings: readonly string[];
  readonly triesLeft: number | null;
  readonly pauseS: number;
}

/** Where the target to follow is at a time: from the applicant's rest, yaw positive to their own left, pitch positive up. */
export interface TargetPoint {
  readonly tMs: number;
  readonly yawDeg: number;
  readonly pitchDeg: number;
}

/** What the server says (section 5). */
export type ServerMessage =
  | { readonly type: "wait"; readonly place: number; readonly retryMs: number }
  | { readonly type: "pace"; readonly mostFps: number }
  | { readonly type: "ready"; readonly actions: number; readonly capture: string }
  | { readonly type: "guidance"; readonly code: string }
  | { readonly type: "prompt"; readonly step: number; readonly of: number; readonly action: Action; readonly withinMs: number }
  | { readonly type: "target"; readonly points: readonly TargetPoint[] }
  | { readonly type: "progress"; readonly step: number; readonly of: number; readonly share: number }
  | { readonly type: "done"; readonly step: number; readonly of: number }
  | { readonly type: "remark"; readonly code: string }
  | { readonly type: "checking" }
  | SessionResult
  | { readonly type: "error"; readonly code: string };

/** What is signed over the hello (section 3). */
export function helloLine(nonce: string): Bytes {
  return utf8(`realname-live-hello-1\n${nonce}`);
}

/** A frame's line of the manifest (section 4): what is signed over it. `digest`: SHA-256 of the JPEG, lower-case hexadecimal. */
export function frameLine(nonce: string, { seq, tMs }: FrameStamp, digest: string): Bytes {
  return utf8(`realname-live-frame-1\n${nonce}\n${seq}\n${tMs}\n${digest}`);
}

export function encodeHello({ token, assertion, proof }: Pick<IssuedSession, "token" | "assertion" | "proof">, signature: Bytes, cameraLabel: string): string {
  const attested = { ...(assertion === "" ? {} : { assertion }), ...(proof === null ? {} : { camera: proof }) };
  return JSON.stringify({ type: "hello", token, signature: base64(signature), camera_label: cameraLabel, ...attested });
}

export function encodeStop(): string {
  return JSON.stringify({ type: "stop" });
}

/** One binary message: `RNF1`, sequence number, capture time, signature, JPEG; numbers big-endian. */
export function encodeFrame({ seq, tMs }: FrameStamp, signature: Bytes, jpeg: Bytes): Bytes {
  if (signature.length !== SIGNATURE_BYTES) throw new RangeError("a signature has 64 bytes");
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

/** Time and picture of such a message; null: it is none. */
export function decodeFrame(message: Bytes): { readonly tMs: number; readonly jpeg: Bytes } | null {
  if (message.length <= HEADER_BYTES) return null;
  return { tMs: new DataView(message.buffer, message.byteOffset).getUint32(8), jpeg: message.slice(HEADER_BYTES) };
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

function parseJson(text: string): Fields | null {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return null;
  }
}

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);
const numberOf = (value: unknown): number | null => (typeof value === "number" && Number.isFinite(value) ? value : null);

function isAction(value: unknown): value is Action {
  return ACTIONS.some((action) => action === value);
}

function parseResult(fields: Fields): SessionResult | null {
  const { outcome, findings } = fields;
  if (outcome !== "judged" && outcome !== "failed") return null;
  const codes = Array.isArray(findings) ? findings.filter((one): one is string => typeof one === "string") : [];
  return { type: "result", outcome, findings: codes, triesLeft: numberOf(fields["tries_left"]), pauseS: numberOf(fields["pause_s"]) ?? 0 };
}

function parseStep(fields: Fields): { step: number; of: number } | null {
  const step = numberOf(fields["step"]);
  const of = numberOf(fields["of"]);
  return step === null || of === null || of < 1 ? null : { step, of };
}

function parsePrompt(fields: Fields): ServerMessage | null {
  const at = parseStep(fields);
  const action = fields["action"];
  return at && isAction(action) ? { type: "prompt", ...at, action, withinMs: numberOf(fields["within_ms"]) ?? 0 } : null;
}

function parseProgress(fields: Fields): ServerMessage | null {
  const at = parseStep(fields);
  const share = numberOf(fields["share"]);
  return at && share !== null ? { type: "progress", ...at, share: Math.min(1, Math.max(0, share)) } : null;
}

function parsePoint(value: unknown): TargetPoint | null {
  const [tMs, yawDeg, pitchDeg, ...rest] = Array.isArray(value) ? value.map(numberOf) : [];
  return tMs == null || yawDeg == null || pitchDeg == null || rest.length > 0 ? null : { tMs, yawDeg, pitchDeg };
}

/** All of its points, or none of them: a target with a hole would jump. */
function parseTarget(fields: Fields): ServerMessage | null {
  const points = Array.isArray(fields["points"]) ? fields["points"].map(parsePoint) : [null];
  return points.every((point) => point !== null) ? { type: "target", points } : null;
}

/** A place of 1 is the next; the client hears of it again within `retryMs`. */
function parseWait(fields: Fields): ServerMessage | null {
  const place = numberOf(fields["place"]);
  const retryMs = numberOf(fields["retry_ms"]);
  return place === null || retryMs === null || place < 1 || retryMs <= 0 ? null : { type: "wait", place, retryMs };
}

function parsePace(fields: Fields): ServerMessage | null {
  const mostFps = numberOf(fields["most_fps"]);
  return mostFps === null || mostFps < 1 ? null : { type: "pace", mostFps };
}

function parseCoded(type: "guidance" | "remark" | "error", fields: Fields): ServerMessage | null {
  const code = textOf(fields["code"]);
  return code === null ? null : { type, code };
}

/** Read what the server says; null: not of this protocol, or of a later one, and left aside. */
export function parseServerMessage(text: string): ServerMessage | null {
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

function parseQuestion(value: unknown): AuthenticatorQuestion | null {
  const [credentialId, challenge, rpId] = ["credential_id", "challenge", "rp_id"].map((name) => textOf(fieldsOf(value)?.[name]));
  return credentialId && challenge && rpId ? { credentialId, challenge, rpId } : null;
}

function parseCamera(value: unknown): CameraQuestion | null {
  const fields = fieldsOf(value);
  const cameraId = textOf(fields?.["camera_id"]);
  return cameraId ? { cameraId, isStateDue: fields?.["is_state_due"] !== false } : null;
}

/** Read the answer of section 2; null: something of it is missing. */
export function parseIssuedSession(answer: unknown): IssuedSession | null {
  const fields = fieldsOf(answer);
  const frame = fieldsOf(fields?.["frame"]);
  const [sessionId, token, nonce, path] = ["session_id", "token", "nonce", "path"].map((name) => textOf(fields?.[name]));
  if (!sessionId || !token || !nonce || !path?.startsWith("/")) return null;
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
