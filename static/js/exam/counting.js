/* How long a text is, beside its limit. Said aloud only when the limit is reached, not at every letter. */
export const showLengths = (section) => {
  for (const box of section.querySelectorAll("[data-counted]")) {
    const text = box.querySelector("textarea");
    const sign = box.querySelector("[data-counter]");
    const most = Number(box.dataset.most);
    const isFull = text.value.length >= most; // as the browser counts for maxlength
    const words = sign.dataset.text.replace("{n}", [...text.value].length).replace("{most}", most);
    const told = isFull ? sign.dataset.full.replace("{most}", most) : "";
    sign.textContent = isFull ? `${words} · ${told}` : words;
    sign.classList.toggle("is-full", isFull);
    const status = box.querySelector("[data-counter-status]");
    if (status.textContent !== told) status.textContent = told;
  }
};
