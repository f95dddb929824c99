// Telling this device: asks the browser for its leave and a subscription, and gives that to the API.
import { send } from "./shell/http.js";

const card = document.querySelector("[data-push-key]");
const button = card.querySelector("[data-push-add]");
const status = card.querySelector("[data-push-status]");

const base64url = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

function deviceName() {
  const agent = navigator.userAgent;
  const browser = ["Edg", "OPR", "Firefox", "Chrome", "Safari"].find((one) => agent.includes(one));
  const system = ["Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux"].find((one) =>
    agent.includes(one),
  );
  const names = { Edg: "Edge", OPR: "Opera" };
  return [names[browser] ?? browser, system].filter(Boolean).join(", ");
}

async function subscribe() {
  if ((await Notification.requestPermission()) !== "granted")
    throw new Error(card.dataset.pushRefused);
  const worker = await navigator.serviceWorker.register("/service-worker.js");
  await navigator.serviceWorker.ready;
  const subscription = await worker.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: card.dataset.pushKey,
  });
  await send("POST", "/api/v1/notices/devices", {
    endpoint: subscription.endpoint,
    p256dh: base64url(subscription.getKey("p256dh")),
    auth: base64url(subscription.getKey("auth")),
    device: deviceName(),
  });
}

if ("PushManager" in window && "serviceWorker" in navigator) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await subscribe();
      location.reload();
    } catch (error) {
      status.textContent = error.message;
      button.disabled = false;
    }
  });
} else {
  button.disabled = true;
  status.textContent = card.dataset.pushMissing;
}
