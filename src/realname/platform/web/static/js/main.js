import { focusFirst, initBehaviours } from "./behaviours.js";
initBehaviours(document);
focusFirst(document);
function part(selector, start) {
const found = document.querySelector(selector);
if (found)
void start(found);
}
part("[data-live]", (one) => import("./live_page.js").then((page) => page.initLivePage(one)));
part("[data-enrol]", (one) => import("./enrol_page.js").then((page) => page.initEnrolPage(one)));
part("[data-bind]", (one) => import("./bind_page.js").then((page) => page.initBindPage(one)));
part("[data-portrait]", (one) => import("./portrait_page.js").then((page) => page.initPortrait(one)));
part("[data-document]", (one) => import("./document_page.js").then((page) => page.initDocument(one)));
part("[data-card-reader]", (one) => import("./card_reader.js").then((page) => page.initCardReader(one)));
part("[data-chip-reader]", (one) => import("./chip_reader.js").then((page) => page.initChipReader(one)));
part("[data-passkey]", (one) => import("./passkey_page.js").then((page) => page.initPasskey(one)));
part("[data-session]", (one) => import("./session_note.js").then((page) => page.initSession(one)));
part("[data-opinion-keys]", (one) => import("./opinion_keys.js").then((page) => page.initOpinionKeys(one)));
part("[data-picture-desk]", (one) => import("./picture_desk.js").then((page) => page.initPictureDesk(one)));
part("[data-waiting]", (one) => import("./waiting.js").then((page) => page.initWaiting(one)));
if (document.querySelector("[data-part]"))
void import("./parts.js").then(({ initParts }) => initParts());
const code = document.querySelector("[data-from-fragment]");
if (code && location.hash.length > 1) {
code.value = decodeURIComponent(location.hash.slice(1));
history.replaceState(null, "", location.pathname);
}
