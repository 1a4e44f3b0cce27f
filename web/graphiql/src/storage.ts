/** Where the examples are kept that the server had last. */
const KEPT_EXAMPLES = "examples";

/** Headers hold tokens. GraphiQL leaves them out of the tabs that it keeps, but not out of the history. */
function withoutHeaders(value: string): string {
  try {
    return JSON.stringify(JSON.parse(value), (key, inner: unknown) => (key === "headers" ? null : inner));
  } catch {
    // Queries and sizes of the window are kept as they are.
    return value;
  }
}

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
    setItem: (key, value) => localStorage.setItem(prefix + key, key === KEPT_EXAMPLES ? value : withoutHeaders(value)),
    removeItem: (key) => localStorage.removeItem(prefix + key),
    clear: () => keys().forEach((key) => localStorage.removeItem(key)),
  };
}

/** Forgets the tabs that were kept when the server's examples are others now: their ids are of another shop. */
export function forgetOldTabs(storage: Storage, examples: string): void {
  if (storage.getItem(KEPT_EXAMPLES) === examples) return;
  storage.removeItem("graphiql:tabState");
  for (const editor of ["query", "variables", "headers"]) storage.removeItem(`graphiql:${editor}`);
  storage.setItem(KEPT_EXAMPLES, examples);
}
