import { fill, readByAgent } from "./card_reader.js";
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
const input = (name) => part.querySelector(`#chip-${name}`);
const [file, code, start, status] = [input("file"), input("pairing"), part.querySelector("button"), part.querySelector("[role=status]")];
const form = file?.form;
if (!form || !file || !code || !start || !status)
return;
const photos = form.querySelectorAll("input[type=file][required]");
const value = (name) => input(name)?.value.trim() ?? "";
const wanted = (show) => {
file.value = "";
for (const photo of photos)
photo.required = true;
const chip = chipBy({ number: value("number"), birth: value("birth"), expiry: value("expiry"), can: value("can") });
if (!chip) {
show("details");
input("number")?.focus();
}
return chip;
};
const take = (chip, show) => {
fill(file, chip, "chip.json");
for (const photo of photos)
photo.required = false;
show("read");
form.querySelector("button:not([type=button])")?.focus();
};
readByAgent({ part, code, start, status, wanted, take });
}
