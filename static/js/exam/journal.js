/* Answers that the server has not acknowledged, kept in this browser until it does. Written at once, read after a crash;
   and written once more to the disk (vault.js), which outlives a browser that was killed. Every change reads the store
   again: two windows of one attempt share it. */
import { clear, Vault } from "./vault.js";

const PREFIX = "zhizheng:exam:";

export class Journal {
  constructor(person, attempt) {
    this.key = `${PREFIX}${person}:${attempt}`;
    this.vault = new Vault(person, attempt);
    forgetOthers(person);
  }

  load() {
    try {
      return { answers: {}, flags: [], ...JSON.parse(localStorage.getItem(this.key)) };
    } catch {
      return { answers: {}, flags: [] };
    }
  }

  change(edit) {
    const kept = this.load();
    edit(kept);
    try {
      localStorage.setItem(this.key, JSON.stringify(kept));
    } catch { /* full or forbidden: the answer is still on its way to the server */ }
  }

  /* What the disk kept, by slot: after a crash of the whole browser it may be newer. */
  recovered() {
    return this.vault.load();
  }

  put(slot, entry) {
    this.vault.put(slot, entry);
    this.change((kept) => { kept.answers[slot] = entry; });
  }

  drop(slot, version) {
    this.vault.drop(slot, version);
    this.change((kept) => { if (kept.answers[slot]?.version <= version) delete kept.answers[slot]; });
  }

  flag(slot, isFlagged) {
    this.change((kept) => { kept.flags = [...kept.flags.filter((one) => one !== slot), ...(isFlagged ? [slot] : [])]; });
  }
}

/* A shared computer: what another person left behind is not for this one. */
const forgetOthers = (person) => {
  clear((one) => one !== person);
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX) && !key.startsWith(`${PREFIX}${person}:`)) localStorage.removeItem(key);
  }
};

/* After the hand-in nothing of the attempt stays in the browser. */
export const forget = (attempt) => {
  clear((_person, one) => one === attempt);
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX) && key.endsWith(`:${attempt}`)) localStorage.removeItem(key);
  }
};
