/* The clocks of sections, as the server counts them. Nothing here decides anything: when a clock is over the answers go
   out, and the page is loaded anew to learn what is open. Opening and finishing wait until everything is saved. */
const overall = document.querySelector("[data-exam-state]");
const PATIENCE = 20000;
const MARKS = [600, 300, 60]; // seconds left at which it is said in words
const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });
const two = (n) => String(n).padStart(2, "0");
const written = (s) => (s >= 3600 ? `${Math.floor(s / 3600)}:` : "") + `${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}`;

/* Resolves when nothing waits to be sent, or when waiting is no use any more. */
const allSaved = async () => {
  dispatchEvent(new Event("online")); // the sender takes it as a reason to send at once
  const start = performance.now();
  while (overall && overall.dataset.state !== "saved" && performance.now() - start < PATIENCE) await pause(150);
};

const isReachable = async (url) => (await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null))?.ok;

const over = async (section) => {
  section.inert = true;
  section.querySelector("[data-section-status]").textContent = section.dataset.over;
  await allSaved();
  while (!(await isReachable(section.dataset.stateUrl))) await pause(3000);
  location.reload();
};

/* By the number of the section, when its clock is over. */
const ends = new Map();
const learn = (number, seconds) => ends.set(number, performance.now() + Number(seconds) * 1000);

const tick = (section, number, before) => {
  const left = Math.max(0, Math.ceil((ends.get(number) - performance.now()) / 1000));
  section.querySelector("[data-section-clock]").textContent = written(left);
  if (left > 0 && MARKS.some((mark) => left <= mark && before > mark)) { // shown and said by exam.js
    dispatchEvent(new CustomEvent("section-short", { detail: { number, left, text: section.dataset.short.replace("{n}", Math.ceil(left / 60)) } }));
  }
  if (left > 0) setTimeout(() => tick(section, number, left), 1000);
  else over(section);
};

for (const section of document.querySelectorAll("[data-section-seconds]")) {
  const number = section.id.slice("part-".length);
  learn(number, section.dataset.sectionSeconds);
  tick(section, number, Infinity);
}
/* Time was given, or taken, while the section runs: exam.js has asked the server. */
addEventListener("section-clocks", ({ detail }) => {
  for (const [number, seconds] of Object.entries(detail)) if (ends.has(number)) learn(number, seconds);
});
for (const form of document.querySelectorAll("[data-section-step]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await allSaved();
    form.submit();
  });
}
