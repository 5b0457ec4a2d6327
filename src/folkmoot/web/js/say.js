// @ts-check
/**
 * The page's one voice: everything a screen reader is told goes through here.
 *
 * Two kinds of message only: the effect of one's own action, and a change of the meeting's
 * state. Other people's votes are never announced.
 */

const QUIET_MS = 1000;
const STATE_EVERY_MS = 10000;

const region = document.querySelector("[role=status]");
let last = "";
let timer = 0;
let stateAt = -STATE_EVERY_MS;

/**
 * Say one thing, after a second of quiet; the newest wins, and never the same text twice.
 * @param {string} text
 * @param {{shown?: boolean}} [how] shown: also to be seen, as a line at the bottom
 */
export function say(text, { shown = false } = {}) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (!region || text === last) return;
    last = text;
    region.classList.toggle("hidden", !shown);
    region.textContent = text;
  }, QUIET_MS);
}

/**
 * Say that the meeting's state changed: at most once in ten seconds, the newest of them.
 * @param {string} text
 */
export function sayState(text) {
  const wait = Math.max(0, stateAt + STATE_EVERY_MS - performance.now());
  setTimeout(() => {
    stateAt = performance.now();
    say(text);
  }, wait);
}

/** Take the shown line away. */
export function hush() {
  clearTimeout(timer);
  last = "";
  if (region) region.textContent = "";
}
