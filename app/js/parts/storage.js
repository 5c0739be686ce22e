// The database on the phone: one for all pages of the site.

const DATABASE = "thuocdo";

// How long the database may take to open, in milliseconds. While the site's storage is being cleared,
// Chromium answers some requests never: whoever waited for them would keep nothing from then on.
const OPENS = 4000;

let opening;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      const database = request.result;
      database.createObjectStore("interview", { keyPath: "id" }).createIndex("path", "path");
      database.createObjectStore("journal", { autoIncrement: true }).createIndex("id", "id");
      database.createObjectStore("outbox", { keyPath: "response_id" }).createIndex("aside", "aside.status");
      database.createObjectStore("receipt", { keyPath: "response_id" });
    };
    request.onsuccess = () => {
      const database = request.result;
      // A phone short of memory closes the connection, and a newer page may ask for it.
      database.onclose = () => (opening = undefined);
      database.onversionchange = () => {
        database.close();
        opening = undefined;
      };
      resolve(database);
    };
    request.onerror = request.onblocked = () => reject(request.error);
    setTimeout(() => reject(new Error("the storage does not answer")), OPENS);
  });
  opening.catch(() => (opening = undefined));
  return opening;
}

// Resolves once a transaction is committed. One whose database is closed under it hears of no end.
function committed(database, transaction) {
  let closed;
  return new Promise((resolve, reject) => {
    closed = () => reject(new Error("the storage was closed"));
    database.addEventListener("close", closed);
    transaction.oncomplete = resolve;
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  }).finally(() => database.removeEventListener("close", closed));
}

// Runs `act` in one transaction and gives what it returned, once the transaction is committed.
export async function transact(stores, mode, act, durability = "relaxed") {
  for (let attempt = 0; ; attempt++) {
    try {
      const database = await open();
      const transaction = database.transaction(stores, mode, { durability });
      const given = act(...stores.map((name) => transaction.objectStore(name)));
      await committed(database, transaction);
      return given instanceof IDBRequest ? given.result : given;
    } catch (error) {
      opening = undefined;
      if (attempt) throw error;
    }
  }
}

// What is asked of the outbox; `otherwise` where there is no storage.
export const outboxed = (ask, otherwise) => transact(["outbox"], "readonly", ask).catch(() => otherwise);
