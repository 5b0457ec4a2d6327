// @ts-check
/**
 * The shared screen: goes through the pages of a result by itself, until somebody pauses it.
 */

import { fetchPart } from "./pull.js";

const PAGE_SHOWN_MS = 10000;

let paused = false;
/** @type {number | undefined} */
let next;

const room = document.getElementById("live")?.getAttribute("data-room") ?? "";
const screen = document.querySelector("[data-part=screen]");
if (screen) begin(screen);

/** @param {Element} part */
function begin(part) {
  // Who asks for one page by its address wants to see that page.
  paused = location.search.includes("page=");
  part.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-pause]")) toggle(part, event);
  });
  // The button comes anew with every page; the keyboard stays on it.
  let held = false;
  addEventListener("focusin", (event) => (held = event.target instanceof Element && event.target.matches("[data-pause]")));
  part.addEventListener("pulled", () => {
    label(part);
    const button = part.querySelector("[data-pause]");
    if (held && button instanceof HTMLElement) button.focus();
    // Whatever has just come stays for the whole of its time.
    wait(part);
  });
  label(part);
  wait(part);
}

/** @param {Element} part */
function wait(part) {
  clearTimeout(next);
  next = setTimeout(() => {
    wait(part);
    if (!paused) turn(part);
  }, PAGE_SHOWN_MS);
}

/** @param {Element} part */
function turn(part) {
  const shown = part.querySelector("[data-pages]");
  const pages = Number(shown?.getAttribute("data-pages") ?? 1);
  if (pages < 2) return;
  const query = new URLSearchParams(location.search);
  query.set("page", String((Number(shown?.getAttribute("data-page")) % pages) + 1));
  fetchPart(room, part, `?${query}`);
}

/** @param {Element} part @param {Event} event */
function toggle(part, event) {
  event.preventDefault();
  paused = !paused;
  label(part);
}

/** Show the word that the button would do now. @param {Element} part */
function label(part) {
  part.querySelector("[data-pause]")?.removeAttribute("hidden");
  for (const word of part.querySelectorAll("[data-pause] [data-when]")) {
    word.toggleAttribute("hidden", word.getAttribute("data-when") !== (paused ? "paused" : "going"));
  }
}
