// What the uploads remember between visits: their rows, and the files where browsers hand them out
// again. Without storage (some private windows) rows last as long as their page; `lasts` says so.

const NAME = "lifestream-uploads";

let base = null;

function open() {
  base ??= new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("rows", { keyPath: "id" });
      asked.result.createObjectStore("handles");
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  return base;
}

async function run(name, mode, work) {
  const opened = await open();
  return new Promise((done, failed) => {
    const asked = work(opened.transaction(name, mode).objectStore(name));
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

export let lasts = true;

async function attempt(name, mode, work, otherwise) {
  try {
    return await run(name, mode, work);
  } catch {
    // A handle that cannot be kept is only asked for again; rows that cannot are worth a warning.
    if (name === "rows") lasts = false;
    return otherwise;
  }
}

export const rows = () => attempt("rows", "readonly", (store) => store.getAll(), []);
export const keep = (row) => attempt("rows", "readwrite", (store) => store.put(row));
export const keepHandle = (id, handle) =>
  attempt("handles", "readwrite", (store) => store.put(handle, id));

export async function forget(id) {
  await attempt("rows", "readwrite", (store) => store.delete(id));
  await attempt("handles", "readwrite", (store) => store.delete(id));
}

// The file of row `id`, when its handle was kept and may be read: at once, or, with `ask`, after
// the browser asked the user (needs a click just before). Else null.
export async function fileOf(id, { ask = false } = {}) {
  const handle = await attempt("handles", "readonly", (store) => store.get(id), null);
  if (!handle) return null;
  try {
    const wish = { mode: "read" };
    const allowed = ask ? await handle.requestPermission(wish) : await handle.queryPermission(wish);
    return allowed === "granted" ? await handle.getFile() : null;
  } catch {
    return null;
  }
}
