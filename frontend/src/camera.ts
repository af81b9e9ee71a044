/** The camera: opened once, one JPEG for each real picture of it, unmirrored, upright, longest side 640 px. */

import type { Bytes } from "./bytes.js";
import { FramePacer, RepeatFilter, StillWatch } from "./frame_pacer.js";

const QUALITY = 0.8;
const LOWER_QUALITY = 0.55;
const WATCH_EVERY_MS = 500;
const LOOK_EVERY_MS = 15;

export type CameraTrouble = "camera.denied" | "camera.none" | "camera.busy" | "camera.insecure";

/** The camera could not be opened; `word` says why. */
export class CameraUnavailable extends Error {
  constructor(readonly word: CameraTrouble) {
    super(word);
  }
}

export interface CameraLimits {
  readonly longestSidePx: number;
  readonly mostFps: number;
  readonly mostBytes: number;
}

/** Who wants pictures. `frozen`: no new picture for three seconds, or again some; `lost`: the camera is gone. */
export interface PictureListener {
  wantsPicture(): boolean;
  picture(jpeg: Bytes, capturedMs: number): void;
  frozen(isFrozen: boolean): void;
  lost(): void;
}

/** Name the trouble behind what getUserMedia throws. */
export function cameraTrouble(name: string): CameraTrouble {
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
    case "PermissionDeniedError":
      return "camera.denied";
    case "NotReadableError":
    case "AbortError":
    case "TrackStartError":
      return "camera.busy";
    default:
      return "camera.none";
  }
}

/** Fit into a square of the longest side; even a small picture is not enlarged. */
export function fittedSize(widthPx: number, heightPx: number, longestSidePx: number): { widthPx: number; heightPx: number } {
  const scale = Math.min(1, longestSidePx / Math.max(widthPx, heightPx, 1));
  return { widthPx: Math.max(1, Math.round(widthPx * scale)), heightPx: Math.max(1, Math.round(heightPx * scale)) };
}

/** What is before the camera: a face needs 640 px, print needs all that there are, and on a telephone the camera at the back. */
const WANTED = {
  face: { facingMode: "user", width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 15, max: 30 } },
  document: { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } },
} as const;

async function askForCamera(subject: keyof typeof WANTED): Promise<MediaStream> {
  if (!globalThis.isSecureContext || !navigator.mediaDevices?.getUserMedia) throw new CameraUnavailable("camera.insecure");
  try {
    return await navigator.mediaDevices.getUserMedia({ video: WANTED[subject], audio: false });
  } catch (error) {
    throw new CameraUnavailable(cameraTrouble(error instanceof DOMException ? error.name : ""));
  }
}

function encode(canvas: HTMLCanvasElement, quality: number): Promise<Blob | null> {
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
}

/** An open camera, shown in a video element. */
export class Camera {
  readonly #canvas = document.createElement("canvas");
  #timers: number[] = [];
  #isStopped = false;
  #isEncoding = false;
  #isFrozen = false;
  readonly #pacer = new FramePacer(15);

  private constructor(
    readonly stream: MediaStream,
    private readonly video: HTMLVideoElement,
  ) {}

  /** Open the camera and show it.
   *
   * Throws CameraUnavailable.
   */
  static async open(video: HTMLVideoElement, subject: keyof typeof WANTED = "face"): Promise<Camera> {
    const stream = await askForCamera(subject);
    const camera = new Camera(stream, video);
    video.srcObject = stream;
    video.muted = true;
    try {
      await video.play();
    } catch {
      camera.stop();
      throw new CameraUnavailable("camera.busy");
    }
    return camera;
  }

  /** A hint for the record; the server keeps its class alone. */
  get label(): string {
    return this.stream.getVideoTracks()[0]?.label.slice(0, 200) ?? "";
  }

  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
    for (const track of this.stream.getTracks()) track.stop();
    this.video.srcObject = null;
  }

  /** Deliver pictures until the camera is stopped. */
  deliver(limits: CameraLimits, listener: PictureListener): void {
    this.#pacer.pace(limits.mostFps);
    const repeats = new RepeatFilter();
    const watch = new StillWatch(performance.now());
    for (const track of this.stream.getVideoTracks()) track.addEventListener("ended", () => this.#isStopped || listener.lost());
    this.#timers.push(window.setInterval(() => this.#say(watch.isStill(performance.now()), listener), WATCH_EVERY_MS));
    this.#everyPicture(async (capturedMs) => {
      if (!listener.wantsPicture()) return watch.see(performance.now());
      if (this.#isEncoding || !this.#pacer.admits(capturedMs)) return;
      const jpeg = await this.#encode(limits);
      if (this.#isStopped || jpeg === null || !repeats.isNew(jpeg)) return;
      watch.see(performance.now());
      listener.picture(jpeg, capturedMs);
    });
  }

  /** From now on no more pictures a second than this. */
  pace(mostFps: number): void {
    this.#pacer.pace(mostFps);
  }

  #say(isFrozen: boolean, listener: PictureListener): void {
    if (isFrozen === this.#isFrozen) return;
    this.#isFrozen = isFrozen;
    listener.frozen(isFrozen);
  }

  /** Call back once for each picture the camera gave: exactly where the browser says so, else by its clock. */
  #everyPicture(see: (capturedMs: number) => Promise<void>): void {
    if (typeof this.video.requestVideoFrameCallback === "function") {
      const next = (nowMs: number): void => {
        if (this.#isStopped) return;
        void see(nowMs);
        this.video.requestVideoFrameCallback(next);
      };
      this.video.requestVideoFrameCallback(next);
      return;
    }
    let seenS = -1;
    const look = (): void => {
      if (this.video.currentTime === seenS) return;
      seenS = this.video.currentTime;
      void see(performance.now());
    };
    this.#timers.push(window.setInterval(look, LOOK_EVERY_MS));
  }

  async #encode({ longestSidePx, mostBytes }: CameraLimits): Promise<Bytes | null> {
    if (this.video.videoWidth === 0) return null;
    this.#isEncoding = true;
    try {
      this.#draw(longestSidePx);
      let blob = await encode(this.#canvas, QUALITY);
      if (blob !== null && blob.size > mostBytes) blob = await encode(this.#canvas, LOWER_QUALITY);
      return blob && new Uint8Array(await blob.arrayBuffer());
    } finally {
      this.#isEncoding = false;
    }
  }

  #draw(longestSidePx: number): void {
    const { widthPx, heightPx } = fittedSize(this.video.videoWidth, this.video.videoHeight, longestSidePx);
    if (this.#canvas.width !== widthPx) this.#canvas.width = widthPx;
    if (this.#canvas.height !== heightPx) this.#canvas.height = heightPx;
    this.#canvas.getContext("2d", { alpha: false })?.drawImage(this.video, 0, 0, widthPx, heightPx);
  }
}
