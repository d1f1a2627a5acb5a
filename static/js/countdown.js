/* Counts down <time data-countdown data-seconds="…">. Seconds come from the server, so a wrong clock on the desk does
   not matter; the server decides in any case. Screen readers hear it only at the thresholds (data-announce-at, seconds). */
const two = (n) => String(n).padStart(2, "0");
const clock = (s) => (s >= 3600 ? `${Math.floor(s / 3600)}:` : "") + `${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}`;

const announce = (area, left) => {
  const status = area.querySelector("[data-countdown-status]");
  if (status) status.textContent = (left > 0 ? area.dataset.announce : area.dataset.over).replace("{n}", Math.ceil(left / 60));
};

const start = (time) => {
  const area = time.closest(".countdown");
  const end = performance.now() + Number(time.dataset.seconds) * 1000;
  const thresholds = (time.dataset.announceAt ?? "600,300,60").split(",").map(Number);
  let before = Number(time.dataset.seconds) + 1;
  const tick = () => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    time.textContent = clock(left);
    area.classList.toggle("is-short", left <= 300);
    if (left === 0 || thresholds.some((mark) => left <= mark && before > mark)) announce(area, left);
    before = left;
    if (left > 0) return void setTimeout(tick, 1000 - ((performance.now() - end) % 1000 + 1000) % 1000);
    time.dispatchEvent(new CustomEvent("countdown:over", { bubbles: true }));
  };
  tick();
};

document.querySelectorAll("time[data-countdown]").forEach(start);
