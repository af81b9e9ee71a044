import { asked, PAIRING, readCard, UNPAIRED } from "./card_reader.js";
import { wordsOf } from "./words.js";
const CAN = /^[0-9]{6}$/;
export function chipBy({ number, birth, expiry, can }) {
const wanted = (password) => ({ reads: "chip", path: "/chip", body: JSON.stringify(password) });
if (CAN.test(can))
return wanted({ can });
if (can !== "" || number === "" || birth === "" || expiry === "")
return null;
return wanted({ document_number: number, birth_on: birth, expires_on: expiry });
}
export function initChipReader(part) {
const words = wordsOf(part);
const input = (name) => part.querySelector(`#chip-${name}`);
const [file, code, start, status] = [input("file"), input("pairing"), part.querySelector("button"), part.querySelector("[role=status]")];
const form = file?.form;
if (!form || !file || !code || !start || !status)
return;
const value = (name) => input(name)?.value.trim() ?? "";
const show = (step) => {
status.textContent = words.say(step);
};
const read = async () => {
const wanted = chipBy({ number: value("number"), birth: value("birth"), expiry: value("expiry"), can: value("can") });
if (!wanted) {
show("details");
input("number")?.focus();
return;
}
const pairing = code.value.trim();
start.disabled = true;
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const { agent = "" } = part.dataset;
const { card, failed } = await readCard((path, body) => asked(agent + path, pairing, body), wanted, show, wait);
start.disabled = false;
const isUnpaired = failed === UNPAIRED;
code.closest("div")?.toggleAttribute("hidden", !isUnpaired);
if (card === undefined) {
show(isUnpaired && pairing === "" ? "" : words.say(failed) ? failed : "chip-unreadable");
if (isUnpaired)
code.focus();
return;
}
localStorage.setItem(PAIRING, pairing);
const chosen = new DataTransfer();
chosen.items.add(new File([card], "chip.json"));
file.files = chosen.files;
for (const photo of form.querySelectorAll("input[type=file][required]"))
photo.required = false;
show("read");
form.querySelector("button:not([type=button])")?.focus();
};
start.addEventListener("click", () => void read());
part.addEventListener("keydown", (event) => {
if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement))
return;
event.preventDefault();
void read();
});
code.value = localStorage.getItem(PAIRING) ?? "";
part.hidden = false;
}
