/* Marking without the mouse: a digit takes that level of the criterion where the focus is, or of the first one without
   a level, and goes on to the next; Ctrl+Enter saves and opens the next answer. */
const form = document.querySelector("[data-marking]");
const groups = [...form.querySelectorAll("[data-criterion]")];
const radios = (group) => [...group.querySelectorAll("input[type=radio]")];
const isOpen = (group) => !radios(group).some((one) => one.checked);

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-next]"));
    return;
  }
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("textarea, input[type=text]")) return;
  const place = "123456789".indexOf(event.key);
  const group = event.target.closest?.("[data-criterion]") ?? groups.find(isOpen);
  const chosen = place >= 0 && group ? radios(group)[place] : null;
  if (!chosen) return;
  event.preventDefault();
  chosen.checked = true;
  const next = groups[groups.indexOf(group) + 1];
  (next ? radios(next).find((one) => one.checked) ?? radios(next)[0] : form.querySelector("textarea")).focus();
  total();
});

/* what the levels add up to */
const sum = form.querySelector("[data-total]");
const total = () => {
  const given = groups.flatMap((group) => radios(group).filter((one) => one.checked)).map((one) => Number(one.value));
  const points = given.reduce((whole, one) => whole + one, 0);
  sum.textContent = sum.dataset.text.replace("{n}", String(Math.round(points * 100) / 100));
};
form.addEventListener("change", total);
total();
