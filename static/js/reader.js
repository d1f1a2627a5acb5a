/* The reader: copies links that survive new editions, keeps the tree at the section being read, counts ticked checks. */

const toast = (element, text) => {
  const before = element.dataset.was ?? element.textContent;
  element.dataset.was = before;
  element.textContent = text;
  clearTimeout(Number(element.dataset.timer));
  element.dataset.timer = setTimeout(() => { element.textContent = before; }, 1800);
};

const copy = async (address) => {
  await navigator.clipboard.writeText(new URL(address, window.location.href).href);
};

if (navigator.clipboard) {
  document.querySelectorAll("[data-copy-link]").forEach((link) => {
    const label = link.querySelector("[data-label]");
    label.setAttribute("aria-live", "polite");
    link.addEventListener("click", async (event) => {
      event.preventDefault();
      await copy(link.href);
      toast(label, link.dataset.copied);
    });
  });
  document.querySelectorAll(".prose[data-permalink]").forEach((prose) => {
    prose.addEventListener("click", async (event) => {
      const link = event.target.closest(".heading-link");
      if (!link || !prose.dataset.permalink) return;
      await copy(prose.dataset.permalink + new URL(link.href).hash);
      toast(link, prose.dataset.linkCopied);
    });
  });
}

// On wide screens the tree scrolls by itself: bring the section being read into view, without moving the page.
const tree = document.querySelector(".reader-tree details");
const here = tree?.querySelector("[aria-current]");
if (here && tree.scrollHeight > tree.clientHeight) {
  tree.scrollTop += here.getBoundingClientRect().top - tree.getBoundingClientRect().top - tree.clientHeight / 3;
}

// The page of a checklist says how far one is. checklist.js, loaded before, has put the ticks back.
const status = document.querySelector("[data-checked]");
if (status) {
  const boxes = [...document.querySelectorAll("[data-checklist] input[type=checkbox]")];
  const again = document.querySelector("[data-uncheck]");
  const show = () => {
    const done = boxes.filter((box) => box.checked).length;
    status.textContent = status.dataset.checked.replace("{n}", done).replace("{all}", boxes.length);
    again.hidden = done === 0;
  };
  boxes.forEach((box) => box.addEventListener("change", show));
  again.addEventListener("click", () => boxes.filter((box) => box.checked).forEach((box) => box.click()));
  show();
}
