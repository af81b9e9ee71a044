/** The face check: asks for a session, opens its socket, streams frames, and passes on what the server says. */

import { AgentTrouble, type FrameStream } from "./agent_camera.js";
import { hex, type Bytes } from "./bytes.js";
import { decideNextMove, NO_PAST, trouble, type Ending, type Move, type SocketEnd } from "./next_move.js";
import { decodeFrame, encodeFrame, encodeHello, encodeStop, frameLine, helloLine, parseServerMessage, type IssuedSession, type ServerMessage, type TargetPoint } from "./protocol.js";

/** More than this unsent: pictures are dropped before they are numbered. About half a second of frames. */
const MOST_UNSENT_BYTES = 262_144;
const OPEN_WITHIN_MS = 8000;
/** The server says the place again and again: after so many times silence the connection is taken for dead. */
const MOST_SILENCES = 3;
/** The one capture at which the frames that the agent signed are sent as they are. */
const ATTESTED_CAMERA = "attested-camera";
const DRAIN_MS = 20;

/** What a WebSocket has of it that is used here. */
const OPEN = 1; // WebSocket.OPEN; behind it come CLOSING and CLOSED

export interface Socket {
  binaryType: string;
  readonly bufferedAmount: number;
  readonly readyState: number;
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  send(message: string | Bytes): void;
  close(code?: number): void;
}

export type Asked = { readonly kind: "issued"; readonly session: IssuedSession } | { readonly kind: "refused"; readonly ending: Ending };

/** What the page must be told; `hear` gets the server's messages, a target's points in the time of `nowMs`, the rest is about the connection. */
export interface LiveListener {
  connecting(isAgain: boolean): void;
  /** `isUnattested`: the server did not accept the proof of the agent's camera. */
  ready(isUnattested: boolean): void;
  hear(message: ServerMessage): void;
}

export interface LiveParts {
  readonly listener: LiveListener;
  cameraLabel(): string;
  ask(): Promise<Asked>;
  connect(path: string): Socket;
  digest(bytes: Bytes): Promise<Bytes>;
  sign(message: Bytes): Promise<Bytes>;
  nowMs(): number;
  wait(ms: number): Promise<void>;
  /** Take no more pictures a second than this. */
  pace(mostFps: number): void;
  /** Begin the frames of the agent's camera; asked only in a session that has its proof. Throws AgentTrouble. */
  frames(session: IssuedSession): Promise<FrameStream>;
  /** Show a picture of the agent's camera. */
  show(jpeg: Bytes): void;
}

/** One socket of one session; frames are numbered without gaps. */
class SocketRun {
  #seq = 0;
  #startMs = 0;
  #lastMs = -1;
  #isReady = false;
  #isOpened = false;
  #isOver = false;
  #isSending = false;
  #isChecking = false;
  #hasWaited = false;
  #saidWait = 0;
  #frames: FrameStream | null = null;
  #settle: (ended: SocketEnd) => void = () => {};
  readonly ended: Promise<SocketEnd>;

  constructor(
    private readonly parts: LiveParts,
    private readonly session: IssuedSession,
    private readonly socket: Socket,
  ) {
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
    socket.binaryType = "arraybuffer";
    socket.onopen = () => void this.#greet();
    socket.onmessage = (event) => this.#hear(event.data);
    socket.onclose = (event) => this.#end({ kind: "closed", code: event.code, wasOpened: this.#isOpened, wasReady: this.#isReady, hasWaited: this.#hasWaited });
    void parts.wait(OPEN_WITHIN_MS).then(() => this.#hasWaited || this.#giveUp());
  }

  get isReady(): boolean {
    return this.#isReady && !this.#isOver;
  }

  /** Whether it takes pictures of the browser's camera. */
  get takesPictures(): boolean {
    return this.isReady && this.session.proof === null;
  }

  /** Whether the server has closed already, which `onclose` tells only later. */
  get #isClosing(): boolean {
    return this.socket.readyState > OPEN;
  }

