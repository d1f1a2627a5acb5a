/* The paper on screen: reads and writes responses, shows what is saved, keeps the navigator in step. */
const time = (iso) => new Date(iso).toLocaleTimeString("zh-CN", { hour12: false });
/* English words are parted by its own comma */
export const joined = (words, comma) => words.join(document.documentElement.lang.startsWith("zh") ? comma : ", ");

/* Whether it says something else than the page came with. A list without a chosen entry shows its first one. */
const isAltered = (input) => {
  if (isTicked(input)) return input.checked !== input.defaultChecked;
  if (input.tagName !== "SELECT") return input.value !== input.defaultValue;
  return input.selectedIndex !== Math.max(0, [...input.options].findIndex((option) => option.defaultSelected));
};
const isTicked = (input) => input.type === "radio" || input.type === "checkbox";

const head = ({ name }) => (name.includes(".") ? `${name.split(".")[1]}:` : "");

export class Sheet {
  constructor(form) {
    this.form = form;
    this.text = form.dataset;
    this.sections = new Map([...form.querySelectorAll("[data-slot]")].map((one) => [Number(one.dataset.slot), one]));
    this.notices = document.querySelector("[data-exam-notices]");
    this.state = document.querySelector("[data-exam-state]");
    this.count = document.querySelector("[data-exam-count]");
  }

  /* A part of a case has a name of its own, q3.2, and its texts begin with the number of the part. The button that
     begins a drill bears the name too, but says something only when it is pressed. */
  inputs(slot) {
    return [...this.sections.get(slot).querySelectorAll(`:is([name="q${slot}"], [name^="q${slot}."]):not(button)`)];
  }

  read(slot) {
    return this.inputs(slot).filter((one) => !isTicked(one) || one.checked).map((one) => head(one) + one.value);
  }

  write(slot, response) {
    const places = new Map();
    this.inputs(slot).forEach((one) => {
      if (isTicked(one)) return void (one.checked = response.includes(head(one) + one.value));
      const place = places.get(one.name) ?? 0;
      places.set(one.name, place + 1);
      const own = head(one) ? response.filter((text) => text.startsWith(head(one))) : response;
      one.value = own[place]?.slice(head(one).length) ?? ""; // a text, or a list to choose from
    });
  }

  isAltered(slot) {
    return this.inputs(slot).some(isAltered);
  }

  isAnswered(slot) {
    return this.inputs(slot).some((one) => (isTicked(one) ? one.checked : one.value.trim()));
  }

  gaps() {
    return [...this.sections.keys()].filter((slot) => !this.isAnswered(slot));
  }

  /* state: saved, saving, unsaved, failed */
  mark(slot, state, text) {
    const sign = this.sections.get(slot).querySelector("[data-save]");
    sign.dataset.state = state;
    sign.textContent = text;
  }

  saved(slot, iso) {
    this.mark(slot, "saved", this.text.textSaved.replace("{time}", time(iso)));
  }

  overall(open, isTroubled) {
    this.state.dataset.state = open ? (isTroubled ? "failed" : "saving") : "saved";
    this.state.textContent = open ? this.text.textOpen.replace("{n}", open) : this.text.textAllSaved;
  }

  navigate(slot, isFlagged) {
    const link = document.querySelector(`[data-go="${slot}"]`);
    const isAnswered = this.isAnswered(slot);
    link.classList.toggle("is-answered", isAnswered);
    link.classList.toggle("is-flagged", isFlagged);
    const parts = [this.text.textQuestion.replace("{n}", slot), isAnswered && this.text.textAnswered, isFlagged && this.text.textFlagged];
    link.setAttribute("aria-label", joined(parts.filter(Boolean), "，"));
    this.sections.get(slot).querySelector("[data-clear]").hidden = !isAnswered || this.sections.get(slot).dataset.kind === "upload";
    const done = this.sections.size - this.gaps().length;
    this.count.textContent = this.count.dataset.text.replace("{n}", done).replace("{total}", this.sections.size);
  }

  links(slots) {
    return slots.map((slot) => {
      const item = document.createElement("li");
      const link = Object.assign(document.createElement("a"), { href: `#q${slot}`, textContent: this.text.textQuestion.replace("{n}", slot) });
      item.append(link);
      return item;
    });
  }

  /* One notice per name; an empty text takes it away. `action`: {label, href, newWindow, run} */
  notice(name, tone, text, action) {
    const old = this.notices.querySelector(`[data-name="${name}"]`);
    if (!text || (old && old.dataset.text === text)) return text ? undefined : old?.remove();
    const box = Object.assign(document.createElement("div"), { className: `alert tone-${tone}` });
    box.setAttribute("role", tone === "danger" ? "alert" : "status");
    Object.assign(box.dataset, { name, text });
    box.append(Object.assign(document.createElement("div"), { className: "alert-text", textContent: text }));
    if (action) box.append(button(action));
    old?.remove();
    this.notices.append(box);
    if (tone === "danger") this.notices.scrollIntoView({ block: "nearest" });
  }

  lock() {
    document.body.classList.add("is-read-only");
    this.form.querySelectorAll("fieldset").forEach((one) => { one.disabled = true; });
    document.querySelectorAll("button[form=paper], #paper button").forEach((one) => { one.disabled = true; });
  }
}

const button = ({ label, href, newWindow, run }) => {
  const made = Object.assign(document.createElement(href ? "a" : "button"), { className: "button small", textContent: label });
  if (href) Object.assign(made, { href, target: newWindow ? "_blank" : "" });
  else Object.assign(made, { type: "button", onclick: run });
  return made;
};
