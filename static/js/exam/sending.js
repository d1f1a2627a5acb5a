/* Sends answers one after another until each is acknowledged. Retries carry the same client key, so that a save whose
   reply was lost is not saved twice. Pauses between retries grow and differ by chance: a whole class comes back online. */
const QUIET = 700; // after the last change
const LONGEST = 2000; // after the first one
const SLOWEST = 8000; // between two tries: ten seconds of trouble must not become thirty
const PATIENCE = 15000;

export class Sender extends EventTarget {
  constructor({ url, window: token, csrf }) {
    super();
    Object.assign(this, { url, token, csrf, pending: new Map(), failures: 0, isStopped: false, timer: 0, since: 0 });
  }

  put(slot, entry) {
    if (!this.pending.size) this.since = Date.now();
    this.pending.set(slot, entry);
    if (!this.failures) this.wake(Math.min(QUIET, Math.max(0, this.since + LONGEST - Date.now())));
  }

  wake(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), delay);
  }

  /* Send everything now. Resolves to whether nothing is left. */
  async flush() {
    clearTimeout(this.timer);
    this.running ??= this.work().finally(() => { this.running = null; });
    await this.running;
    return !this.pending.size;
  }

  async work() {
    while (this.pending.size && !this.isStopped) {
      const [slot, entry] = this.pending.entries().next().value;
      if (!(await this.post(slot, entry))) return this.retryLater();
      this.since = Date.now();
    }
  }

  retryLater() {
    if (this.isStopped) return;
    this.failures += 1;
    const pause = Math.min(SLOWEST, 500 * 2 ** this.failures);
    this.wake(pause / 2 + Math.random() * pause / 2);
  }

  /* The page may be gone in a moment: everything at once, in requests that outlive it. */
  leave() {
    if (!this.isStopped) this.pending.forEach((entry, slot) => this.post(slot, entry, true));
  }

  /* Once more, whatever becomes of it. */
  deliver() {
    this.pending.forEach((entry, slot) => this.request(slot, entry, true).catch(() => {}));
  }

  /* How long an answer waited is a difference of this clock, so a wrong clock does no harm. */
  request(slot, { version, response, key, at }, keepalive) {
    return fetch(this.url, {
      method: "POST",
      keepalive,
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.csrf() },
      body: JSON.stringify({ window: this.token, slot, version, response, client_key: key, waited_ms: at && Math.max(0, Date.now() - at) }),
      signal: AbortSignal.timeout(PATIENCE),
    });
  }

  /* True when there is nothing more to do for this entry. */
  async post(slot, entry, keepalive = false) {
    let reply;
    let data = {};
    this.tell("sending", { slot });
    try {
      reply = await this.request(slot, entry, keepalive);
      data = await reply.json();
    } catch {
      if (!reply || reply.ok) return this.trouble("offline", slot);
    }
    if (reply.ok) return this.acknowledge(slot, entry, data);
    if (reply.status === 409 && data.code === "version_taken") return this.renumber(slot, entry, data.version);
    if (reply.status === 403 && data.code === "wrong_browser") {
      this.isStopped = true;
      return this.trouble("other-browser", slot, data);
    }
    if (reply.status === 401 || reply.status === 403) return this.trouble("signed-out", slot);
    if ([404, 409, 410].includes(reply.status)) {
      this.isStopped = true;
      return this.trouble(reply.status === 410 ? "closed" : "stale", slot, data);
    }
    if (reply.status === 400 || reply.status === 413) {
      this.forget(slot, entry);
      this.tell("rejected", { slot, message: data.error });
      return true;
    }
    return this.trouble("offline", slot);
  }

  acknowledge(slot, entry, data) {
    this.failures = 0;
    this.forget(slot, entry);
    this.tell("saved", { slot, version: entry.version, isNewest: !this.pending.has(slot), ...data });
    return true;
  }

  renumber(slot, entry, held) {
    if (this.pending.get(slot) === entry) this.tell("renumber", { slot, held });
    return true;
  }

  forget(slot, entry) {
    if (this.pending.get(slot) === entry) this.pending.delete(slot);
  }

  trouble(kind, slot, data = {}) {
    this.tell(kind, { slot, ...data });
    return false;
  }

  tell(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }
}
