/* A sitting: every change goes into the journal at once and to the server soon, and is shown as saved only when the
   server has said so. The page is an ordinary form underneath; nothing here decides time, rights or marks. */
import { shorten } from "./exam/accounts.js";
import { Clock } from "./exam/clock.js";
import { showLengths } from "./exam/counting.js";
import { runDrill } from "./exam/drill.js";
import { showBalance } from "./exam/entry.js";
import { forget, Journal } from "./exam/journal.js";
import { swapPlaces } from "./exam/places.js";
import { watchPresence } from "./exam/presence.js";
import { Sender } from "./exam/sending.js";
import { joined, Sheet } from "./exam/sheet.js";
import { Uploads } from "./exam/upload.js";

const form = document.querySelector("[data-exam]");
const { attempt, person, answers: url, stateUrl, submission, result, login } = form.dataset;
const text = form.dataset;
const token = form.elements.window.value;
const cookie = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? form.elements.csrfmiddlewaretoken.value;

const sheet = new Sheet(form);
const journal = new Journal(person, attempt);
const sender = new Sender({ url, window: token, csrf: cookie });
const versions = new Map([...sheet.sections].map(([slot, section]) => [slot, Number(section.dataset.version)]));
const flags = new Set(journal.load().flags);
let isLeaving = false;

const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const overall = () => sheet.overall(sender.pending.size, sender.failures > 0 || sender.isStopped);
const show = (slot) => {
  sheet.navigate(slot, flags.has(slot));
  showLengths(sheet.sections.get(slot));
};

/* changes */
const changed = (slot) => {
  const entry = { version: versions.get(slot) + 1, response: sheet.read(slot), key: newKey(), at: Date.now() };
  versions.set(slot, entry.version);
  journal.put(slot, entry);
  sheet.mark(slot, "unsaved", text.textUnsaved);
  sender.put(slot, entry);
  show(slot);
  overall();
};
const slotOf = (element) => Number(element.closest("[data-slot]")?.dataset.slot ?? 0);
form.addEventListener("input", (event) => { if (slotOf(event.target) && event.target.type !== "file") changed(slotOf(event.target)); });
form.addEventListener("focusout", (event) => { if (["text", "textarea"].includes(event.target.type) && sender.pending.size && !sender.failures) sender.flush(); });
form.addEventListener("click", (event) => {
  const slot = slotOf(event.target);
  if (event.target.closest("[data-clear]")) {
    sheet.write(slot, []);
    sheet.inputs(slot)[0]?.focus();
    changed(slot);
  }
  const flag = event.target.closest("[data-flag]");
  if (flag) {
    if (!flags.delete(slot)) flags.add(slot);
    flag.setAttribute("aria-pressed", flags.has(slot));
    journal.flag(slot, flags.has(slot));
    show(slot);
  }
});

/* what the server says */
const on = (kind, act) => sender.addEventListener(kind, (event) => { act(event.detail); overall(); });
on("sending", ({ slot }) => sheet.mark(slot, "saving", text.textSaving));
on("saved", ({ slot, version, isNewest, saved_at: savedAt, seconds_left: left }) => {
  journal.drop(slot, version);
  if (isNewest) sheet.saved(slot, savedAt);
  if (!sender.pending.size) setTimeout(() => sheet.notice("restored"), 8000);
  sheet.notice("connection");
  if (learn(left)) look(); // the clocks of sections have moved as well, and a save does not tell them
});
on("renumber", ({ slot, held }) => { versions.set(slot, held); changed(slot); });
on("rejected", ({ slot, message }) => {
  journal.drop(slot, versions.get(slot));
  sheet.mark(slot, "failed", `${text.textRejected} ${message ?? ""}`);
});
on("offline", ({ slot }) => {
  sheet.mark(slot, "failed", text.textUnsaved);
  sheet.notice("connection", "warning", text.textOffline);
});
on("signed-out", ({ slot }) => {
  sheet.mark(slot, "failed", text.textUnsaved);
  sheet.notice("connection", "danger", text.textSignedOut, { label: text.textLogin, href: login, newWindow: true });
});
on("stale", () => stale());
on("other-browser", ({ error }) => { // what waits stays on this computer; there it is found again
  sheet.lock();
  sheet.notice("connection");
  sheet.notice("browser", "danger", error);
});
on("closed", ({ saved }) => closed(saved));

