// The peer Socket.IO: the same through io.emit(), over WebSocket only, deflate off.
"use strict";
const { Server } = require("socket.io");
const { createServer } = require("http");
const { Missed, fresh } = require("./missed.js");

const missed = new Missed();
const http = createServer();
const io = new Server(http, { transports: ["websocket"], perMessageDeflate: false });
io.on("connection", (socket) => {
  socket.join("room");
  socket.on("hello", (said) => {
    for (const event of missed.since(said.since)) socket.emit("facts", event);
    if (fresh(said)) socket.emit("facts", { k: "facts", from: 0, to: missed.position });
  });
  socket.on("say", (event) => {
    missed.keep(event.to, event);
    io.to("room").emit("facts", event);
  });
});
http.listen({ port: Number(process.argv[2]), host: "127.0.0.1", backlog: 2048 }, () => console.log("ready"));
