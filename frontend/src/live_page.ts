/** The live page: start, stage, camera, face check, and what follows. */

import { AgentCamera, AgentTrouble, FramePreview } from "./agent_camera.js";
import { Camera, CameraUnavailable } from "./camera.js";
import { keptPairing } from "./card_reader.js";
import { signSession } from "./counter_hardware.js";
import { isSecure, loadCounterKey, sha256, sign, type CounterKey } from "./counter_key.js";
import { LiveCheck, refusal, type Asked, type LiveListener, type LiveParts, type Socket } from "./live_session.js";
import { LiveResult } from "./live_result.js";
import { LiveStage } from "./live_stage.js";
import { trouble, type Ending } from "./next_move.js";
import { parseIssuedSession, SUBPROTOCOL, type IssuedSession, type ServerMessage } from "./protocol.js";
import { serverWith, type Server } from "./server.js";
import { Speech } from "./speech.js";
import { ClipUpload } from "./upload_clip.js";
import { wordsOf, type Words } from "./words.js";

const LIMITS = { longestSidePx: 640, mostFps: 15, mostBytes: 262_144 };

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A socket to our own server; its messages are bytes of this page, never of another's memory. */
function connect(path: string): Socket {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return new WebSocket(`${scheme}://${location.host}${path}`, SUBPROTOCOL);
}

/** Shows what the server says. */
class StageListener implements LiveListener {
  #word = "";
  #isFrozen = false;
  #isWaiting = false;

  constructor(
    private readonly stage: LiveStage,
    private readonly words: Words,
  ) {}

  connecting(isAgain: boolean): void {
    this.stage.clear();
    this.#isWaiting = false;
    this.#status(isAgain ? "live.reconnecting" : "live.connecting");
  }

  ready(isUnattested: boolean): void {
    this.#status(isUnattested ? "agent.unattested" : "");
    this.stage.prompt(this.words.say("live.ready"), null);
  }

  frozen(isFrozen: boolean): void {
    this.#isFrozen = isFrozen;
    this.stage.status(isFrozen ? this.words.say("camera.frozen") : this.#word);
  }

  hear(message: ServerMessage): void {
    switch (message.type) {
      case "guidance":
        return this.stage.guide(message.code === "none" ? "" : this.words.say(`guidance.${message.code}`));
      case "wait":
        return this.#wait(message.place - 1);
      case "prompt":
        this.#status("");
        return this.stage.prompt(this.words.say(`prompt.${message.action}`), message.action);
      case "progress":
        return this.stage.fill((message.step - 1 + message.share) / message.of);
      case "target":
        return this.stage.aim(message.points);
      case "done":
        this.stage.rest();
        return this.stage.fill(message.step / message.of);
      case "remark":
        this.stage.rest();
        return this.stage.guide(this.words.say(`remark.${message.code}`) || this.words.say(`finding.${message.code}.happened`));
      case "checking":
        this.stage.guide("");
        return this.stage.prompt(this.words.say("live.checking"), null);
      default:
        return undefined;
    }
  }

  /** Said aloud once; how many are before is a status, which a screen reader mentions when it changes. */
  #wait(before: number): void {
    if (!this.#isWaiting) this.stage.prompt(this.words.say("live.wait"), null);
    this.#isWaiting = true;
    this.#status(before > 0 ? "live.wait-before" : "live.wait-next", before);
  }

  #status(word: string, n?: number): void {
    this.#word = this.words.say(word, n);
    if (!this.#isFrozen) this.stage.status(this.#word);
  }
}

/** The field for the pairing code of the agent, on the page that starts the check. */
interface PairingField {
  readonly part: HTMLElement;
  readonly code: HTMLInputElement;
  readonly status: HTMLElement;
}

/** What the page says about itself in its data attributes; `agent`: address of this machine's agent, empty where there is none. */
interface PageFacts {
  readonly agent: string;
  readonly registrationPath: string;
  readonly nextPath: string;
  readonly enrolPath: string;
}

class LivePage {
  #camera: Camera | null = null;
  #check: LiveCheck | null = null;
  #upload: ClipUpload | null = null;
  #isRunning = false;
  #wasUnproven = false;
  #wasCameraAway = false;
  #wasUnpaired = false;
  /** As `AgentCamera.look` said when the check began. */
  #agentState: string | null = null;
  readonly #agent: AgentCamera | null;
  readonly #preview: FramePreview;
  readonly #result: LiveResult;
  readonly #channel: BroadcastChannel | null;

