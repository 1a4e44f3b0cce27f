import assert from "node:assert/strict";

/** Fails unless an answer has data, and neither errors nor refusals in it. */
export function assertAnswered(name: string, text: string): void {
  const { data, errors } = JSON.parse(text) as { data?: Record<string, unknown>; errors?: unknown };
  assert.equal(errors, undefined, `${name}: ${text}`);
  assert.ok(data, `${name}: ${text}`);
  for (const field of Object.values(data)) {
    const refusals = (field as { userErrors?: unknown[] } | null)?.userErrors ?? [];
    assert.deepEqual(refusals, [], `${name}: ${text}`);
  }
}