const stale = () => {
  sender.isStopped = true;
  sender.pending.forEach((_entry, slot) => sheet.mark(slot, "failed", text.textUnsaved));
  sheet.lock();
  overall();
  sheet.notice("connection");
  sheet.notice("stale", "danger", text.textStale, { label: text.textTakeOver, run: () => location.reload() });
};
const closed = (saved = {}) => {
  sender.isStopped = true;
  sender.deliver(); // too late to count, but kept by the server as evidence
  const lost = [...sender.pending].filter(([slot, entry]) => (saved[slot] ?? 0) < entry.version).map(([slot]) => slot);
  lost.forEach((slot) => sheet.mark(slot, "failed", text.textUnsaved));
  sheet.lock();
  if (!lost.length) return leaveFor(result);
  const names = joined(lost.map((slot) => text.textQuestion.replace("{n}", slot)), "、");
  sheet.notice("connection");
  sheet.notice("closed", "danger", `${text.textClosed} ${text.textLost}${names}`, { label: text.textResult, href: result });
};
const leaveFor = (address) => { isLeaving = true; forget(attempt); location.assign(address); };

const uploads = new Uploads(sheet, {
  token,
  csrf: cookie,
  on: {
    sending: (slot) => sheet.mark(slot, "saving", text.textSaving),
    waiting: (slot) => sheet.mark(slot, "failed", text.textUnsaved),
    saved(slot, { version, saved_at: savedAt }) {
      versions.set(slot, version);
      sheet.saved(slot, savedAt);
      show(slot);
    },
    refused(slot, status, data) {
      sheet.mark(slot, "failed", text.textRejected);
      if (status === 409) stale();
      if (status === 410) closed(data.saved);
    },
  },
});

/* handing in */
const dialog = document.getElementById("hand-in");
const openDialog = () => {
  const gaps = sheet.gaps();
  dialog.querySelector("[data-gaps-text]").textContent = gaps.length ? text.textGaps.replace("{n}", gaps.length) : text.textAllAnswered;
  dialog.querySelector("[data-gaps]").replaceChildren(...sheet.links(gaps));
  dialog.showModal();
};
dialog.querySelector("[data-gaps]").addEventListener("click", () => dialog.close());
/* A drill shows its tickets once the server has started its clock: the page is asked for again, at this question. */
const beginDrill = async (button) => {
  if (!(await sender.flush()) || isLeaving) return;
  isLeaving = true;
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
  form.action = `${location.pathname}#${button.name}`;
  form.submit();
};
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.submitter?.matches("[data-begin]")) return void beginDrill(event.submitter);
  if (event.submitter && !event.submitter.matches("[data-plain-save]")) openDialog();
  else sender.flush();
});
const handIn = () => {
  if (isLeaving) return;
  isLeaving = true;
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "confirmed", value: "1" }));
  form.action = submission;
  form.submit();
};
dialog.querySelector("[data-hand-in]").addEventListener("click", async () => {
  dialog.close();
  if ((await sender.flush()) && uploads.areDone) handIn();
  else if (!sender.isStopped) sheet.notice("wait", "danger", text.textWait);
});

