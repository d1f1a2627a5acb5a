/* The waiting room: counts down to the opening by differences of the clock, then lets the class in one after another. The
   clock of the exam starts with the click on the button, on the server; waiting here costs nothing. */
const SPREAD = 20000; // milliseconds
const lobby = document.querySelector("[data-lobby]");
const clock = lobby.querySelector("[data-lobby-clock]");
const end = performance.now() + Number(lobby.dataset.seconds) * 1000;
const two = (n) => String(n).padStart(2, "0");

const enter = () => {
  lobby.querySelector("[data-lobby-status]").textContent = lobby.dataset.textOpen;
  clock.textContent = lobby.dataset.textOpen;
  setTimeout(() => location.reload(), Math.random() * SPREAD);
};
const tick = () => {
  const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
  if (!left) return enter();
  clock.textContent = `${two(Math.floor(left / 60))}:${two(left % 60)}`;
  return setTimeout(tick, 1000);
};
tick();
