/** The one script of every page: finds what the page asks for by data attributes, and starts that. */

import { focusFirst, initBehaviours } from "./behaviours.js";

initBehaviours(document);
focusFirst(document);

/** What only one page needs is loaded by that page. */
function part<T extends HTMLElement>(selector: string, start: (element: T) => Promise<void>): void {
  const found = document.querySelector<T>(selector);
  if (found) void start(found);
}

part("[data-live]", (one) => import("./live_page.js").then((page) => page.initLivePage(one)));
part("[data-enrol]", (one) => import("./enrol_page.js").then((page) => page.initEnrolPage(one)));
part("[data-bind]", (one) => import("./bind_page.js").then((page) => page.initBindPage(one)));
part<HTMLFormElement>("[data-portrait]", (one) => import("./portrait_page.js").then((page) => page.initPortrait(one)));
part<HTMLFormElement>("[data-document]", (one) => import("./document_page.js").then((page) => page.initDocument(one)));
part("[data-card-reader]", (one) => import("./card_reader.js").then((page) => page.initCardReader(one)));
part("[data-chip-reader]", (one) => import("./chip_reader.js").then((page) => page.initChipReader(one)));
part("[data-passkey]", (one) => import("./passkey_page.js").then((page) => page.initPasskey(one)));
part("[data-session]", (one) => import("./session_note.js").then((page) => page.initSession(one)));
part<HTMLFormElement>("[data-opinion-keys]", (one) => import("./opinion_keys.js").then((page) => page.initOpinionKeys(one)));
part("[data-picture-desk]", (one) => import("./picture_desk.js").then((page) => page.initPictureDesk(one)));
part("[data-waiting]", (one) => import("./waiting.js").then((page) => page.initWaiting(one)));
if (document.querySelector("[data-part]")) void import("./parts.js").then(({ initParts }) => initParts());
// The code of an invitation stands behind the `#` of its link: no server ever sees it there.
const code = document.querySelector<HTMLInputElement>("[data-from-fragment]");
if (code && location.hash.length > 1) {
  code.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
}
