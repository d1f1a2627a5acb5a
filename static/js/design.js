/* Shows what a design looks like while it is edited: the server prints the real PDF and sends a picture of it. */
const form = document.querySelector("[data-design]");
const frame = form.querySelector("[data-design-frame]");
const picture = form.querySelector("[data-design-picture]");
const status = form.querySelector("[data-design-status]");
const words = form.dataset;
const calm = status.textContent;
let timer = 0;
let latest = 0;

const dataUrl = (blob) =>
  new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.readAsDataURL(blob);
  });

/* working, ready or failed; what was printed before stays in sight meanwhile, and looks like it. */
function turn(state, text) {
  frame.dataset.state = state;
  frame.setAttribute("aria-busy", String(state === "working"));
  status.textContent = text;
}

async function show() {
  const mine = ++latest;
  turn("working", words.working);
  const answer = await fetch(words.preview, { method: "POST", body: new FormData(form) }).catch(() => null);
  if (mine !== latest) return; // something was typed meanwhile
  // Not the sign-in page, to which an expired session leads.
  if (answer?.ok && answer.headers.get("Content-Type") === "image/png") {
    picture.src = await dataUrl(await answer.blob());
    picture.hidden = false;
    turn("ready", calm);
  } else {
    const said = await answer?.json().catch(() => null);
    turn("failed", said?.problem ?? words.failed);
  }
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  latest++; // what is on its way shows the form as it was
  turn("working", words.working);
  timer = setTimeout(show, 500);
});
show();
