import assert from "node:assert/strict";
import { test } from "node:test";
import { shopUrl, staffUrl, told } from "@cartwright/running";
import { type Audit, serverAudits } from "graphql-http";

// The package has so many; fewer would mean that some are no longer asked.
const AUDITS = 61;

/** Runs the audits and answers those that found anything, be it a mere notice. */
async function findings(audits: readonly Audit[]): Promise<string[]> {
  const found: string[] = [];
  for (const audit of audits) {
    const result = await audit.fn();
    if (result.status !== "ok") found.push(`${audit.id} ${audit.name}: ${result.status}, ${result.reason}`);
  }
  return found;
}

test("the endpoint of storefronts passes all audits of GraphQL over HTTP", async () => {
  const audits = serverAudits({ url: shopUrl, fetchFn: fetch });
  assert.equal(audits.length, AUDITS);
  assert.deepEqual(await findings(audits), []);
});

test("the endpoint of the staff passes all audits of GraphQL over HTTP", async () => {
  const authorization = `Bearer ${told("STAFF_TOKEN")}`;
  const fetchFn = (url: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    headers.set("authorization", authorization);
    return fetch(url, { ...init, headers });
  };
  const audits = serverAudits({ url: staffUrl, fetchFn });
  assert.equal(audits.length, AUDITS);
  assert.deepEqual(await findings(audits), []);
});
