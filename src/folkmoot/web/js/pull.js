// @ts-check
/**
 * Pages pulled: when the server says that a topic went stale, the parts of the page that show
 * it are fetched in this reader's own language and put in place.
 *
 * A part is `<div data-part="ideas" data-topics="ideas phase">`. One that somebody reads or
 * writes in (it holds the focus, an edited form, or `data-hold`) is never taken away, but offers
 * a line "3 new. Show them". `data-always` is only looked at: the shared screen.
 */

const SMALL_ROOM_PEOPLE = 60;
const SPREAD_SMALL_MS = 300;
const SPREAD_LARGE_MS = 3000;
const OTHER_SEAT = 409;
const TOO_MANY = 429;
const SERVER_FAULT = 500;

// The one Trusted Types policy. Only markup that our own server rendered comes through here.
const policy = Reflect.get(window, "trustedTypes")?.createPolicy("folkmoot", { createHTML: (/** @type {string} */ text) => text });

const AGAIN_MS = [1000, 3000, 10000, 30000];

/** @type {Map<Element, number>} */
const due = new Map();
/** What was last asked for each part: an answer that was overtaken is old news. @type {Map<Element, number>} */
const asked = new Map();

/**
 * Fetch every part that shows one of the topics, in some moments.
 * @param {string} room
 * @param {readonly string[]} topics
 * @param {boolean} all
 * @param {number} people the fetches of a large room are spread wider
 */
export function pull(room, topics, all, people) {
  const spread = people > SMALL_ROOM_PEOPLE ? SPREAD_LARGE_MS : SPREAD_SMALL_MS;
  for (const part of document.querySelectorAll("[data-part]")) {
    const shows = (part.getAttribute("data-topics") ?? "").split(" ");
    if (due.has(part) || !(all || topics.some((topic) => shows.includes(topic)))) continue;
    due.set(part, setTimeout(() => fetchPart(room, part), Math.random() * spread));
  }
}

/**
 * @param {string} room
 * @param {Element} part
 * @param {string} [query] another page of the same part
 * @param {number} [tries] how often it went wrong before
 */
export async function fetchPart(room, part, query = queryOf(part), tries = 0) {
  due.delete(part);
  const mine = (asked.get(part) ?? 0) + 1;
  asked.set(part, mine);
  const name = part.getAttribute("data-part");
  // Whose page this is: another tab may have passed the device on to somebody else.
  const headers = { accept: "text/html", "folkmoot-seat": document.getElementById("live")?.dataset.seat ?? "" };
  const answer = await fetch(`${room}/part/${name}${query}`, { headers }).catch(() => null);
  if (answer?.status === OTHER_SEAT) part.dispatchEvent(new CustomEvent("passedon", { bubbles: true }));
  const markup = answer?.ok && !answer.redirected ? await answer.text().catch(() => null) : null;
  if (asked.get(part) !== mine) return;
  if (markup === null && isPassing(answer) && tries < AGAIN_MS.length) {
    // Nobody would tell again that this part is old.
    setTimeout(() => asked.get(part) === mine && fetchPart(room, part, query, tries + 1), AGAIN_MS[tries]);
  }
  if (markup === null) return;
  const fresh = document.createElement("div");
  write(fresh, markup);
  if (bare(fresh) === bare(part)) return;
  if (isBusy(part)) offer(part, fresh);
  else show(part, fresh);
}

/** Whether it may go better next time: a lost line, too much at once, a server's fault. @param {Response | null} answer */
const isPassing = (answer) => !answer || (answer.ok && !answer.redirected) || answer.status === TOO_MANY || answer.status >= SERVER_FAULT;

/** Its forms' ids are new each time. @param {Element} part */
const bare = (part) => part.innerHTML.replace(/"command_id" value="[^"]*/g, "");

/** A part about its reader is asked with how they stood when the page came. @param {Element} part */
const queryOf = (part) => (part.hasAttribute("data-was") ? `?was=${part.getAttribute("data-was")}` : location.search);

/** @param {Element} into @param {string} markup */
function write(into, markup) {
  into.innerHTML = policy ? policy.createHTML(markup) : markup;
}

/** @param {Element} part */
function isBusy(part) {
  if (part.hasAttribute("data-always")) return false;
  const focus = document.activeElement;
  const edited = [...part.querySelectorAll("input, textarea, select")].some(isEdited);
  return part.hasAttribute("data-hold") || edited || (focus !== document.body && part.contains(focus));
}

/** @param {Element} field */
function isEdited(field) {
  if (field instanceof HTMLInputElement) return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
  return field instanceof HTMLTextAreaElement && field.value !== field.defaultValue;
}

/** @param {Element} part @param {Element} fresh */
function show(part, fresh) {
  for (const open of part.querySelectorAll("details[open][id]")) {
    fresh.querySelector(`#${CSS.escape(open.id)}`)?.setAttribute("open", "");
  }
  steady(() => part.replaceChildren(...fresh.childNodes));
  part.dispatchEvent(new CustomEvent("pulled", { bubbles: true }));
}

/** Change the page, but keep what has the focus in sight. @param {() => void} change */
export function steady(change) {
  const top = document.activeElement?.getBoundingClientRect().top ?? -1;
  change();
  // The focus may have gone on by then.
  if (top >= 0 && top < innerHeight) requestAnimationFrame(() => document.activeElement?.scrollIntoView({ block: "nearest" }));
}

/**
 * Put a line above the part that says how many new things wait, with a button that shows them.
 * @param {Element} part
 * @param {Element} fresh
 */
function offer(part, fresh) {
  const known = new Set([...part.querySelectorAll("[data-key]")].map(keyOf));
  const added = [...fresh.querySelectorAll("[data-key]")].filter((row) => !known.has(keyOf(row)));
  const which = added.length ? "new" : "changed";
  const words = document.querySelector(`#live template[data-waiting=${which}]`);
  if (!(words instanceof HTMLTemplateElement)) return;
  const line = /** @type {DocumentFragment} */ (words.content.cloneNode(true)).firstElementChild;
  const count = line?.querySelector("[data-count]");
  if (count) count.textContent = String(added.length);
  if (part.previousElementSibling?.hasAttribute("data-offer")) part.previousElementSibling.remove();
  if (!line) return;
  steady(() => part.before(line));
  line.querySelector("button")?.addEventListener("click", () => {
    line.remove();
    show(part, fresh);
    const first = added[0] ?? part;
    first.setAttribute("tabindex", "-1");
    if (first instanceof HTMLElement) first.focus();
  });
}

/** @param {Element} row */
const keyOf = (row) => row.getAttribute("data-key");
