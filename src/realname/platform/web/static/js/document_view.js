const DARK_MEAN = 60;
const BRIGHT = 250;
const GLARE_SHARE = 0.03;
const SHARP_VARIANCE = 90;
export function documentState(grey, widthPx, heightPx) {
let sum = 0;
let bright = 0;
let edges = 0;
let squares = 0;
let count = 0;
for (let y = 1; y < heightPx - 1; y += 1) {
for (let x = 1; x < widthPx - 1; x += 1) {
const at = y * widthPx + x;
const here = grey[at] ?? 0;
const edge = 4 * here - (grey[at - 1] ?? 0) - (grey[at + 1] ?? 0) - (grey[at - widthPx] ?? 0) - (grey[at + widthPx] ?? 0);
sum += here;
bright += here >= BRIGHT ? 1 : 0;
edges += edge;
squares += edge * edge;
count += 1;
}
}
if (count === 0 || sum / count < DARK_MEAN)
return "document.dark";
if (bright / count > GLARE_SHARE)
return "document.glare";
return squares / count - (edges / count) ** 2 < SHARP_VARIANCE ? "document.blurred" : "document.ready";
}
