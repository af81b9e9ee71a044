import { focusFirst, initBehaviours } from "./behaviours.js";
initBehaviours(document);
focusFirst(document);
const live = document.querySelector("[data-live]");
if (live)
void import("./live_page.js").then(({ initLivePage }) => initLivePage(live));
const enrolling = document.querySelector("[data-enrol]");
if (enrolling)
void import("./enrol_page.js").then(({ initEnrolPage }) => initEnrolPage(enrolling));
const binding = document.querySelector("[data-bind]");
if (binding)
void import("./bind_page.js").then(({ initBindPage }) => initBindPage(binding));
const portrait = document.querySelector("[data-portrait]");
if (portrait)
void import("./portrait_page.js").then(({ initPortrait }) => initPortrait(portrait));
const paper = document.querySelector("[data-document]");
if (paper)
void import("./document_page.js").then(({ initDocument }) => initDocument(paper));
const passkey = document.querySelector("[data-passkey]");
if (passkey)
void import("./passkey_page.js").then(({ initPasskey }) => initPasskey(passkey));
const session = document.querySelector("[data-session]");
if (session)
void import("./session_note.js").then(({ initSession }) => initSession(session));
const opinion = document.querySelector("[data-opinion-keys]");
if (opinion)
void import("./opinion_keys.js").then(({ initOpinionKeys }) => initOpinionKeys(opinion));
const pictures = document.querySelector("[data-picture-desk]");
if (pictures)
void import("./picture_desk.js").then(({ initPictureDesk }) => initPictureDesk(pictures));
const waiting = document.querySelector("[data-waiting]");
if (waiting)
void import("./waiting.js").then(({ initWaiting }) => initWaiting(waiting));
if (document.querySelector("[data-part]"))
void import("./parts.js").then(({ initParts }) => initParts());
const code = document.querySelector("[data-from-fragment]");
if (code && location.hash.length > 1) {
code.value = decodeURIComponent(location.hash.slice(1));
history.replaceState(null, "", location.pathname);
}
