/* The same answers once more, on the disk of this computer. What journal.js writes is there at once, but the browser puts
   it on the disk seconds later; this is slower, and outlives a browser that was killed and a power cut. */
const NAME = "zhizheng-exam";
const STORE = "answers"; // entries by [person, attempt, slot]

const opened = () => new Promise((resolve, reject) => {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  request.onsuccess = () => resolve(request.result);
  request.onerror = request.onblocked = () => reject(request.error);
});

/* One transaction; resolves when it is on the disk, to what `act` returned the request of. */
const transact = async (base, durability, act) => {
  const transaction = (await base).transaction(STORE, "readwrite", { durability });
  const asked = act(transaction.objectStore(STORE));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(asked?.result);
    transaction.onabort = () => reject(transaction.error);
  });
};

export class Vault {
  constructor(person, attempt) {
    this.place = [person, attempt];
    this.waiting = new Map(); // by slot, the newest entry that is to be kept, or up to which all are to be forgotten
    this.base = opened();
    this.base.catch(() => {}); // full or forbidden: the other journal is still there
  }

  /* The entries by slot; none where the disk cannot be read. */
  async load() {
    const all = IDBKeyRange.bound(this.place, [...this.place, []]);
    const found = {};
    await transact(this.base, "relaxed", (store) => {
      store.openCursor(all).onsuccess = ({ target: { result: cursor } }) => {
        if (!cursor) return;
        found[cursor.key[2]] = cursor.value;
        cursor.continue();
      };
    }).catch(() => {});
    return found;
  }

  put(slot, entry) {
    this.wait(slot, entry);
  }

  drop(slot, version) {
    if (!(this.waiting.get(slot)?.version > version)) this.wait(slot, { version, isGone: true });
  }

  wait(slot, entry) {
    this.waiting.set(slot, entry);
    this.working ??= this.work().catch(() => {}).finally(() => { this.working = null; });
  }

  /* While one transaction is on its way to the disk the next one gathers: a fast typist waits for nothing. */
  async work() {
    while (this.waiting.size) {
      const batch = [...this.waiting];
      this.waiting.clear();
      const durability = batch.some(([, entry]) => !entry.isGone) ? "strict" : "relaxed";
      await transact(this.base, durability, (store) => batch.forEach(([slot, entry]) => this.write(store, slot, entry)));
    }
  }

  write(store, slot, entry) {
    const key = [...this.place, slot];
    if (!entry.isGone) return void store.put(entry, key);
    store.get(key).onsuccess = ({ target: { result: held } }) => { if (held?.version <= entry.version) store.delete(key); };
  }
}

/* Delete what `isMeant(person, attempt)`. */
export const clear = (isMeant) => {
  const base = opened();
  return transact(base, "relaxed", (store) => {
    store.getAllKeys().onsuccess = ({ target: { result: keys } }) => {
      keys.filter(([person, attempt]) => isMeant(person, attempt)).forEach((key) => store.delete(key));
    };
  }).then(async () => (await base).close()).catch(() => {});
};
