/* Tells when the page is left (another tab, window or program in front) and when the candidate is back.
   Coming back is told after the answers have gone out: a limit may collect the paper then. */
export const watchPresence = ({ tell, isOver, beforeReturn, onReturn }) => {
  let isAway = false;
  document.addEventListener("visibilitychange", async () => {
    if (isOver() || isAway === (document.visibilityState === "hidden")) return;
    isAway = !isAway;
    if (isAway) return void tell("left").catch(() => {});
    await beforeReturn();
    const reply = await tell("returned").catch(() => null);
    if (reply?.ok) onReturn(await reply.json());
  });
};
