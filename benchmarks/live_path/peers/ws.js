// The peer `ws`: a text heard from one goes to everybody by send(), deflate off. The last thousand
// are kept, and whoever says where they were is sent what they missed, one by one.
"use strict";
const { WebSocketServer } = require("ws");
const { Missed, fresh } = require("./missed.js");

const missed = new Missed();
const server = new WebSocketServer({
  host: "127.0.0.1", port: Number(process.argv[2]), perMessageDeflate: false, backlog: 2048,
});
server.on("listening", () => console.log("ready"));
server.on("connection", (socket) => {
  socket.on("message", (data) => {
    const said = JSON.parse(data);
    if (said.k === "hello") {
      for (const text of missed.since(said.since)) socket.send(text);
      if (fresh(said)) socket.send(JSON.stringify({ k: "facts", from: 0, to: missed.position }));
      return;
    }
    const text = JSON.stringify(said);
    missed.keep(said.to, text);
    for (const client of server.clients) client.send(text);
  });
  socket.on("error", () => {});
});
