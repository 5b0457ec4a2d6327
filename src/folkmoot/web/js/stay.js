// @ts-check
/**
 * Nobody is signed out without a warning: a page that stays open for hours fetches the notice
 * in time, and says it aloud. Without scripts the next page says it.
 */

import { fetchPart } from "./pull.js";
import { say } from "./say.js";

const place = document.querySelector("[data-part=ending]");
const room = document.querySelector("#live")?.getAttribute("data-room");
const soon = Number(place?.getAttribute("data-in-ms"));

if (place && room && soon > 0) {
  place.addEventListener("pulled", () => say(place.querySelector("p")?.textContent ?? ""));
  setTimeout(() => fetchPart(room, place, ""), soon);
}
