/** The counter's camera behind this machine's agent: proofs for the hello, and frames that its TPM signed (docs/reference/capture-agent.md). */

import type { Bytes } from "./bytes.js";
import { asked, keepPairing, type AgentAnswer } from "./card_reader.js";
import { HEADER_BYTES, type CameraQuestion } from "./protocol.js";

const OK = 200;
const LENGTH_BYTES = 4;
/** The token of a live session lives for 60 s. */
const WITHIN_MS = 45_000;

/** What the agent says for the hello; it is passed on as it is. */
export type CameraProof = Readonly<Record<string, unknown>>;

/** What stands in the way of an attested camera; `word` says it (live-words.html). */
export class AgentTrouble extends Error {
  constructor(readonly word: string) {
    super(word);
  }
}

/** The messages of one session, each a whole frame. */
export interface FrameStream {
  /** Wait for the next one. Throws AgentTrouble where the camera is gone. */
  next(): Promise<Bytes>;
  /** Switch the camera off; a second call does nothing. */
  cancel(): void;
}

function parsed(text: string): CameraProof | null {
  try {
    const said: unknown = JSON.parse(text);
    return typeof said === "object" && said !== null ? (said as CameraProof) : null;
  } catch {
    return null;
  }
}

/** The word behind a code of the agent: what a person at the counter can do is what tells them apart. */
export function agentWord(code: string): string {
  switch (code) {
    case "":
      return "agent.unreached";
    case "card-reader-unpaired":
      return "agent.unpaired";
    case "card-reader-refused":
      return "agent.other-page";
    case "camera-away":
      return "agent.camera-away";
    case "camera-busy":
      return "camera.busy";
    case "camera-virtual":
    case "camera-format-missing":
      return "agent.camera-refused";
    case "camera-not-accepted":
      return "agent.not-accepted";
    case "camera-server-unavailable":
      return "agent.server-away";
    default:
      return "agent.fault";
  }
}

function wordOf({ status, text }: AgentAnswer): string {
  const code = parsed(text)?.["code"];
  return agentWord(status === 0 ? "" : typeof code === "string" ? code : "internal-error");
}

/** Whether the agent has a camera that can be used: empty where it has, else the word of what is wrong, or null where it has none. */
export function cameraState(answer: AgentAnswer): string | null {
  if (answer.status !== OK) return wordOf(answer);
  const readers = parsed(answer.text)?.["readers"];
  const cameras = Array.isArray(readers) ? readers.filter((one: { reads?: unknown } | null) => one?.reads === "camera") : [];
  const [first] = cameras as readonly { ready?: unknown; code?: unknown }[];
  if (first === undefined) return null;
  return first.ready === true ? "" : agentWord(typeof first.code === "string" ? first.code : "internal-error");
}

/** Cuts a stream of bytes into messages, each behind its length (big-endian). */
export class MessageCutter {
  #rest: Bytes = new Uint8Array(0);

  constructor(private readonly mostBytes: number) {}

  /** Take a piece of the stream, and give what is whole by now. Throws RangeError where a length is none of a frame. */
  add(piece: Uint8Array): readonly Bytes[] {
    const all = new Uint8Array(this.#rest.length + piece.length);
    all.set(this.#rest);
    all.set(piece, this.#rest.length);
    const lengths = new DataView(all.buffer);
    const whole: Bytes[] = [];
    let from = 0;
    while (all.length - from >= LENGTH_BYTES) {
      const length = lengths.getUint32(from);
      if (length <= HEADER_BYTES || length > HEADER_BYTES + this.mostBytes) throw new RangeError("no frame has this length");
      const end = from + LENGTH_BYTES + length;
      if (end > all.length) break;
      whole.push(all.slice(from + LENGTH_BYTES, end));
      from = end;
    }
    this.#rest = all.slice(from);
    return whole;
  }
}

/** Read messages off an answer's body. */
export function streamOf(reader: ReadableStreamDefaultReader<Uint8Array>, mostBytes: number): FrameStream {
  const cutter = new MessageCutter(mostBytes);
  const waiting: Bytes[] = [];
  return {
    async next() {
      for (let message = waiting.shift(); ; message = waiting.shift()) {
        if (message) return message;
        const piece = await reader.read().catch(() => null);
        if (piece === null || piece.done) throw new AgentTrouble("agent.camera-away");
        waiting.push(...cutter.add(piece.value));
      }
    },
    cancel: () => void reader.cancel().catch(() => undefined),
  };
}

/** The agent's camera, as the page asks for it. */
export class AgentCamera {
  constructor(
    private readonly address: string,
    private readonly pairing: () => string,
  ) {}

  /** As `cameraState`; the pairing code is kept once the agent knows it. */
  async look(): Promise<string | null> {
    const answer = await this.#ask("/readers");
    if (answer.status === OK) keepPairing(this.pairing());
    return cameraState(answer);
  }

  /** Have the camera proven for a session. Throws AgentTrouble. */
  async prove(nonce: string, { isStateDue }: CameraQuestion): Promise<CameraProof> {
    if (isStateDue) this.#require(await this.#ask("/camera/state", {}));
    const proof = parsed(this.#require(await this.#ask("/camera/proof", { nonce })));
    if (proof === null) throw new AgentTrouble("agent.fault");
    return proof;
  }

  /** Begin the frames of the session that was proven last. Throws AgentTrouble. */
  async frames(nonce: string, mostBytes: number): Promise<FrameStream> {
    const headers = { Authorization: `Bearer ${this.pairing()}`, "Content-Type": "application/json" };
    const body = JSON.stringify({ nonce });
    const answer = await fetch(`${this.address}/camera/frames`, { method: "POST", headers, body, credentials: "omit", cache: "no-store", redirect: "error" }).catch(() => null);
    if (answer === null) throw new AgentTrouble("agent.unreached");
    if (answer.status !== OK || answer.body === null) throw new AgentTrouble(wordOf({ status: answer.status, text: await answer.text() }));
    return streamOf(answer.body.getReader(), mostBytes);
  }

  pace(mostFps: number): void {
    void this.#ask("/camera/pace", { most_fps: mostFps });
  }

  #ask(path: string, body?: unknown): Promise<AgentAnswer> {
    return asked(this.address + path, this.pairing(), body === undefined ? undefined : JSON.stringify(body), AbortSignal.timeout(WITHIN_MS));
  }

  #require(answer: AgentAnswer): string {
    if (answer.status !== OK) throw new AgentTrouble(wordOf(answer));
    return answer.text;
  }
}

/** Shows the frames' pictures in the place of the video. */
export class FramePreview {
  readonly #canvas = document.createElement("canvas");
  #isDrawing = false;

  constructor(private readonly video: HTMLVideoElement) {
    this.#canvas.className = video.className;
  }

  /** Draw a picture, unless the one before is not drawn yet. */
  async show(jpeg: Bytes): Promise<void> {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    try {
      const picture = await createImageBitmap(new Blob([jpeg], { type: "image/jpeg" }));
      if (!this.#canvas.isConnected) this.#begin(picture);
      this.#canvas.getContext("2d", { alpha: false })?.drawImage(picture, 0, 0);
      picture.close();
    } catch {
      // The server says what is wrong with a picture that cannot be decoded.
    } finally {
      this.#isDrawing = false;
    }
  }

  /** Give the place back to the video. */
  hide(): void {
    this.#canvas.remove();
    this.video.hidden = false;
  }

  #begin({ width, height }: ImageBitmap): void {
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.video.after(this.#canvas);
    this.video.hidden = true;
  }
}
