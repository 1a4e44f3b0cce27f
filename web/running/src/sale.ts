// What every client does in its own way: the answers are checked here, so that all are held to the same.
import assert from "node:assert/strict";

/** An address in a country that the demo shop sends to. */
export const address = {
  firstName: "Ada",
  lastName: "Nowak",
  address1: "Lindenweg 7",
  postalCode: "10115",
  city: "Berlin",
  countryCode: "DE",
} as const;

interface Payload {
  readonly userErrors: readonly { readonly message: string }[];
}

/** The payload of a mutation that must have done what was asked. */
export function done<P extends Payload>(payload: P | null | undefined): P {
  assert.ok(payload, "the mutation was answered");
  assert.deepEqual(payload.userErrors, []);
  return payload;
}

/** A value that must be there. */
export function there<T>(value: T | null | undefined, what: string): T {
  assert.ok(value !== null && value !== undefined, `${what} is missing`);
  return value;
}

/** A promise with the means to settle it from outside, for values that arrive by a callback. */
export function arriving<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (reason: unknown) => void } {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** Runs `work` and counts the requests that leave meanwhile. */
export async function countingRequests(work: () => Promise<unknown>): Promise<number> {
  const original = globalThis.fetch;
  let count = 0;
  globalThis.fetch = (...request) => {
    count += 1;
    return original(...request);
  };
  try {
    await work();
  } finally {
    globalThis.fetch = original;
  }
  return count;
}
