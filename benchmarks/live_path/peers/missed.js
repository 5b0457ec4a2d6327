// What was said last, for those who come back with their position.
"use strict";

const KEPT = 1000;

class Missed {
  constructor() {
    this.kept = [];
    this.position = 0;
  }

  keep(position, event) {
    this.position = position;
    this.kept.push(event);
    if (this.kept.length > KEPT) this.kept.shift();
  }

  since(position) {
    return position ? this.kept.slice(position - this.position) : [];
  }
}

module.exports = { Missed, fresh: (hello) => !hello.since };
