// The shared worker that owns the uploads, so that they go on while pages come and go.
import { Uploads } from "./queue.js";

const ports = new Set();

const uploads = new Uploads((message) => {
  for (const port of ports) port.postMessage(message);
});

addEventListener("online", () => uploads.wake());

addEventListener("connect", ({ ports: [port] }) => {
  port.onmessage = ({ data }) => {
    // A page that was left may come back as it was, and then speaks again.
    if (data.do === "bye") ports.delete(port);
    else {
      ports.add(port);
      uploads.do(data);
    }
  };
});
