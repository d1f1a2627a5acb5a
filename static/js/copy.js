/* Adds a copy button to code blocks in prose; texts come from the .prose element's data-copy and data-copied. */
const icon = (name) => {
  const sprite = document.querySelector("svg.icon use")?.getAttribute("href")?.split("#")[0] ?? "/static/icons.svg";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
};

const addButton = (block, texts) => {
  const button = document.createElement("button");
  const label = document.createElement("span");
  const show = (name, text) => {
    label.textContent = text;
    button.replaceChildren(icon(name), label);
  };
  button.type = "button";
  button.className = "copy-button";
  label.setAttribute("aria-live", "polite");
  show("copy", texts.copy);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.querySelector("code")?.innerText ?? block.innerText);
    show("check", texts.copied);
    setTimeout(() => show("copy", texts.copy), 2000);
  });
  const frame = document.createElement("div");
  frame.className = "code-block";
  block.replaceWith(frame);
  frame.append(button, block);
};

if (navigator.clipboard) {
  document.querySelectorAll("[data-copy]").forEach((area) => {
    const texts = { copy: area.dataset.copy, copied: area.dataset.copied };
    area.querySelectorAll("pre").forEach((block) => addButton(block, texts));
  });
}
