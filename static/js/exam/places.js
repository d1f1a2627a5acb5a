/* Putting items in order: each place is used once, so an item that takes one gives its own to the item that had it.
   What counts is where all were when the item was taken up: passing by with the arrow keys moves nobody for good. */
export const swapPlaces = (list) => {
  const all = [...list.querySelectorAll("select")];
  let before = all.map((one) => one.selectedIndex);
  list.addEventListener("focusin", () => { before = all.map((one) => one.selectedIndex); });
  list.addEventListener("input", ({ target }) => {
    const own = before[all.indexOf(target)];
    all.forEach((one, n) => {
      if (one !== target) one.selectedIndex = before[n] > 0 && before[n] === target.selectedIndex ? own : before[n];
    });
  });
};
