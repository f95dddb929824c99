// Remembers files between visits, in browsers that can hand them out again (others ask anew).

const NAME = "lifestream-files";

function open() {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("handles");
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

async function run(mode, work) {
  const base = await open();
  return new Promise((done, failed) => {
    const asked = work(base.transaction("handles", mode).objectStore("handles"));
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

export async function keep(key, handle) {
  try {
    await run("readwrite", (store) => store.put(handle, key));
  } catch {
    // Private windows refuse; the file is asked for again instead.
  }
}

export async function drop(key) {
  try {
    await run("readwrite", (store) => store.delete(key));
  } catch {
    // Nothing was kept.
  }
}

// The file itself, when it was kept and the user lets us read it again; else null.
export async function file(key) {
  try {
    const handle = await run("readonly", (store) => store.get(key));
    if (!handle) return null;
    if ((await handle.requestPermission({ mode: "read" })) !== "granted") return null;
    return await handle.getFile();
  } catch {
    return null;
  }
}
