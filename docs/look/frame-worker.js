// Browsers start no worker from the file system. There the search runs in a hidden frame that offers what it uses of a worker.
if (location.protocol === "file:") {
  window.Worker = class {
    constructor(address) {
      const ready = new Promise((loaded) => {
        this.frame = Object.assign(document.createElement("iframe"), { hidden: true, onload: loaded });
      });
      this.frame.srcdoc =
        `<script>self.postMessage = (data) => parent.postMessage({ frameWorker: data }, "*");</script>` +
        `<script src="${new URL(address, location)}"></script>`;
      this.ready = ready;
      this.heard = (event) => {
        if (event.source === this.frame.contentWindow && event.data?.frameWorker) this.onmessage?.({ data: event.data.frameWorker });
      };
      addEventListener("message", this.heard);
      document.documentElement.append(this.frame);
    }
    postMessage(data) {
      // A copy, as a worker gets one: the search changes the question that it is given, and the field shows that question.
      const copy = structuredClone(data);
      this.ready.then(() => this.frame.contentWindow?.dispatchEvent(new MessageEvent("message", { data: copy })));
    }
    terminate() {
      removeEventListener("message", this.heard);
      this.frame.remove();
    }
  };
}
