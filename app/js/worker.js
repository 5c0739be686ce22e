// The service worker: `GET /worker.js` puts `BUILD` and `ASSETS` before it.
self.addEventListener("install", () => self.skipWaiting());
