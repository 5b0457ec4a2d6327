// @ts-check
/**
 * The page's one live socket: numbers in, wishes out. Knows nothing of what is on the page.
 *
 * A lost socket comes back by itself, at once when the device wakes up. Where sockets are
 * blocked, the same facts are asked for every five seconds.
 */

/** @typedef {import("./types").Facts} Facts */
/** @typedef {import("./types").Done} Done */
/** @typedef {import("./types").No} No */
/** @typedef {{room: string, seat: string, epoch: string, since: number, screen: boolean}} Place */

const RETRY_FIRST_MS = 500;
const RETRY_LAST_MS = 15000;
const PING_EVERY_MS = 25000;
const SILENCE_MAX_MS = 60000;
const POLL_EVERY_MS = 5000;
const TRIES_BEFORE_POLLING = 2;
const GRACE_MS = 2000;
const SPREAD_MS_PER_PERSON = 0.2; // Nor does a large room come back in one moment.

/** @type {Place} */
let place = { room: "", seat: "", epoch: "", since: 0, screen: false };
/** @type {WebSocket | null} */
let socket = null;
let [tries, heardAt, retry, people] = [0, 0, 0, 0];
let isUp = false;

/** @type {{facts: (frame: Facts, missed: boolean) => void, answer: (frame: Done | No) => void, line: (up: boolean) => void, bye: (why: string) => void}} */
let on = { facts() {}, answer() {}, line() {}, bye() {} };

/**
 * Connect, and stay connected until the page goes away.
 * @param {Place} where
 * @param {typeof on} listeners
 */
export function start(where, listeners) {
  place = where;
  on = listeners;
  connect();
  addEventListener("online", wake);
  addEventListener("offline", drop);
  addEventListener("pageshow", wake);
  // Closed on purpose, so that Back shows the page from the browser's cache.
  addEventListener("pagehide", () => socket?.close());
  document.addEventListener("visibilitychange", () => document.hidden || wake());
  setInterval(beat, PING_EVERY_MS * (0.8 + Math.random() * 0.4));
  setInterval(poll, POLL_EVERY_MS);
}

/** Whether facts arrive, by socket or by asking. */
export const up = () => isUp;

/** Whether they certainly do not: a page that has just begun is given a moment. */
export const down = () => !navigator.onLine || (!isUp && (heardAt > 0 || performance.now() > GRACE_MS));

/**
 * Send a frame if the socket is open; say whether it went out.
 * @param {import("./types").FrameIn} frame
 */
export function send(frame) {
  if (!isUp || socket?.readyState !== WebSocket.OPEN) return false;
  socket.send(JSON.stringify(frame));
  return true;
}

function connect() {
  clearTimeout(retry);
  if (socket) return;
  const address = new URL(`${place.room}/live`, location.href);
  address.protocol = address.protocol.replace("http", "ws");
  // The seat this page was made for: if another person has taken over the device since,
  // the server hangs up, and nobody votes in somebody else's name.
  if (place.seat) address.searchParams.set("seat", place.seat);
  if (place.screen) address.searchParams.set("screen", ""); // Told first, for all look at it.
  const mine = (socket = new WebSocket(address));
  tries += 1;
  mine.onopen = () => mine.send(JSON.stringify({ k: "hello", epoch: place.epoch, since: place.since }));
  mine.onmessage = (event) => [JSON.parse(event.data)].flat().forEach(receive); // One frame, or several.
  mine.onclose = () => socket === mine && lost(0);
  heardAt = 0;
}

/** @param {number} wait_ms */
function lost(wait_ms) {
  socket = null;
  // Where sockets are blocked the line may be up by asking; only a line that spoke goes down.
  if (heardAt) set(false);
  const doubled = Math.min(RETRY_LAST_MS, RETRY_FIRST_MS * 2 ** Math.min(tries, 8));
  clearTimeout(retry);
  retry = setTimeout(connect, Math.max(wait_ms, doubled * (0.5 + Math.random() / 2) + Math.random() * people * SPREAD_MS_PER_PERSON));
}

const wake = () => (socket ? beat() : connect());

/** Ask whether the server is there; give up a line that has been silent for too long. */
function beat() {
  if (socket?.readyState !== WebSocket.OPEN) return;
  if (heardAt && Date.now() - heardAt > SILENCE_MAX_MS) drop();
  else socket.send('{"k":"ping"}');
}

/** A device without a network knows it at once; its socket would only notice after a minute. */
function drop() {
  const dead = socket;
  lost(0);
  dead?.close();
}

/** @param {import("./types").FrameOut} frame */
function receive(frame) {
  const first = !heardAt;
  heardAt = Date.now();
  if (frame.k === "facts") {
    tries = 0;
    // Also when asking had found the server already: now wishes can go out.
    if (first) isUp = false;
    set(true);
    learn(frame);
  } else if (frame.k === "done" || frame.k === "refused") on.answer(frame);
  else if (frame.k === "bye") {
    const closing = socket;
    lost(frame.wait_ms);
    closing?.close();
    on.bye(frame.why);
  }
}

/** @param {Facts} frame */
function learn(frame) {
  const other = frame.epoch !== place.epoch;
  if (!other && frame.to < place.since) return;
  const missed = frame.whole || other || frame.from > place.since;
  place.epoch = frame.epoch;
  place.since = frame.to;
  people = frame.numbers.people;
  on.facts(frame, missed);
}

async function poll() {
  if (document.hidden || socket?.readyState === WebSocket.OPEN || tries < TRIES_BEFORE_POLLING) return;
  const asked = `${place.room}/state?since=${place.since}&epoch=${place.epoch}${place.seat && `&seat=${place.seat}`}`;
  const answer = await fetch(asked, { headers: { accept: "application/json" } }).catch(() => null);
  set(answer?.ok ?? false);
  if (answer?.ok) learn(await answer.json());
}

/** @param {boolean} now */
const set = (now) => now === isUp || on.line((isUp = now));
