/* The clock of a triage drill on screen. It only shows: what a reply took is what the server's log says. */
export const runDrill = (drill) => {
  const clock = drill.querySelector("[data-drill-clock]");
  const begun = performance.now() - (Number(drill.dataset.elapsed) / Number(drill.dataset.speed)) * 1000;
  const show = () => {
    const minutes = Math.floor(((performance.now() - begun) / 60000) * Number(drill.dataset.speed));
    clock.textContent = clock.dataset.text.replace("{h}", Math.floor(minutes / 60)).replace("{m}", minutes % 60);
  };
  show();
  setInterval(show, 1000);
};
