/** The pictures of a review: one of the face check at a time, large beside the portrait or laid over it, both zoomed and moved together. */

export interface Desk {
  /** Which picture of the face check is shown. */
  readonly picture: number;
  readonly isOver: boolean;
  readonly zoom: number;
  /** Where the zoomed pictures are moved to, in percent of their frame. */
  readonly x: number;
  readonly y: number;
  /** Where the live picture lies over the portrait, in percent of the frame, and how large it is there. */
  readonly liveX: number;
  readonly liveY: number;
  readonly liveSize: number;
  /** How much of the live picture is seen over the portrait: 0 none, 100 nothing else. */
  readonly mix: number;
}

export const AT_FIRST: Desk = { picture: 0, isOver: false, zoom: 1, x: 0, y: 0, liveX: 0, liveY: 0, liveSize: 100, mix: 50 };

const MOST_ZOOM = 4;
const ZOOM_STEP = 0.5;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-2, 0],
  ArrowRight: [2, 0],
  ArrowUp: [0, -2],
  ArrowDown: [0, 2],
};

const within = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);

/** Zoomed pictures never leave their frame empty. */
export function zoomed(desk: Desk, zoom: number): Desk {
  const to = within(zoom, 1, MOST_ZOOM);
  const room = ((to - 1) / 2) * 100;
  return { ...desk, zoom: to, x: within(desk.x, -room, room), y: within(desk.y, -room, room) };
}

/** Move by percent of the frame: over the portrait the live picture alone, else both as far as they are zoomed. */
export function moved(desk: Desk, right: number, down: number): Desk {
  if (desk.isOver) return { ...desk, liveX: within(desk.liveX + right, -60, 60), liveY: within(desk.liveY + down, -60, 60) };
  return zoomed({ ...desk, x: desk.x + right, y: desk.y + down }, desk.zoom);
}

/** What a key does; the same desk where it does nothing. Arrows move only while the pictures have the focus. */
export function afterKey(desk: Desk, key: string, pictures: number, isOnStage: boolean): Desk {
  const arrow = ARROWS[key];
  if (arrow) return isOnStage ? moved(desk, ...arrow) : desk;
  const picked = /^[1-9]$/u.test(key) ? Number(key) - 1 : -1;
  if (picked >= 0 && picked < pictures) return { ...desk, picture: picked };
  if (key === "o") return { ...desk, isOver: !desk.isOver };
  if (key === "+" || key === "=") return zoomed(desk, desk.zoom + ZOOM_STEP);
  if (key === "-") return zoomed(desk, desk.zoom - ZOOM_STEP);
  if (key === "0") return reset(desk);
  return desk;
}

function reset(desk: Desk): Desk {
  return { ...AT_FIRST, picture: desk.picture, isOver: desk.isOver, mix: desk.mix };
}

const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select";

class View {
  readonly live: readonly HTMLElement[];
  readonly stage: HTMLElement | null;
  private readonly shown: HTMLElement | null;
  private readonly sliders: HTMLElement | null;

  constructor(private readonly root: HTMLElement) {
    this.live = [...root.querySelectorAll<HTMLElement>("[data-live-picture]")];
    this.stage = root.querySelector("[data-stage]");
    this.shown = root.querySelector("[data-zoom-shown]");
    this.sliders = root.querySelector("[data-sliders]");
    const tools = root.querySelector<HTMLElement>("[data-tools]");
    if (tools) tools.hidden = false;
    if (this.stage) this.stage.tabIndex = 0;
    root.classList.add("rn-desk--ready");
  }