/* time. Answers go out at once when it is over; the hand-in itself is spread over a second and a half */
const clock = new Clock(document.querySelector("[data-exam-clock]"), {
  onMark(minutes) {
    sheet.notice("minutes", minutes > 5 ? "info" : "warning", text.textMinutes.replace("{n}", minutes));
    setTimeout(() => sheet.notice("minutes"), 20000);
  },
  async onOver() {
    const isClean = await sender.flush();
    if (sender.isStopped) return;
    form.inert = true; // not disabled: a disabled field would be handed in as empty
    if (!isClean) return look();
    setTimeout(handIn, Math.random() * 1500);
  },
});
const learn = (left) => {
  const isMoved = Math.abs(left - clock.left()) > 30;
  if (isMoved) sheet.notice("extended", "info", text.textExtended);
  clock.sync(left);
  return isMoved;
};
const look = async () => {
  clearTimeout(look.timer);
  look.timer = setTimeout(look, clock.isOver ? 5000 : 50000 + Math.random() * 20000);
  if (isLeaving || sender.isStopped) return;
  const reply = await fetch(`${stateUrl}?window=${token}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!reply?.ok) return;
  const now = await reply.json();
  if (now.state !== "running") return void ((await sender.flush()) ? leaveFor(result) : 0);
  if (now.is_stale) return stale();
  if (clock.isOver && now.seconds_left === 0) return void ((await sender.flush()) ? handIn() : 0); // within the grace
  if (now.seconds_left > 0) form.inert = false;
  if (!clock.isOver || now.seconds_left > 0) learn(now.seconds_left);
  if (now.again.length && !form.querySelector("[data-section-again]")) {
    sheet.notice("again", "info", text.textAgain, { label: text.textReload, run: async () => (await sender.flush()) && location.reload() });
  }
  dispatchEvent(new CustomEvent("section-clocks", { detail: now.sections })); // heard by exam-sections.js
};

addEventListener("section-short", ({ detail: { number, left, text: words } }) => { // told by exam-sections.js
  sheet.notice(`section-${number}`, left > 300 ? "info" : "warning", words);
  setTimeout(() => sheet.notice(`section-${number}`), 20000);
});

/* leaving and coming back */
watchPresence({
  tell: (step) => fetch(text.presence, {
    method: "POST",
    keepalive: true,
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": cookie() },
    body: JSON.stringify({ window: token, step, client_key: newKey() }),
  }),
  isOver: () => isLeaving || sender.isStopped,
  beforeReturn: () => sender.flush(),
  onReturn({ times, limit, result: collected }) {
    if (collected) return leaveFor(collected);
    const words = limit === null ? text.textLeft : text.textLeftLimit;
    sheet.notice("left", limit !== null && times >= limit ? "warning" : "info", words.replace("{n}", times).replace("{limit}", limit));
    setTimeout(() => sheet.notice("left"), 20000);
  },
});
for (const kind of "noCopy" in text ? ["copy", "cut", "contextmenu"] : []) {
  form.addEventListener(kind, (event) => { if (!event.target.closest("input, textarea")) event.preventDefault(); });
}
addEventListener("pagehide", () => { if (!isLeaving) sender.leave(); });
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
addEventListener("online", () => sender.flush());
addEventListener("beforeunload", (event) => { if (!isLeaving && ((sender.pending.size && sender.failures) || !uploads.areDone)) event.preventDefault(); });
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") return sender.leave();
  look();
  if (sender.pending.size) sender.flush();
});

/* begin: the navigator, the marks, what was answered before this script had come, and what an earlier page could not
   deliver. What is on the screen is newer than what was kept. */
const seen = new IntersectionObserver((entries) => entries.forEach(({ target, isIntersecting }) => {
  const link = document.querySelector(`[data-go="${target.dataset.slot}"]`);
  if (isIntersecting) link.setAttribute("aria-current", "true");
  else link.removeAttribute("aria-current");
}), { rootMargin: "-35% 0px -60%" });
const early = [...sheet.sections.keys()].filter((slot) => sheet.isAltered(slot));
document.querySelectorAll("datalist").forEach(shorten);
form.querySelectorAll("[data-places]").forEach(swapPlaces);
form.querySelectorAll("[data-drill]").forEach(runDrill);
for (const [slot, section] of sheet.sections) {
  const flag = section.querySelector("[data-flag]");
  flag.hidden = false;
  flag.setAttribute("aria-pressed", flags.has(slot));
  seen.observe(section);
}
/* An entry that the server has is dropped; one that is older than what stands here was replaced in the meantime. */
const restore = (answers) => {
  for (const [name, entry] of Object.entries(answers)) {
    const slot = Number(name);
    if (!versions.has(slot) || entry.version <= Number(sheet.sections.get(slot).dataset.version)) journal.drop(slot, entry.version);
    if (!(entry.version > versions.get(slot))) continue;
    versions.set(slot, entry.version);
    if (early.includes(slot) || sender.pending.get(slot)?.at > entry.at) { // what stands here was written later
      changed(slot);
      continue;
    }
    journal.put(slot, entry);
    sheet.write(slot, entry.response);
    sheet.mark(slot, "unsaved", text.textUnsaved);
    sender.put(slot, entry);
    sheet.notice("restored", "info", text.textRestored);
    show(slot);
    overall();
  }
};
const kept = journal.recovered(); // asked first: what is restored below is written there too
restore(journal.load().answers);
early.forEach(changed);
form.querySelectorAll("[data-entry]").forEach(showBalance); // after what was restored stands in the fields
kept.then(restore);
if ("unsaved" in text) sheet.sections.forEach((_section, slot) => { if (sheet.isAnswered(slot)) changed(slot); });
sheet.sections.forEach((_section, slot) => show(slot));
document.querySelector("[data-plain-save]").hidden = true;
overall();
clock.sync(Number(text.seconds));
look.timer = setTimeout(look, 60000);
