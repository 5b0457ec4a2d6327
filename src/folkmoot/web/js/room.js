// @ts-check
/**
 * The way in: what a live page of a room does, put together.
 *
 * `<div id="live" hidden data-room data-seat data-epoch data-since data-phase>` says where the
 * page stands, and holds the words as `<template>`s.
 */

import * as ballot from "./ballot.js";
import * as drafts from "./drafts.js";
import * as line from "./line.js";
import * as outbox from "./outbox.js";
import { pull } from "./pull.js";
import { sayState } from "./say.js";
import { fill } from "./slots.js";
import { start } from "./wire.js";

const live = document.getElementById("live");

/** @param {string} name */
const said = (name) => live?.getAttribute(`data-${name}`) ?? "";

/** @param {import("./types").Facts} frame @param {boolean} missed */
function facts(frame, missed) {
  fill(frame.numbers);
  line.moved(frame.phase);
  pull(said("room"), frame.stale, missed, frame.numbers.people);
}

/** @param {import("./types").Done | import("./types").No} frame */
function answer(frame) {
  if (!outbox.answered(frame) || ballot.finish(frame.id)) return;
  line.back(frame.k === "done" ? "sent" : "refused");
}

/** @param {boolean} up */
async function connection(up) {
  line.connection(up, outbox.waiting().length > 0);
  if (!up || outbox.deliver()) return;
  const reply = await outbox.deliverByForm();
  if (reply) answer(reply);
}

/** @param {string} why */
function bye(why) {
  if (why === "other_seat") line.passedOn();
}

/** Say what a part says now, without its buttons. @param {Element} part */
function announce(part) {
  const words = [...part.querySelectorAll("p")].map((line) => line.textContent).join(" ").trim().replace(/\s+/g, " ");
  if (words) sayState(words);
}

if (live) {
  // Going back to a page that answers a form would ask to send it anew, so the page that the
  // form stands on takes its place.
  if (said("back")) history.replaceState(null, "", said("back"));
  outbox.open(said("room"), said("seat"));
  line.begin(said("phase"));
  drafts.begin(said("room"), said("seat"), said("back") !== "", live.hasAttribute("data-filled"), said("sent"));
  ballot.begin();
  start(
    { room: said("room"), seat: said("seat"), epoch: said("epoch"), since: Number(said("since")), screen: document.querySelector("[data-part=screen]") !== null },
    { facts, answer, line: connection, bye },
  );
  line.connection(false, outbox.waiting().length > 0);
  for (const leave of document.querySelectorAll("form[data-leave]")) leave.addEventListener("submit", outbox.empty);
  document.addEventListener("passedon", line.passedOn);
  for (const told of document.querySelectorAll("[data-part=me], [data-part=help]")) told.addEventListener("pulled", () => announce(told));
}