  show(desk: Desk): void {
    this.root.classList.toggle("rn-desk--over", desk.isOver);
    this.root.classList.toggle("rn-desk--zoomed", desk.zoom > 1 || desk.isOver);
    this.live.forEach((figure, place) => (figure.hidden = place !== desk.picture));
    const values = {
      "--rn-zoom": desk.zoom,
      "--rn-x": `${desk.x}%`,
      "--rn-y": `${desk.y}%`,
      "--rn-live-x": `${desk.isOver ? desk.liveX : 0}%`,
      "--rn-live-y": `${desk.isOver ? desk.liveY : 0}%`,
      "--rn-live-size": desk.isOver ? desk.liveSize / 100 : 1,
      "--rn-mix": desk.isOver ? desk.mix / 100 : 1,
    };
    for (const [name, value] of Object.entries(values)) this.root.style.setProperty(name, String(value));
    this.press("pick", String(desk.picture));
    this.press("view", desk.isOver ? "over" : "side");
    if (this.shown) this.shown.textContent = `${Math.round(desk.zoom * 100)} %`;
    if (this.sliders) this.sliders.hidden = !desk.isOver;
    this.slide("[data-mix]", desk.mix);
    this.slide("[data-size]", desk.liveSize);
  }

  private press(name: string, pressed: string): void {
    for (const button of this.root.querySelectorAll<HTMLElement>(`[data-${name}]`)) {
      button.ariaPressed = String(button.dataset[name] === pressed);
    }
  }

  private slide(selector: string, value: number): void {
    const slider = this.root.querySelector<HTMLInputElement>(selector);
    if (slider) slider.value = String(value);
  }
}

export function initPictureDesk(root: HTMLElement): void {
  const view = new View(root);
  const keys = document.querySelector<HTMLInputElement>("[data-keys-switch] input");
  let desk = AT_FIRST;
  const become = (next: Desk): void => {
    desk = next;
    view.show(desk);
  };
  const onPress = (name: string, act: (value: string) => Desk): void => {
    for (const button of root.querySelectorAll<HTMLElement>(`[data-${name}]`)) {
      button.addEventListener("click", () => become(act(button.dataset[name] ?? "")));
    }
  };
  const zooms: Readonly<Record<string, () => Desk>> = {
    in: () => zoomed(desk, desk.zoom + ZOOM_STEP),
    out: () => zoomed(desk, desk.zoom - ZOOM_STEP),
    reset: () => reset(desk),
  };
  onPress("pick", (place) => ({ ...desk, picture: Number(place) }));
  onPress("view", (kind) => ({ ...desk, isOver: kind === "over" }));
  onPress("zoom", (way) => zooms[way]?.() ?? desk);
  root.querySelector<HTMLInputElement>("[data-mix]")?.addEventListener("input", (event) => {
    become({ ...desk, mix: Number((event.target as HTMLInputElement).value) });
  });
  root.querySelector<HTMLInputElement>("[data-size]")?.addEventListener("input", (event) => {
    become({ ...desk, liveSize: Number((event.target as HTMLInputElement).value) });
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const isOnStage = event.target === view.stage;
    if (!isOnStage && (!keys?.checked || (event.target instanceof Element && event.target.closest(TYPING)))) return;
    const next = afterKey(desk, event.key.length === 1 ? event.key.toLowerCase() : event.key, view.live.length, isOnStage);
    if (next === desk) return;
    become(next);
    event.preventDefault();
  });
  if (view.stage) dragOver(view.stage, (right, down) => become(moved(desk, right, down)), () => desk.zoom > 1 || desk.isOver);
  view.show(desk);
}

/** Tell by how many percent of a picture's frame a pointer was dragged. */
function dragOver(stage: HTMLElement, move: (right: number, down: number) => void, mayMove: () => boolean): void {
  let last: { x: number; y: number } | null = null;
  stage.addEventListener("pointerdown", (event) => {
    if (!mayMove() || event.button !== 0) return;
    last = { x: event.clientX, y: event.clientY };
    stage.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  stage.addEventListener("pointermove", (event) => {
    const frame = stage.querySelector(".rn-desk__frame")?.getBoundingClientRect();
    if (!last || !frame) return;
    move(((event.clientX - last.x) / frame.width) * 100, ((event.clientY - last.y) / frame.height) * 100);
    last = { x: event.clientX, y: event.clientY };
  });
  for (const end of ["pointerup", "pointercancel"]) stage.addEventListener(end, () => (last = null));
}