  constructor(
    private readonly facts: PageFacts,
    private readonly server: Server,
    private readonly words: Words,
    private readonly stage: LiveStage,
    private readonly intro: HTMLElement | null,
    result: HTMLElement,
    private readonly pairing: PairingField | null,
  ) {
    const code = (): string => this.pairing?.code.value.trim() ?? "";
    this.#agent = facts.agent === "" ? null : new AgentCamera(facts.agent, code);
    this.#preview = new FramePreview(stage.video);
    const actions = { again: () => void this.start(), upload: () => void this.upload() };
    const links = { enrol: facts.enrolPath, registration: facts.registrationPath };
    this.#result = new LiveResult(result, intro, words, actions, links, stage.root.querySelector(".rn-stage__overlay"));
    this.#channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(`realname.live.${facts.registrationPath}`) : null;
    this.#channel?.addEventListener("message", () => this.#leaveToOtherTab());
  }

  /** One face check, from camera to end; a second call while it runs does nothing. */
  async start(): Promise<void> {
    await this.#once(async () => {
      const key = await loadCounterKey();
      if (key === null) return isSecure() ? trouble("counter.not-enrolled", { mayRetry: false }) : trouble("camera.insecure");
      this.#agentState = (await this.#agent?.look()) ?? null;
      if (this.#agentState === "agent.unpaired" && this.#askForPairing()) return { kind: "stopped" };
      const listener = new StageListener(this.stage, this.words);
      const check = new LiveCheck(this.#parts(listener, key));
      this.#check = check;
      if (this.#agentState === null) await this.#openCamera(check, listener);
      return check.play();
    });
  }

  /** The browser's own camera; one that is open stays so. */
  async #openCamera(check: LiveCheck, listener: StageListener): Promise<void> {
    if (this.#camera !== null) return;
    this.#camera = await Camera.open(this.stage.video);
    this.#camera.deliver(LIMITS, {
      wantsPicture: () => check.isStreaming,
      picture: (jpeg, capturedMs) => void check.offer(jpeg, capturedMs),
      frozen: (isFrozen) => listener.frozen(isFrozen),
      lost: () => this.stage.status(this.words.say("camera.frozen")),
    });
  }

