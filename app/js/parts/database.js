// Databases of the browser, of which nobody waits for an answer for ever. While a site's storage is
// being cleared, Chromium answers some requests never: whoever waited for them would keep nothing from
// then on.

// How long a database may take to open, in milliseconds.
const OPENS = 4000;

// A database; `make` begins it where there is none, or aborts the transaction to leave it so.
export function opened(name, make) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => make(request.result, request.transaction);
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error);
    setTimeout(() => reject(new Error("the storage does not answer")), OPENS);
  });
}

// Resolves once a transaction is committed. One whose database is closed under it hears of no end.
export function committed(database, transaction) {
  let closed;
  return new Promise((resolve, reject) => {
    closed = () => reject(new Error("the storage was closed"));
    database.addEventListener("close", closed);
    transaction.oncomplete = resolve;
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  }).finally(() => database.removeEventListener("close", closed));
}

// One connection for all who ask, and another after `drop`, or once it is gone: a phone short of memory
// closes it, and a newer page may ask for it.
export function connection(name, make) {
  let opening;
  const drop = () => (opening = undefined);
  const open = () => {
    opening ??= opened(name, make).then((database) => {
      database.onclose = drop;
      database.onversionchange = () => (database.close(), drop());
      return database;
    });
    opening.catch(drop);
    return opening;
  };
  return { open, drop };
}
