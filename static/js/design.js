/* Shows what a design looks like while it is edited: the server prints the real PDF and sends a picture of it. */
const form = document.querySelector("[data-design]");
const picture = form.querySelector("[data-design-picture]");
const status = form.querySelector("[data-design-status]");
const calm = status.textContent;
let timer = 0;
let latest = 0;

const dataUrl = (blob) =>
  new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.readAsDataURL(blob);
  });

async function show() {
  const mine = ++latest;
  const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form) }).catch(() => null);
  if (mine !== latest) return; // something was typed meanwhile
  if (answer?.ok) {
    picture.src = await dataUrl(await answer.blob());
    picture.hidden = false;
    status.textContent = calm;
  } else {
    const said = await answer?.json().catch(() => null);
    status.textContent = said?.problem ?? form.dataset.failed;
  }
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(show, 500);
});
show();
