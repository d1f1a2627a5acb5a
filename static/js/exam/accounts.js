/* A chart of accounts may have thousands, and browsers take a third of a second a key to go through so many: what they
   are given is what fits the word being typed. A short chart stays as it is. */
const MOST = 60; // offered; five times as many are still quick

export const shorten = (list) => {
  if (list.options.length <= MOST * 5) return;
  const all = [...list.options].map((option) => ({ option, text: `${option.value} ${option.label}`.toLowerCase() }));
  const offer = ({ target }) => {
    if (target.list !== list) return;
    const word = target.value.trim().toLowerCase();
    const fitting = [];
    for (const { option, text } of all) {
      if (text.includes(word) && fitting.push(option) === MOST) break;
    }
    list.replaceChildren(...fitting);
  };
  list.replaceChildren();
  addEventListener("focusin", offer);
  addEventListener("input", offer, { capture: true });
};
