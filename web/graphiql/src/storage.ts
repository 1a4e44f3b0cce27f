/**
 * What a browser keeps for one endpoint. The pages of both endpoints share an origin, and would otherwise show each other's
 * tabs.
 */
export function storageOf(path: string): Storage {
  const prefix = `${path}:`;
  const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  return {
    get length() {
      return keys().length;
    },
    key: (index) => keys()[index]?.slice(prefix.length) ?? null,
    getItem: (key) => localStorage.getItem(prefix + key),
    setItem: (key, value) => localStorage.setItem(prefix + key, value),
    removeItem: (key) => localStorage.removeItem(prefix + key),
    clear: () => keys().forEach((key) => localStorage.removeItem(key)),
  };
}

/** Forgets the tabs that were kept when the server's examples are others now: their ids are of another shop. */
export function forgetOldTabs(storage: Storage, examples: string): void {
  if (storage.getItem("examples") === examples) return;
  storage.removeItem("graphiql:tabState");
  for (const editor of ["query", "variables", "headers"]) storage.removeItem(`graphiql:${editor}`);
  storage.setItem("examples", examples);
}
