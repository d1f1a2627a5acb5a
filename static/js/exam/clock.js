/* The time left, as the server counts it. Only differences of the browser's clock are used, so a wrong clock does no harm;
   every save and every look at the server sets it right again. At 10, 5 and 1 minutes it says so, not every second. */
const MARKS = [600, 300, 60];
const two = (n) => String(n).padStart(2, "0");
const written = (s) => (s >= 3600 ? `${Math.floor(s / 3600)}:` : "") + `${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}`;

export class Clock {
  constructor(time, { onMark, onOver }) {
    this.time = time;
    this.area = time.closest(".countdown");
    this.status = this.area.querySelector("[data-exam-clock-status]");
    Object.assign(this, { onMark, onOver });
    this.isOver = false;
  }

  sync(seconds) {
    this.end = performance.now() + seconds * 1000;
    this.before ??= Infinity; // a page opened in the last minutes says so too
    clearTimeout(this.timer);
    this.tick();
  }

  left() {
    return Math.max(0, Math.ceil((this.end - performance.now()) / 1000));
  }

  tick() {
    const left = this.left();
    this.time.textContent = written(left);
    this.area.classList.toggle("is-short", left <= 300);
    if (left > 0 && MARKS.some((mark) => left <= mark && this.before > mark)) {
      this.onMark(Math.ceil(left / 60));
    }
    this.before = left;
    if (left > 0) {
      this.isOver = false;
      this.timer = setTimeout(() => this.tick(), 1000 - (((performance.now() - this.end) % 1000) + 1000) % 1000 + 5);
    } else if (!this.isOver) {
      this.isOver = true;
      this.status.textContent = this.area.dataset.over;
      this.onOver();
    }
  }
}
