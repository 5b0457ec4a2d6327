// @ts-check
/**
 * Numbers into their places: `[data-slot=voted]` gets the text, `[data-share]` its width.
 *
 * The newest numbers win; they are painted once a frame, and only where they differ.
 */

/** @type {Record<string, number> | null} */
let newest = null;

/** @param {import("./types").Numbers} numbers */
export function fill(numbers) {
  if (!newest) requestAnimationFrame(paint);
  newest = { ...numbers };
}

function paint() {
  const numbers = newest ?? {};
  newest = null;
  for (const slot of document.querySelectorAll("[data-slot]")) {
    const number = numbers[slot.getAttribute("data-slot") ?? ""];
    if (number !== undefined && slot.textContent !== String(number)) slot.textContent = String(number);
  }
  for (const bar of document.querySelectorAll("[data-share]")) {
    const [part, whole] = (bar.getAttribute("data-share") ?? "").split("/").map((name) => numbers[name] ?? 0);
    bar.setAttribute("width", String(whole ? (100 * part) / whole : 0));
  }
}
