// The database on the phone: one for all pages of the site. Uses the part `database.js`.

const storage = connection("thuocdo", (database) => {
  database.createObjectStore("interview", { keyPath: "id" }).createIndex("path", "path");
  database.createObjectStore("journal", { autoIncrement: true }).createIndex("id", "id");
  database.createObjectStore("outbox", { keyPath: "response_id" }).createIndex("aside", "aside.status");
  database.createObjectStore("receipt", { keyPath: "response_id" });
});

// Runs `act` in one transaction and gives what it returned, once the transaction is committed.
export async function transact(stores, mode, act, durability = "relaxed") {
  for (let attempt = 0; ; attempt++) {
    try {
      const database = await storage.open();
      const transaction = database.transaction(stores, mode, { durability });
      const given = act(...stores.map((name) => transaction.objectStore(name)));
      await committed(database, transaction);
      return given instanceof IDBRequest ? given.result : given;
    } catch (error) {
      storage.drop();
      if (attempt) throw error;
    }
  }
}

// What is asked of the outbox; `otherwise` where there is no storage.
export const outboxed = (ask, otherwise) => transact(["outbox"], "readonly", ask).catch(() => otherwise);
