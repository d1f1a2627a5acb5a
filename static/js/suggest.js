/* As-you-type suggestions for every form with data-suggest; without it the form is an ordinary search. */
const DELAY = 150;

class Suggest {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("[role=combobox]");
    this.list = document.getElementById(this.input.getAttribute("aria-controls"));
    this.status = form.querySelector("[data-suggest-status]");
    this.active = -1;
    // Half-typed pinyin of an input method is no question yet; compositionend brings what was meant.
    this.input.addEventListener("input", (event) => event.isComposing || this.schedule());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("compositionend", () => this.schedule());
    form.addEventListener("focusout", (event) => {
      if (!form.contains(event.relatedTarget)) this.close();
    });
    // Keep the focus in the box while an option is pressed, or the list would close before the click.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
  }

  schedule() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), DELAY);
  }

  async ask() {
    const query = this.input.value.trim();
    this.request?.abort();
    if (!query) return this.close();
    this.request = new AbortController();
    try {
      const answer = await fetch(`${this.form.dataset.suggest}?q=${encodeURIComponent(query)}`, {
        headers: { Accept: "application/json" },
        signal: this.request.signal,
      });
      if (answer.ok) this.show((await answer.json()).suggestions);
    } catch { /* aborted by the next key, or offline: the plain search still works */ }
  }

  show(suggestions) {
    this.active = -1;
    this.list.replaceChildren(...suggestions.map((suggestion, index) => this.option(suggestion, index)));
    const open = suggestions.length > 0 && document.activeElement === this.input;
    this.toggle(open);
    const text = suggestions.length ? this.form.dataset.suggestSome : this.form.dataset.suggestNone;
    this.status.textContent = (text ?? "").replace("{n}", suggestions.length);
  }

  option({ title, url, kind, edition, where, start, end }, index) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.url = url;
    const name = document.createElement("span");
    name.className = "suggestion-title";
    name.append(...this.marked([...title], start, end));
    const place = document.createElement("span");
    place.className = "suggestion-kind";
    place.textContent = [where || kind, edition].filter(Boolean).join(" · ");
    item.append(name, place);
    item.addEventListener("click", () => window.location.assign(url));
    return item;
  }

  /* The part that was typed is marked. Places count whole characters, as the server does. */
  marked(letters, start, end) {
    const mark = document.createElement("mark");
    mark.textContent = letters.slice(start, end).join("");
    const [before, after] = [letters.slice(0, start).join(""), letters.slice(end).join("")];
    return mark.textContent ? [before, mark, after] : [before + after];
  }

  onKey(event) {
    if (event.isComposing) return; // Enter and arrows belong to the input method
    const options = [...this.list.children];
    if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length) {
      event.preventDefault();
      this.toggle(true);
      this.mark(options, event.key === "ArrowDown" ? this.active + 1 : this.active - 1);
    } else if (event.key === "Enter" && this.active >= 0 && !this.list.hidden) {
      event.preventDefault();
      window.location.assign(options[this.active].dataset.url);
    }
  }

  mark(options, index) {
    this.active = (index + options.length) % options.length;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === this.active)));
    this.input.setAttribute("aria-activedescendant", options[this.active].id);
    options[this.active].scrollIntoView({ block: "nearest" });
  }

  toggle(open) {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    if (!open) this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.active = -1;
    this.toggle(false);
  }
}

document.querySelectorAll("form[data-suggest]").forEach((form) => new Suggest(form));
