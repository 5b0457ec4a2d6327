// @ts-check
/**
 * The meeting's state in words: whether we are connected, and which part of the meeting it is.
 *
 * Words come from `<template>`s. A change of part never takes the page away:
 * a line with a link appears at the top, and is announced. Only who has set "Take me there" is taken,
 * and not from a form of their own.
 */

import { steady } from "./pull.js";
import { hush, say, sayState } from "./say.js";

const LOST_AFTER_MS = 2000;
const BACK_SHOWN_MS = 8000;

let phase = "";
let lost = 0;
let told = false;

/** @param {string} selector */
function words(selector) {
  const found = document.querySelector(`#live template${selector}`);
  return found instanceof HTMLTemplateElement ? found.content : null;
}

/** @param {string} name */
export const text = (name) => words(`[data-line=${name}]`)?.textContent?.trim() ?? "";

/** @param {string} now */
export function begin(now) {
  phase = now;
}

/**
 * Say that the line is lost, after some patience, or back.
 * @param {boolean} up
 * @param {boolean} waiting a ballot waits in the outbox
 */
export function connection(up, waiting) {
  clearTimeout(lost);
  if (!up) lost = setTimeout(() => tell(waiting), LOST_AFTER_MS);
  else if (told && !waiting) back("back");
}

/** @param {boolean} waiting */
export function tell(waiting) {
  told = true;
  say(text(waiting ? "kept" : "lost"), { shown: true });
}

/** @param {string} name what came back: "back" (the line) or "sent" (a ballot) */
export function back(name) {
  told = false;
  say(text(name), { shown: true });
  setTimeout(() => told || hush(), BACK_SHOWN_MS);
}

/** Say that this page belongs to somebody who has passed the device on. */
export function passedOn() {
  clearTimeout(lost);
  say(text("other"), { shown: true });
}

/** @param {string} now */
export function moved(now) {
  if (now === phase) return;
  phase = now;
  document.querySelector("#moved")?.remove();
  const line = words(`[data-phase=${now}]`)?.cloneNode(true);
  const main = document.querySelector("main");
  if (!line || !main) return;
  const place = document.createElement("div");
  place.id = "moved";
  place.append(line);
  steady(() => main.prepend(place));
  const follows = document.querySelector("#live[data-follow]") && !document.querySelector("main form:not([data-part=late] *)");
  const link = place.querySelector("a");
  if (follows && link) location.assign(link.href);
  sayState(place.textContent?.trim().replace(/\s+/g, " ") ?? "");
}
