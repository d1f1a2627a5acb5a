/* Files go out as soon as they are chosen, and again until the server has them: sending the same file twice is sending it
   once. A browser forgets a chosen file when the page is gone, so a page with files on their way asks before it goes. */
const PATIENCE = 120000;

export class Uploads {
  constructor(sheet, { token, csrf, on }) {
    Object.assign(this, { sheet, token, csrf, on, waiting: 0, isStopped: false });
    document.querySelectorAll("[data-upload]").forEach((box) => this.watch(box));
  }

  get areDone() {
    return !this.waiting;
  }

  watch(box) {
    const slot = Number(box.closest("[data-slot]").dataset.slot);
    const input = box.querySelector("[data-upload-input]");
    box.querySelector("[data-plain-upload]").hidden = true;
    const sendChosen = async () => {
      const [file] = input.files;
      if (!file) return;
      const body = new FormData();
      body.append("window", this.token);
      body.append("file", file, file.name);
      if (await this.send(box, slot, body)) input.value = "";
    };
    input.addEventListener("change", sendChosen);
    sendChosen(); // before this script had come
    box.addEventListener("click", (event) => {
      const button = event.target.closest("[data-upload-remove]");
      if (!button) return;
      event.preventDefault();
      const body = new FormData();
      body.append("window", this.token);
      body.append("remove", button.value);
      this.send(box, slot, body);
    });
  }

  /* Resolves to whether there is nothing more to send: taken, or refused for good. */
  async send(box, slot, body) {
    const status = box.querySelector("[data-upload-status]");
    this.waiting += 1;
    status.textContent = box.dataset.textSending;
    this.on.sending(slot);
    for (let pause = 1000; !this.isStopped; pause = Math.min(20000, pause * 2)) {
      const { reply, data } = await this.post(box.dataset.url, body);
      if (reply && (reply.ok || [400, 404, 409, 410, 413].includes(reply.status))) {
        this.waiting -= 1;
        status.textContent = reply.ok ? box.dataset.textDone : data.error ?? "";
        if (reply.ok) this.taken(box, slot, data);
        else this.on.refused(slot, reply.status, data);
        return true;
      }
      status.textContent = data.error ?? box.dataset.textAgain;
      this.on.waiting(slot);
      await new Promise((resolve) => { setTimeout(resolve, pause / 2 + Math.random() * pause); });
    }
    this.waiting -= 1;
    return false;
  }

  async post(url, body) {
    try {
      const headers = { Accept: "application/json", "X-CSRFToken": this.csrf() };
      const reply = await fetch(url, { method: "POST", body, headers, signal: AbortSignal.timeout(PATIENCE) });
      return { reply, data: await reply.json().catch(() => ({})) };
    } catch {
      return { data: {} };
    }
  }

  taken(box, slot, data) {
    const rows = data.files.map((file) => {
      const row = document.createElement("li");
      const link = Object.assign(document.createElement("a"), { href: file.url, textContent: file.name });
      const size = Object.assign(document.createElement("span"), { className: "muted small", textContent: ` ${file.size} ` });
      const remove = Object.assign(document.createElement("button"), { type: "button", className: "button quiet small", value: file.digest, textContent: box.dataset.textRemove });
      remove.dataset.uploadRemove = "";
      remove.setAttribute("aria-label", `${box.dataset.textRemove} ${file.name}`);
      const held = Object.assign(document.createElement("input"), { type: "hidden", name: `q${slot}`, value: file.digest });
      row.append(link, size, remove, held);
      return row;
    });
    box.querySelector("[data-upload-list]").replaceChildren(...rows);
    this.on.saved(slot, data);
  }
}
