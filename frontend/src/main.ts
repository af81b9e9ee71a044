/** The one script of every page: finds what the page asks for by data attributes, and starts that. */

import { focusFirst, initBehaviours } from "./behaviours.js";

initBehaviours(document);
focusFirst(document);

// What only one page needs is loaded by that page.
const live = document.querySelector<HTMLElement>("[data-live]");
if (live) void import("./live_page.js").then(({ initLivePage }) => initLivePage(live));
const enrolling = document.querySelector<HTMLElement>("[data-enrol]");
if (enrolling) void import("./enrol_page.js").then(({ initEnrolPage }) => initEnrolPage(enrolling));
const binding = document.querySelector<HTMLElement>("[data-bind]");
if (binding) void import("./bind_page.js").then(({ initBindPage }) => initBindPage(binding));
const portrait = document.querySelector<HTMLFormElement>("[data-portrait]");
if (portrait) void import("./portrait_page.js").then(({ initPortrait }) => initPortrait(portrait));
const paper = document.querySelector<HTMLFormElement>("[data-document]");
if (paper) void import("./document_page.js").then(({ initDocument }) => initDocument(paper));
const passkey = document.querySelector<HTMLElement>("[data-passkey]");
if (passkey) void import("./passkey_page.js").then(({ initPasskey }) => initPasskey(passkey));
const session = document.querySelector<HTMLElement>("[data-session]");
if (session) void import("./session_note.js").then(({ initSession }) => initSession(session));
const opinion = document.querySelector<HTMLFormElement>("[data-opinion-keys]");
if (opinion) void import("./opinion_keys.js").then(({ initOpinionKeys }) => initOpinionKeys(opinion));
const pictures = document.querySelector<HTMLElement>("[data-picture-desk]");
if (pictures) void import("./picture_desk.js").then(({ initPictureDesk }) => initPictureDesk(pictures));
const waiting = document.querySelector<HTMLElement>("[data-waiting]");
if (waiting) void import("./waiting.js").then(({ initWaiting }) => initWaiting(waiting));
if (document.querySelector("[data-part]")) void import("./parts.js").then(({ initParts }) => initParts());
// The code of an invitation stands behind the `#` of its link: no server ever sees it there.
const code = document.querySelector<HTMLInputElement>("[data-from-fragment]");
if (code && location.hash.length > 1) {
  code.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
}
