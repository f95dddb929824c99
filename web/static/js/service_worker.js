// Shows a page of ours where the browser would say that there is no connection. VERSION and KEPT
// stand before this code as it is served (web/pages/installing.py).
//
// It keeps that page and what it looks like, nothing else: recordings, words and pages are private,
// and what a worker keeps would stay on the device after the login has ended or a recording was
// deleted. Every page comes from the server, so an old worker never shows an old page.
const CACHE = `lifestream-${VERSION}`;
const [OFFLINE] = KEPT;

addEventListener("install", (event) => {
  // Nothing half kept: if one of them does not come, the worker before this one stays.
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(KEPT))
      .then(() => skipWaiting()),
  );
});

async function takeOver() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("lifestream-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  // The page is asked for while the worker still starts.
  await registration.navigationPreload?.enable();
  await clients.claim();
}

addEventListener("activate", (event) => event.waitUntil(takeOver()));

async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return (await caches.match(OFFLINE)) ?? Response.error();
  }
}

async function kept(request) {
  return (await caches.match(request)) ?? fetch(request);
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== location.origin || request.method !== "GET") return;
  // Recordings, exports and everything else pass by, as if there were no worker.
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (KEPT.includes(address.pathname + address.search)) event.respondWith(kept(request));
});

// What the app tells this device (lifestream/services/telling/carriers.py). A message of the same
// event takes the place of the one that is shown.
addEventListener("push", (event) => {
  const told = event.data?.json() ?? {};
  const shown = registration.showNotification(told.title ?? "LifeStream", {
    body: told.body ?? "",
    tag: told.tag,
    data: { path: told.path ?? "/" },
    icon: "/static/img/favicon.svg",
  });
  event.waitUntil(shown);
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  const address = new URL(event.notification.data?.path ?? "/", location.origin);
  if (address.origin === location.origin) event.waitUntil(clients.openWindow(address.href));
});
