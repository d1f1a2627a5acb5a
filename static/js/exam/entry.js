/* What the lines of a journal entry come to while they are typed. It only adds: what counts is decided on the server. */
const cents = (text) => {
  const plain = text.normalize("NFKC").replace(/[,，\s¥]/g, "").replace(/元$/, "");
  return /^\d{1,13}(\.\d{1,2})?$/.test(plain) ? BigInt(Math.round(Number(plain) * 100)) : null;
};
const money = (sum) => {
  const digits = String(sum).padStart(3, "0");
  return `${digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",")}.${digits.slice(-2)}`;
};

export const showBalance = (entry) => {
  const sign = entry.querySelector("[data-balance]");
  const add = () => {
    const sums = { debit: 0n, credit: 0n };
    let isUnclear = false;
    for (const row of entry.querySelectorAll(".journal-row")) {
      const [side, , amount] = row.querySelectorAll("select, input");
      if (!amount.value.trim()) continue;
      const value = cents(amount.value);
      if (value === null || !side.value) isUnclear = true;
      else sums[side.value] += value;
    }
    const isEmpty = !sums.debit && !sums.credit && !isUnclear;
    const kind = isUnclear ? "unclear" : sums.debit === sums.credit ? "even" : "uneven";
    sign.hidden = isEmpty;
    sign.dataset.state = kind;
    const apart = sums.debit > sums.credit ? sums.debit - sums.credit : sums.credit - sums.debit;
    const words = sign.dataset[kind].replace("{debit}", money(sums.debit)).replace("{credit}", money(sums.credit)).replace("{apart}", money(apart));
    if (sign.textContent !== words) sign.textContent = words;
  };
  entry.addEventListener("input", add);
  add();
};
