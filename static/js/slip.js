/* Hands the slip of a results page back: when somebody really looks at the page, and with each hit they open.
   A page that puts new results in place of the old ones sends "search:shown" on the document. Without JavaScript nothing is recorded. */
const LOOK = 400; // milliseconds on the screen; what flies past while somebody types is not looked at
const told = new Set();

const current = () => document.querySelector("[data-slip]");

const send = (address, fields) => {
  const form = new FormData();
  Object.entries(fields).forEach(([name, value]) => form.set(name, value));
  navigator.sendBeacon(address, form);
};

const tell = (holder) => {
  const { slip, seen } = holder?.dataset ?? {};
  if (!slip || told.has(slip)) return;
  told.add(slip);
  send(seen, { slip });
};

const look = () => {
  const holder = current();
  if (!holder || document.visibilityState !== "visible") return;
  setTimeout(() => { if (holder.isConnected) tell(holder); }, LOOK);
};

const open = (event) => {
  const hit = event.target.closest?.("[data-hit] a[href]")?.closest("[data-hit]");
  const holder = current();
  if (!hit || !holder || (event.type === "auxclick" && event.button !== 1)) return; // the middle button opens a tab
  tell(holder);
  send(holder.dataset.opened, { slip: holder.dataset.slip, document: hit.dataset.hit });
};

document.addEventListener("visibilitychange", look);
document.addEventListener("search:shown", look);
document.addEventListener("click", open);
document.addEventListener("auxclick", open);
look();
