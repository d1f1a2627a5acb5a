/* The clock of a triage drill on screen, and what each ticket has to its first reply by the level it was given. It only
   shows: what a reply took is what the server's log says. */
const filled = (text, values) => Object.entries(values).reduce((said, [name, value]) => said.replace(`{${name}}`, value), text);

/* One ticket; `level` and `reply` are the lists to choose from, of which the first and the third are these. */
const watch = (ticket, text, limits) => {
  const status = ticket.querySelector("[data-ticket-status]");
  const [level, , reply] = ticket.querySelectorAll("select");
  let known = reply.value;
  let minute = status.dataset.minute;
  return (now) => {
    if (reply.value !== known) [known, minute] = [reply.value, Math.floor(now)];
    const limit = limits.get(level.value.split(":").pop());
    const values = { level: level.value.split(":").pop(), n: reply.value ? minute ?? Math.floor(now) : Math.ceil(limit - now) };
    if (reply.value) status.textContent = filled(text.replied, values);
    else if (limit === undefined) status.textContent = "";
    else status.textContent = filled(limit > now ? text.left : text.over, values);
  };
};

export const runDrill = (drill) => {
  const clock = drill.querySelector("[data-drill-clock]");
  const begun = performance.now() - (Number(drill.dataset.elapsed) / Number(drill.dataset.speed)) * 1000;
  const limits = new Map(drill.dataset.limits.split(" ").filter(Boolean).map((one) => one.split(":")).map(([level, limit]) => [level, Number(limit)]));
  const tickets = [...drill.querySelectorAll("[data-ticket]")].map((ticket) => watch(ticket, drill.dataset, limits));
  const show = () => {
    const now = ((performance.now() - begun) / 60000) * Number(drill.dataset.speed);
    const minutes = Math.floor(now);
    clock.textContent = filled(clock.dataset.text, { h: Math.floor(minutes / 60), m: minutes % 60 });
    tickets.forEach((tell) => tell(now));
  };
  show();
  setInterval(show, 1000);
  drill.addEventListener("change", show);
};
