/** Photos of a document by the counter's camera: a frame to hold the document in, and what to change until it is sharp. */

import { Camera, CameraUnavailable } from "./camera.js";
import { documentState } from "./document_view.js";
import { wordsOf } from "./words.js";

const LOOK_EVERY_MS = 400;
const LOOKED_AT_PX = 320;
const QUALITY = 0.92;
/** The frame of the page is this share of the picture: what is around it is cut off, but for a rim. */
const FRAME_SHARE = 0.92;

function drawn(video: HTMLVideoElement, widthPx: number, share: number): CanvasRenderingContext2D | null {
  const canvas = document.createElement("canvas");
  const [takenX, takenY] = [video.videoWidth * share, video.videoHeight * share];
  canvas.width = Math.round(Math.min(widthPx, takenX));
  canvas.height = Math.max(1, Math.round((canvas.width * takenY) / Math.max(1, takenX)));
  const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
  const [left, top] = [(video.videoWidth - takenX) / 2, (video.videoHeight - takenY) / 2];
  context?.drawImage(video, left, top, takenX, takenY, 0, 0, canvas.width, canvas.height);
  return context;
}

function stateOf(video: HTMLVideoElement): ReturnType<typeof documentState> {
  const context = drawn(video, LOOKED_AT_PX, FRAME_SHARE);
  if (!context) return "document.dark";
  const { data, width, height } = context.getImageData(0, 0, context.canvas.width, context.canvas.height);
  const part = (at: number): number => data[at] ?? 0;
  const grey = Uint8ClampedArray.from({ length: width * height }, (_, at) => 0.299 * part(4 * at) + 0.587 * part(4 * at + 1) + 0.114 * part(4 * at + 2));
  return documentState(grey, width, height);
}

async function photoOf(video: HTMLVideoElement, name: string): Promise<File> {
  const context = drawn(video, video.videoWidth, 1);
  const jpeg = await new Promise<Blob | null>((resolve) => (context ? context.canvas.toBlob(resolve, "image/jpeg", QUALITY) : resolve(null)));
  if (jpeg === null) throw new CameraUnavailable("camera.busy");
  return new File([jpeg], `${name}.jpg`, { type: "image/jpeg" });
}

/** Start the form. Without a script, or without a camera, its files can be chosen. */
export function initDocument(form: HTMLFormElement): void {
  const words = wordsOf(form);
  const stage = form.querySelector<HTMLElement>("[data-document-stage]");
  const video = form.querySelector<HTMLVideoElement>("video");
  const actions = form.querySelector<HTMLElement>("[data-document-actions]");
  const status = form.querySelector<HTMLElement>("[data-document-status]");
  const take = form.querySelector<HTMLButtonElement>("[data-document-take]");
  const stop = form.querySelector<HTMLButtonElement>("[data-document-stop]");
  if (!stage || !video || !actions || !status || !take || !stop) return;
  let open: { camera: Camera; side: string; timer: number } | null = null;
  const close = (): void => {
    if (open) {
      clearInterval(open.timer);
      open.camera.stop();
    }
    open = null;
    stage.hidden = true;
    actions.hidden = true;
  };
  const start = async (side: string): Promise<void> => {
    close();
    stage.hidden = false;
    actions.hidden = false;
    const camera = await Camera.open(video, "document");
    const look = (): void => {
      const state = stateOf(video);
      stage.dataset["state"] = state;
      if (status.textContent !== words.say(state)) status.textContent = words.say(state);
    };
    open = { camera, side, timer: window.setInterval(look, LOOK_EVERY_MS) };
    take.focus();
  };
  const keep = async (): Promise<void> => {
    if (!open) return;
    const file = form.querySelector<HTMLInputElement>(`#${open.side}`);
    const chosen = new DataTransfer();
    chosen.items.add(await photoOf(video, open.side));
    close();
    if (file) {
      file.files = chosen.files;
      file.dispatchEvent(new Event("change", { bubbles: true }));
    }
    status.textContent = words.say("document.taken");
    (form.querySelector<HTMLButtonElement>("button:not([type=button])") ?? take).focus();
  };
  const failed = (error: unknown): void => {
    close();
    status.textContent = words.say(error instanceof CameraUnavailable ? error.word : "camera.busy");
  };
  for (const button of form.querySelectorAll<HTMLButtonElement>("[data-document-start]")) {
    button.hidden = false;
    button.addEventListener("click", () => void start(button.dataset["documentStart"] ?? "front").catch(failed));
  }
  take.addEventListener("click", () => void keep().catch(failed));
  stop.addEventListener("click", close);
  form.addEventListener("submit", close);
}
