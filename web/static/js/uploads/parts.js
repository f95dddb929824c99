// What is recorded in this browser, as it comes: parts of bytes and notes, kept on its disk until
// the server has all of it. A part is stored under [recording, first byte].

const NAME = "lifestream-recordings";

let base = null;

function open() {
  base ??= new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("parts");
      asked.result.createObjectStore("notes", { keyPath: ["id", "note"] });
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  return base;
}

// Done when it is on the disk, not when it is on its way there: a crash must not take it.
async function run(name, mode, work) {
  const opened = await open();
  return new Promise((done, failed) => {
    const transaction = opened.transaction(name, mode, { durability: "strict" });
    const asked = work(transaction.objectStore(name));
    transaction.oncomplete = () => done(asked.result);
    transaction.onabort = () => failed(transaction.error);
  });
}

const all = (id) => IDBKeyRange.bound([id], [id, []]);

// bytes: an ArrayBuffer. Throws QuotaExceededError where the disk or the browser's share is full.
export const put = (id, start, bytes) =>
  run("parts", "readwrite", (store) => store.put(bytes, [id, start]));

export const starts = async (id) =>
  (await run("parts", "readonly", (store) => store.getAllKeys(all(id)))).map((key) => key[1]);

export const read = (id, from, until) =>
  run("parts", "readonly", (store) =>
    store.getAll(IDBKeyRange.bound([id, from], [id, until], false, true)),
  );

// Makes room: what lies before `until` is somewhere else, too.
export const drop = (id, until) =>
  run("parts", "readwrite", (store) =>
    store.delete(IDBKeyRange.bound([id, 0], [id, until], false, true)),
  );

// {id, note, at_s, text, is_mark, sent}; an empty text takes a note back.
export const keepNote = (note) => run("notes", "readwrite", (store) => store.put(note));
export const notes = (id) => run("notes", "readonly", (store) => store.getAll(all(id)));

export async function forget(id) {
  await run("parts", "readwrite", (store) => store.delete(all(id)));
  await run("notes", "readwrite", (store) => store.delete(all(id)));
}
