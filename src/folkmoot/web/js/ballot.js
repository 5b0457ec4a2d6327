// @ts-check
/**
 * The ballot page: what is left of the money, in words first and as a bar; and sending.
 *
 * Too many choices are explained, never blocked. A ballot goes the way of any form while the
 * line is up; while it is down, it waits in the outbox.
 */

import { post } from "./outbox.js";
import { say } from "./say.js";
import { tell } from "./line.js";
import { down } from "./wire.js";

/** Make the ballot and check forms of this page work; there may be none. */
export function begin() {
  const ballot = document.querySelector("form[data-ballot]");
  if (ballot instanceof HTMLFormElement) {
    ballot.addEventListener("change", (event) => choose(ballot, event.target));
    count(ballot);
  }
  for (const form of document.querySelectorAll("form[data-outbox]")) {
    if (form instanceof HTMLFormElement) form.addEventListener("submit", (event) => sendLater(form, event));
  }
}

/** @param {HTMLFormElement} form @param {string} name @returns {HTMLInputElement[]} */
const boxes = (form, name) => [...form.querySelectorAll(`input[name=${name}]`)].filter((box) => box instanceof HTMLInputElement);

/** @param {HTMLFormElement} form @param {EventTarget | null} box */
function choose(form, box) {
  if (!(box instanceof HTMLInputElement) || box.type !== "checkbox") return;
  // "None of these" and any idea exclude each other.
  if (box.checked) for (const other of boxes(form, box.name === "none" ? "choices" : "none")) other.checked = false;
  const words = count(form);
  if (words) say(words);
}

/**
 * Show what is left; return the same in words.
 * @param {HTMLFormElement} form
 */
function count(form) {
  const purse = form.querySelector("[data-purse]");
  if (!purse) return "";
  const budget = Number(purse.getAttribute("data-budget"));
  const chosen = boxes(form, "choices").filter((box) => box.checked);
  const spent = chosen.reduce((sum, box) => sum + Number(box.dataset.cost), 0);
  const over = spent > budget;
  const left = money(purse, Math.abs(budget - spent));
  purse.classList.toggle("over", over);
  for (const line of purse.querySelectorAll("[data-when]")) line.toggleAttribute("hidden", line.getAttribute("data-when") !== (over ? "over" : "left"));
  for (const slot of purse.querySelectorAll("[data-money]")) slot.textContent = left;
  purse.querySelector("progress")?.setAttribute("value", String(Math.min(spent, budget)));
  return purse.querySelector("[data-when]:not([hidden])")?.textContent?.trim().replace(/\s+/g, " ") ?? "";
}

/** Money as the server writes it: no pence when there are none. @param {Element} purse @param {number} minor */
function money(purse, minor) {
  const scale = Number(purse.getAttribute("data-scale"));
  const whole = minor / 10 ** scale;
  const digits = Number.isInteger(whole) ? 0 : scale;
  const how = { style: /** @type {const} */ ("currency"), currency: purse.getAttribute("data-currency") ?? "GBP" };
  return whole.toLocaleString(document.documentElement.lang, { ...how, currencyDisplay: "narrowSymbol", minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** @param {HTMLFormElement} form @param {Event} event */
function sendLater(form, event) {
  if (!down()) return;
  event.preventDefault();
  const data = new FormData(form);
  const choices = data.getAll("choices").map(String);
  post(String(data.get("command_id")), { do: "CastBallot", vote: String(data.get("vote")), choices, replaces: Number(data.get("replaces")) });
  tell(true);
}

/**
 * The server answered a ballot that had waited: show its page for it, the receipt or the reason.
 * @param {string} id
 */
export function finish(id) {
  for (const form of document.querySelectorAll("form[data-outbox]")) {
    if (!(form instanceof HTMLFormElement) || new FormData(form).get("command_id") !== id) continue;
    // The same command id gets the first answer again, so this sends nothing twice.
    const action = form.getAttribute("data-outbox");
    if (action) form.action = action;
    form.submit();
    return true;
  }
  return false;
}