  /** Ask once for the code of an agent that does not know this browser, before the check; says whether it is asked for. */
  #askForPairing(): boolean {
    if (this.pairing === null || (this.#wasUnpaired && this.pairing.code.value === "")) return false;
    this.#wasUnpaired = true;
    this.stage.hide();
    this.pairing.part.hidden = false;
    this.pairing.status.textContent = this.pairing.code.value === "" ? "" : this.words.say("agent.unpaired");
    if (this.intro) this.intro.hidden = false;
    this.pairing.code.focus();
    return true;
  }

  /** The same by a recorded clip, where no socket gets through. */
  async upload(): Promise<void> {
    await this.#once(async () => {
      this.#camera = await Camera.open(this.stage.video);
      const sink = { status: (words: string) => this.stage.status(words), prompt: this.stage.prompt.bind(this.stage), fill: this.stage.fill.bind(this.stage) };
      this.#upload = new ClipUpload({ server: this.server, registrationPath: this.facts.registrationPath, stream: this.#camera.stream, words: this.words, sink, wait });
      return this.#upload.run();
    });
  }

  /** Nothing goes on after this: the socket is closed and the camera is off. */
  leave(): void {
    this.#check?.stop();
    this.#upload?.stop();
    this.#check = null;
    this.#upload = null;
    this.#camera?.stop();
    this.#camera = null;
    this.#preview.hide();
  }

  async #once(play: () => Promise<Ending>): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#result.hide();
    if (this.intro) this.intro.hidden = true;
    this.stage.show();
    this.stage.status(this.words.say("live.connecting"));
    this.#channel?.postMessage("started");
    const ending = await play().catch((error: unknown) => trouble(error instanceof CameraUnavailable ? error.word : "live.fault"));
    this.leave();
    this.#isRunning = false;
    this.#show(ending);
  }

  #show(ending: Ending): void {
    if (ending.kind === "judged") return location.assign(this.facts.nextPath);
    if (ending.kind === "stopped") return;
    this.stage.hide();
    if (ending.kind === "failed") this.#result.failed(ending);
    else this.#result.trouble(ending);
  }

  /** Another tab asked for a session of this registration: the one here is void. */
  #leaveToOtherTab(): void {
    if (!this.#isRunning) return;
    this.leave();
    this.stage.hide();
    this.#result.trouble(trouble("live.other-tab"));
  }

  #parts(listener: StageListener, key: CounterKey): LiveParts {
    return {
      listener,
      cameraLabel: () => this.#camera?.label ?? "",
      ask: () => this.#ask(key.counterId, listener),
      connect,
      digest: sha256,
      sign: (message) => sign(key, message),
      nowMs: () => performance.now(),
      wait,
      pace: (mostFps) => (this.#camera ? this.#camera.pace(mostFps) : this.#agent?.pace(mostFps)),
      frames: (session) => (this.#agent ? this.#agent.frames(session.nonce, session.mostBytes) : Promise.reject(new AgentTrouble("agent.fault"))),
      show: (jpeg) => void this.#preview.show(jpeg),
    };
  }

  async #ask(counterId: string, listener: StageListener): Promise<Asked> {
    const answer = await this.server.post(`${this.facts.registrationPath}/live-session`, { counter_id: counterId });
    const session = answer.status === 201 || answer.status === 200 ? parseIssuedSession(answer.body) : null;
    if (session === null) return { kind: "refused", ending: refusal(answer) };
    const asked = await this.#withCamera(session);
    if (asked.kind === "refused") return asked;
    if (asked.session.proof === null && this.#check !== null) await this.#openCamera(this.#check, listener);
    return this.#proven(asked.session);
  }

  /** Have the agent prove the counter's camera. Once it does not, that is said; then the check continues with the browser's camera. */
  async #withCamera(session: IssuedSession): Promise<Asked> {
    if (session.camera === null) return { kind: "issued", session };
    try {
      if (this.#agent === null || this.#agentState !== "") throw new AgentTrouble(this.#agentState ?? "agent.no-camera");
      return { kind: "issued", session: { ...session, proof: await this.#agent.prove(session.nonce, session.camera) } };
    } catch (error) {
      if (!(error instanceof AgentTrouble)) throw error;
      if (this.#wasCameraAway) return { kind: "issued", session };
      this.#wasCameraAway = true;
      return { kind: "refused", ending: trouble(error.word, { said: [this.words.say(error.word), this.words.say("agent.continues")] }) };
    }
  }

  /** Have the hardware of an attested counter sign. Once it does not, that is said; then the check goes on, and a person decides. */
  async #proven(session: IssuedSession): Promise<Asked> {
    if (session.authenticator === null) return { kind: "issued", session };
    this.stage.status(this.words.say("live.hardware"));
    const assertion = await signSession(session.authenticator);
    if (assertion === "" && !this.#wasUnproven) {
      this.#wasUnproven = true;
      return { kind: "refused", ending: trouble("live.unproven") };
    }
    return { kind: "issued", session: { ...session, assertion } };
  }
}

function isSecondPress(event: Event): boolean {
  return event instanceof MouseEvent && event.detail > 1;
}

/** Start the live page; without its parts nothing happens and the page stays as the server wrote it. */
export function initLivePage(main: HTMLElement): void {
  const words = wordsOf(main);
  const speech = new Speech(main.dataset["language"] ?? document.documentElement.lang, "spoken" in main.dataset);
  const stage = LiveStage.find(main, words, speech);
  const start = main.querySelector<HTMLButtonElement>("[data-live-start]");
  const result = main.querySelector<HTMLElement>("[data-live-result]");
  const { registrationPath, next: nextPath, csrf } = main.dataset;
  if (!stage || !start || !result || !registrationPath || !nextPath || !csrf) return;
  const part = main.querySelector<HTMLElement>("[data-live-agent]");
  const code = part?.querySelector("input");
  const status = part?.querySelector<HTMLElement>("[role=status]");
  const pairing = part && code && status ? { part, code, status } : null;
  if (code) code.value = keptPairing();
  const facts = { registrationPath, nextPath, enrolPath: main.dataset["enrolPath"] ?? "/counter/enrol", agent: part?.dataset["agent"] ?? "" };
  const page = new LivePage(facts, serverWith(csrf), words, stage, main.querySelector<HTMLElement>("[data-live-intro]"), result, pairing);
  start.hidden = false;
  start.addEventListener("click", () => void page.start());
  // The second press of a double one is meant for "Start the camera", in whose place a button of the stage may stand by then.
  main.querySelector("[data-live-stage]")?.addEventListener("click", (event) => isSecondPress(event) && event.preventDefault());
  // Stop, the other way, back, another page: all of them leave.
  window.addEventListener("pagehide", () => page.leave());
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
}
