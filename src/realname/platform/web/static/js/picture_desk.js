export const AT_FIRST = { picture: 0, isOver: false, zoom: 1, x: 0, y: 0, liveX: 0, liveY: 0, liveSize: 100, mix: 50 };
const MOST_ZOOM = 4;
const ZOOM_STEP = 0.5;
const ARROWS = {
ArrowLeft: [-2, 0],
ArrowRight: [2, 0],
ArrowUp: [0, -2],
ArrowDown: [0, 2],
};
const within = (value, least, most) => Math.min(Math.max(value, least), most);
export function zoomed(desk, zoom) {
const to = within(zoom, 1, MOST_ZOOM);
const room = ((to - 1) / 2) * 100;
return { ...desk, zoom: to, x: within(desk.x, -room, room), y: within(desk.y, -room, room) };
}
export function moved(desk, right, down) {
if (desk.isOver)
return { ...desk, liveX: within(desk.liveX + right, -60, 60), liveY: within(desk.liveY + down, -60, 60) };
return zoomed({ ...desk, x: desk.x + right, y: desk.y + down }, desk.zoom);
}
export function afterKey(desk, key, pictures, isOnStage) {
const arrow = ARROWS[key];
if (arrow)
return isOnStage ? moved(desk, ...arrow) : desk;
const picked = /^[1-9]$/u.test(key) ? Number(key) - 1 : -1;
if (picked >= 0 && picked < pictures)
return { ...desk, picture: picked };
if (key === "o")
return { ...desk, isOver: !desk.isOver };
if (key === "+" || key === "=")
return zoomed(desk, desk.zoom + ZOOM_STEP);
if (key === "-")
return zoomed(desk, desk.zoom - ZOOM_STEP);
if (key === "0")
return reset(desk);
return desk;
}
function reset(desk) {
return { ...AT_FIRST, picture: desk.picture, isOver: desk.isOver, mix: desk.mix };
}
const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select";
class View {
root;
live;
stage;
shown;
sliders;
constructor(root) {
this.root = root;
this.live = [...root.querySelectorAll("[data-live-picture]")];
this.stage = root.querySelector("[data-stage]");
this.shown = root.querySelector("[data-zoom-shown]");
this.sliders = root.querySelector("[data-sliders]");
const tools = root.querySelector("[data-tools]");
if (tools)
tools.hidden = false;
if (this.stage)
this.stage.tabIndex = 0;
root.classList.add("rn-desk--ready");
}
show(desk) {
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
for (const [name, value] of Object.entries(values))
this.root.style.setProperty(name, String(value));
this.press("pick", String(desk.picture));
this.press("view", desk.isOver ? "over" : "side");
if (this.shown)
this.shown.textContent = `${Math.round(desk.zoom * 100)} %`;
if (this.sliders)
this.sliders.hidden = !desk.isOver;
this.slide("[data-mix]", desk.mix);
this.slide("[data-size]", desk.liveSize);
}
press(name, pressed) {
for (const button of this.root.querySelectorAll(`[data-${name}]`)) {
button.ariaPressed = String(button.dataset[name] === pressed);
}
}
slide(selector, value) {
const slider = this.root.querySelector(selector);
if (slider)
slider.value = String(value);
}
}
export function initPictureDesk(root) {
const view = new View(root);
const keys = document.querySelector("[data-keys-switch] input");
let desk = AT_FIRST;
const become = (next) => {
desk = next;
view.show(desk);
};
const onPress = (name, act) => {
for (const button of root.querySelectorAll(`[data-${name}]`)) {
button.addEventListener("click", () => become(act(button.dataset[name] ?? "")));
}
};
const zooms = {
in: () => zoomed(desk, desk.zoom + ZOOM_STEP),
out: () => zoomed(desk, desk.zoom - ZOOM_STEP),
reset: () => reset(desk),
};
onPress("pick", (place) => ({ ...desk, picture: Number(place) }));
onPress("view", (kind) => ({ ...desk, isOver: kind === "over" }));
onPress("zoom", (way) => zooms[way]?.() ?? desk);
root.querySelector("[data-mix]")?.addEventListener("input", (event) => {
become({ ...desk, mix: Number(event.target.value) });
});
root.querySelector("[data-size]")?.addEventListener("input", (event) => {
become({ ...desk, liveSize: Number(event.target.value) });
});
document.addEventListener("keydown", (event) => {
if (event.ctrlKey || event.altKey || event.metaKey)
return;
const isOnStage = event.target === view.stage;
if (!isOnStage && (!keys?.checked || (event.target instanceof Element && event.target.closest(TYPING))))
return;
const next = afterKey(desk, event.key.length === 1 ? event.key.toLowerCase() : event.key, view.live.length, isOnStage);
if (next === desk)
return;
become(next);
event.preventDefault();
});
if (view.stage)
dragOver(view.stage, (right, down) => become(moved(desk, right, down)), () => desk.zoom > 1 || desk.isOver);
view.show(desk);
}
function dragOver(stage, move, mayMove) {
let last = null;
stage.addEventListener("pointerdown", (event) => {
if (!mayMove() || event.button !== 0)
return;
last = { x: event.clientX, y: event.clientY };
stage.setPointerCapture(event.pointerId);
event.preventDefault();
});
stage.addEventListener("pointermove", (event) => {
const frame = stage.querySelector(".rn-desk__frame")?.getBoundingClientRect();
if (!last || !frame)
return;
move(((event.clientX - last.x) / frame.width) * 100, ((event.clientY - last.y) / frame.height) * 100);
last = { x: event.clientX, y: event.clientY };
});
for (const end of ["pointerup", "pointercancel"])
stage.addEventListener(end, () => (last = null));
}
