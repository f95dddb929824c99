// The upload tray of every page: takes files that are dropped anywhere, pasted or chosen, and shows
// how far each is. The uploads live in a shared worker and outlast the page.
import { token } from "../shell/http.js";

// Set while there are uploads: pages without any start nothing.
const FLAG = "lifestream.uploads";
// Another number, another worker: pages and worker of different versions do not understand each other.
const NAME = "lifestream-uploads-2";

const tray = document.querySelector("[data-tray]");
const form = document.querySelector("[data-uploader]");
const veil = document.querySelector("[data-drop-veil]");
const { dataset } = document.querySelector("[data-tray-row]");
const facts = {
  maxBytes: Number(dataset.maxBytes) || Infinity,
  maxDurationS: Number(dataset.maxDurationS) || Infinity,
  zone: dataset.zone,
};

let engine = null;
let view = null;

function flagged(on) {
  try {
    if (on === undefined) return localStorage.getItem(FLAG) !== null;
    if (on) localStorage.setItem(FLAG, "1");
    else localStorage.removeItem(FLAG);
  } catch {
    // Then every page asks.
  }
  return true;
}

async function hear(message) {
  view ??= import("./tray_rows.js").then(({ Rows }) => new Rows(tray, { tell, flagged }));
  (await view).hear(message);
}

function worker() {
  let outlasts = false;
  /** @type {WorkerOptions} */
  const wishes = {
    type: "module",
    name: NAME,
    // Read by browsers that let a worker live from one page to the next.
    get extendedLifetime() {
      outlasts = true;
      return true;
    },
  };
  const { port } = new SharedWorker(import.meta.resolve("./worker.js"), wishes);
  port.onmessage = ({ data }) => hear(data);
  addEventListener("pagehide", () => port.postMessage({ do: "bye" }));
  addEventListener("pageshow", (event) => event.persisted && tell({ do: "hello", token: token() }));
  return { send: (message) => port.postMessage(message), outlasts };
}

async function inPage() {
  const { Uploads } = await import("./queue.js");
  const uploads = new Uploads(hear);
  return { send: (message) => uploads.do(message), outlasts: false };
}

function connect() {
  engine ??= (async () => {
    const made = window.SharedWorker && import.meta.resolve ? worker() : await inPage();
    hear({ say: "engine", outlasts: made.outlasts });
    made.send({ do: "hello", token: token() });
    return made;
  })();
  return engine;
}

export async function tell(message) {
  (await connect()).send(message);
}

async function take(gather) {
  const adding = await import("./adding.js");
  const found = await gather(adding);
  if (!found.length && !found.skipped) return;
  await adding.add(found, { tell, refuse: (row) => hear({ say: "row", row }), facts });
}

function hearForm() {
  const files = document.querySelector("#files");
  files.addEventListener("change", () => {
    // A caption file travels with its video in one plain request.
    if (form.elements.captions.files.length) form.requestSubmit();
    else {
      const chosen = [...files.files].map((file) => ({ file }));
      files.value = "";
      take(() => chosen);
    }
  });
  files.addEventListener("click", (event) => {
    if (!window.showOpenFilePicker || form.elements.captions.files.length) return;
    event.preventDefault();
    take((adding) => adding.pick());
  });
  const folder = document.querySelector("#folder");
  folder?.addEventListener("change", () => {
    const chosen = [...folder.files];
    folder.value = "";
    take((adding) => adding.ofFolder(chosen));
  });
}

function hearWindow() {
  let depth = 0;
  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
  const show = (change) => {
    depth = Math.max(0, depth + change);
    veil.hidden = depth === 0;
  };
  addEventListener("dragenter", (event) => {
    if (!holdsFiles(event)) return;
    show(1);
    // What is needed in a moment.
    import("./adding.js");
  });
  addEventListener("dragleave", (event) => holdsFiles(event) && show(-1));
  addEventListener("dragover", (event) => holdsFiles(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    show(-depth);
    // All of it now: after the event the browser takes the items away.
    const items = [...event.dataTransfer.items]
      .filter((item) => item.kind === "file")
      .map((item) => ({
        file: item.getAsFile(),
        entry: item.webkitGetAsEntry?.(),
        handle: item.getAsFileSystemHandle?.().catch(() => null),
      }));
    take((adding) => adding.ofDrop(items));
  });
  addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length) take(() => files.map((file) => ({ file })));
  });
  for (const name of ["online", "focus"])
    addEventListener(name, () => engine && tell({ do: "wake" }));
  addEventListener("storage", (event) => event.key === FLAG && event.newValue && connect());
}

if (tray) {
  if (form) hearForm();
  hearWindow();
  if (flagged()) connect();
}