  /** Send a picture, unless one is on its way or the connection is behind. Says whether it was sent. */
  async offer(jpeg: Bytes, capturedMs: number): Promise<boolean> {
    if (!this.isReady || this.#isSending || jpeg.length > this.session.mostBytes) return false;
    if (this.#isClosing || this.socket.bufferedAmount > MOST_UNSENT_BYTES) return false;
    const tMs = Math.round(capturedMs - this.#startMs);
    if (tMs <= this.#lastMs) return false;
    this.#isSending = true;
    try {
      const stamp = { seq: this.#seq, tMs };
      const digest = hex(await this.parts.digest(jpeg));
      const signature = await this.parts.sign(frameLine(this.session.nonce, stamp, digest));
      if (!this.isReady || this.#isClosing) return false;
      this.socket.send(encodeFrame(stamp, signature, jpeg));
      this.#seq += 1;
      this.#lastMs = tMs;
      return true;
    } finally {
      this.#isSending = false;
    }
  }

  stop(): void {
    if (this.#isOver) return;
    if (this.#isReady && !this.#isClosing) this.socket.send(encodeStop());
    this.socket.close(1000);
    this.#end({ kind: "stopped" });
  }

  async #greet(): Promise<void> {
    const signature = await this.parts.sign(helloLine(this.session.nonce));
    if (!this.#isOver && !this.#isClosing) this.socket.send(encodeHello(this.session, signature, this.parts.cameraLabel()));
  }

  #hear(data: unknown): void {
    const message = typeof data === "string" ? parseServerMessage(data) : null;
    if (message === null || this.#isOver) return;
    // A socket that opens and stays silent goes nowhere: only an answer shows that it reaches the server.
    this.#isOpened = true;
    if (message.type === "ready") this.#begin(message.capture);
    if (message.type === "checking") this.#rest();
    if (message.type === "wait") this.#stayInLine(message.retryMs);
    if (message.type === "pace") this.parts.pace(message.mostFps);
    this.parts.listener.hear(message.type === "target" ? { ...message, points: message.points.map((point) => this.#onOurClock(point)) } : message);
    if (message.type === "result") this.#end({ kind: "result", result: message });
  }

  /** The server counts from the session's start. */
  #onOurClock(point: TargetPoint): TargetPoint {
    return { ...point, tMs: point.tMs + this.#startMs };
  }

  #begin(capture: string): void {
    this.#startMs = this.parts.nowMs();
    this.#isReady = true;
    this.parts.pace(this.session.mostFps);
    const isAttested = capture === ATTESTED_CAMERA;
    this.parts.listener.ready(this.session.proof !== null && !isAttested);
    if (this.session.proof !== null) void this.#relay(isAttested).catch((error: unknown) => this.#loseCamera(error));
  }

  /** Send the pictures of the agent's camera until the end: as they were signed, or signed by the counter where the camera is not attested. */
  async #relay(isAttested: boolean): Promise<void> {
    const frames = await this.parts.frames(this.session);
    this.#frames = frames;
    this.#startMs = this.parts.nowMs(); // the agent counts from its first byte
    if (this.#isOver) return frames.cancel();
    while (this.isReady) {
      const message = await frames.next();
      const frame = decodeFrame(message);
      if (frame === null) continue;
      this.parts.show(frame.jpeg);
      if (isAttested) await this.#forward(message);
      else await this.offer(frame.jpeg, this.#startMs + frame.tMs);
    }
  }

  /** None may be left out of the chain: while the connection is behind no more is read, and the agent drops pictures before it signs them. */
  async #forward(message: Bytes): Promise<void> {
    while (this.isReady && !this.#isClosing && this.socket.bufferedAmount > MOST_UNSENT_BYTES) await this.parts.wait(DRAIN_MS);
    if (this.isReady && !this.#isClosing) this.socket.send(message);
  }

  /** After the last picture the camera is switched off, which is no trouble. */
  #loseCamera(error: unknown): void {
    if (this.#isOver || this.#isClosing || this.#isChecking) return;
    this.socket.close(1000);
    this.#end({ kind: "camera", word: error instanceof AgentTrouble ? error.word : "agent.fault" });
  }

  /** The server has seen all. */
  #rest(): void {
    this.#isChecking = true;
    this.#frames?.cancel();
  }

  /** The server begins the session as soon as it can keep it up; until then it says the place again and again. */
  #stayInLine(retryMs: number): void {
    this.#hasWaited = true;
    const said = (this.#saidWait += 1);
    void this.parts.wait(MOST_SILENCES * retryMs).then(() => said === this.#saidWait && this.#giveUp());
  }

  #giveUp(): void {
    if (this.#isOver || this.#isReady) return;
    this.socket.close(1000);
    this.#end({ kind: "closed", code: 1006, wasOpened: false, wasReady: false, hasWaited: false });
  }

  #end(ended: SocketEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#frames?.cancel();
    this.#settle(ended);
  }
}

/** A face check from the first question to its end, over as many sockets as it takes. Used once. */
export class LiveCheck {
  #run: SocketRun | null = null;
  #isStopped = false;

  constructor(private readonly parts: LiveParts) {}

  /** Whether a picture of the browser's camera offered now may be sent. */
  get isStreaming(): boolean {
    return this.#run?.takesPictures ?? false;
  }

  async offer(jpeg: Bytes, capturedMs: number): Promise<boolean> {
    return (await this.#run?.offer(jpeg, capturedMs)) ?? false;
  }

  /** The applicant's wish, or the page going away. */
  stop(): void {
    this.#isStopped = true;
    this.#run?.stop();
  }

  async play(): Promise<Ending> {
    let move: Move = { kind: "again", sameToken: false, afterMs: 0, past: NO_PAST };
    let session: IssuedSession | null = null;
    while (move.kind === "again") {
      this.parts.listener.connecting(move.past !== NO_PAST);
      if (move.afterMs > 0) await this.parts.wait(move.afterMs);
      if (session === null || !move.sameToken) {
        const asked = await this.parts.ask();
        if (asked.kind === "refused") return this.#isStopped ? { kind: "stopped" } : asked.ending;
        session = asked.session;
      }
      if (this.#isStopped) return { kind: "stopped" };
      move = decideNextMove(await this.#playOnce(session), move.past);
    }
    return move.ending;
  }

  async #playOnce(session: IssuedSession): Promise<SocketEnd> {
    try {
      this.#run = new SocketRun(this.parts, session, this.parts.connect(session.path));
    } catch {
      return { kind: "closed", code: 1006, wasOpened: false, wasReady: false, hasWaited: false };
    }
    return this.#run.ended;
  }
}

/** What of an answer says why a request was refused. */
export interface Refused {
  readonly status: number;
  readonly code: string;
  readonly retryAfterS: number;
  readonly said: readonly string[];
}

/** Name the trouble behind a refused request; what has no name of its own is said in the server's words. */
export function refusal({ status, code, retryAfterS, said }: Refused): Ending {
  if (status === 0) return trouble("live.dropped");
  if (status === 401 || code === "form-expired") return trouble("live.sign-in", { mayRetry: false });
  if (status === 429) return trouble("live.pause", { pauseS: retryAfterS });
  if (code === "counter-unknown") return trouble("counter.not-enrolled", { mayRetry: false });
  if (status === 503) return trouble("live.busy");
  if (status >= 500) return trouble("live.fault");
  return trouble("live.closed", { mayRetry: false, said });
}
