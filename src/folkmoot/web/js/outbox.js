// @ts-check
/**
 * The outbox: a ballot stays on this device until the server has answered it.
 *
 * At most two are kept: one that may have arrived already, and the newest. The command id makes
 * a second delivery harmless; the newest is sent once the one before it has been answered.
 * No names are stored, and leaving the meeting empties it.
 */

import { send, up } from "./wire.js";

/** @typedef {{id: string, wish: import("./types").CastBallot, tried?: boolean}} Letter */

const PREFIX = "folkmoot/";
const OTHER_SEAT = 409;
const TOO_FAST = 429;
let key = "";
let room = "";
let owner = "";

/** @param {string} where @param {string} seat */
export function open(where, seat) {
  room = where;
  owner = seat;
  key = `${PREFIX}${where}/${seat}`;
}

/** @returns {Letter[]} */
export function waiting() {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "[]");
  } catch {
    return [];
  }
}

/** @param {Letter[]} letters */
function keep(letters) {
  try {
    if (letters.length) localStorage.setItem(key, JSON.stringify(letters));
    else localStorage.removeItem(key);
  } catch {
    // A browser without storage still sends; it only cannot remember over a reload.
  }
}

/** @param {string} id @param {import("./types").CastBallot} wish */
export function post(id, wish) {
  const before = waiting().filter((letter) => letter.id !== id && letter.tried).slice(0, 1);
  keep([...before, { id, wish }]);
  deliver();
}

/** Send what waits first; the rest follows when it has been answered. */
export function deliver() {
  const [first, ...rest] = waiting();
  if (!first) return false;
  const sent = send({ k: "do", id: first.id, wish: first.wish });
  if ((sent || up()) && !first.tried) keep([{ ...first, tried: true }, ...rest]);
  return sent;
}

/**
 * Where sockets are blocked: send what waits first as the form would have.
 * @returns {Promise<import("./types").Done | import("./types").No | null>} null: no answer yet
 */
export async function deliverByForm() {
  const first = waiting()[0];
  if (!first) return null;
  const { vote, choices, replaces } = first.wish;
  const form = new URLSearchParams({ me: owner, command_id: first.id, vote, replaces: String(replaces) });
  for (const choice of choices) form.append("choices", choice);
  const answer = await fetch(`${room}/do/CastBallot`, { method: "POST", body: form }).catch(() => null);
  if (!answer || answer.status >= 500 || [OTHER_SEAT, TOO_FAST].includes(answer.status)) return null;
  if (answer.ok) return { k: "done", id: first.id, position: 0, made: {} };
  return { k: "refused", id: first.id, code: "", field: "", figures: {} };
}

/**
 * Take an answered ballot out. Returns it, or null if it was not ours.
 * @param {import("./types").Done | import("./types").No} answer
 */
export function answered(answer) {
  const [first, ...rest] = waiting();
  if (!first || first.id !== answer.id) return null;
  if (answer.k === "done" && rest[0]) rest[0].wish.replaces = (first.wish.replaces ?? 0) + 1;
  keep(rest);
  deliver();
  return first;
}

/** Forget every ballot and draft on this device: its person leaves. */
export function empty() {
  for (const store of [localStorage, sessionStorage]) for (const name of Object.keys(store)) if (name.startsWith(PREFIX)) store.removeItem(name);
}
