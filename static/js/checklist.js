/* Remembers the ticks of <ul data-checklist="key"> in this browser: a reader's own notes, never a record of the system. */
const read = (key) => {
  try { return JSON.parse(localStorage.getItem(key)) ?? {}; } catch { return {}; }
};

document.querySelectorAll("[data-checklist]").forEach((list) => {
  const key = `checklist:${list.dataset.checklist}`;
  const ticks = read(key);
  list.querySelectorAll("input[type=checkbox]").forEach((box) => {
    if (box.value in ticks) box.checked = ticks[box.value];
  });
  list.addEventListener("change", (event) => {
    ticks[event.target.value] = event.target.checked;
    try { localStorage.setItem(key, JSON.stringify(ticks)); } catch { /* private window: ticks last for this page */ }
  });
});
