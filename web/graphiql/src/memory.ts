// The requests of a checkout follow each other: what one answers, the next one asks with. This remembers it.
import type { Examples } from "./examples.ts";

/** The id of something that is to be done once. Pages that come by plain HTTP have no `crypto.randomUUID`. */
function randomUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function valueAt(data: unknown, pointer: string): unknown {
  let value = data;
  for (const step of pointer.split("/").slice(1)) {
    if (value === null || typeof value !== "object") return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

export class Memory {
  readonly #examples: Examples;
  /** For each variable what answers have told so far, the newest last. */
  readonly #told = new Map<string, unknown[]>();
  /** The random values that were filled in. */
  readonly #random = new Set<unknown>();
  #headers = "";

  constructor(examples: Examples) {
    this.#examples = examples;
  }

  /** Looks into an answer for what later requests want. */
  learn(answer: unknown): void {
    const data = valueAt(answer, "/data");
    for (const { variable, pointer } of this.#examples.told) {
      const value = valueAt(data, pointer);
      if (value === undefined || value === null) continue;
      const values = this.#told.get(variable) ?? [];
      if (values.at(-1) !== value) values.push(value);
      this.#told.set(variable, values);
    }
  }

  /** Those variables, as JSON, with what is empty or was told before replaced by the newest. What a person wrote stays. */
  fill(text: string): string {
    let variables: unknown;
    try {
      variables = JSON.parse(text);
    } catch {
      return text;
    }
    if (variables === null || typeof variables !== "object" || Array.isArray(variables)) return text;
    const filled: Record<string, unknown> = { ...variables };
    let isAnotherRequest = false;
    for (const [name, value] of Object.entries(filled)) {
      const values = this.#told.get(name) ?? [];
      if (values.length > 0 && value !== values.at(-1) && (value === "" || values.includes(value))) {
        filled[name] = values.at(-1);
        isAnotherRequest = true;
      }
    }
    for (const name of this.#examples.fresh) {
      const value = filled[name];
      if (value === "" || (isAnotherRequest && this.#random.has(value))) {
        filled[name] = randomUuid();
        this.#random.add(filled[name]);
        isAnotherRequest = true;
      }
    }
    return isAnotherRequest ? JSON.stringify(filled, null, 2) : text;
  }

  /** Keeps the headers that somebody wrote, until the page is closed. */
  learnHeaders(text: string): void {
    if (!this.#isPlaceholder(text)) this.#headers = text;
  }

  /** Those headers, or what somebody wrote last where they are as the page began. */
  fillHeaders(text: string): string {
    return this.#headers !== "" && this.#isPlaceholder(text) ? this.#headers : text;
  }

  /** Whether the examples want headers that nobody has written yet. */
  wantsHeaders(): boolean {
    return this.#headers === "" && this.#examples.examples.some((example) => example.headers !== "");
  }

  #isPlaceholder(text: string): boolean {
    return text.trim() === "" || this.#examples.examples.some((example) => example.headers === text);
  }
}
