import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { shopUrl } from "@cartwright/running";
import * as documents from "./documents.ts";

const manifestFile = new URL("../generated/persisted-documents.json", import.meta.url);

test("graphql-codegen writes a manifest that has every operation under its own hash", async () => {
  const text = await readFile(manifestFile, "utf8");
  const manifest = JSON.parse(text) as Record<string, string>;
  const operations = Object.values(documents).filter((document) => document.definitions[0]?.kind === "OperationDefinition");
  assert.equal(Object.keys(manifest).length, operations.length);
  for (const [id, document] of Object.entries(manifest)) {
    assert.equal(id, `sha256:${createHash("sha256").update(document).digest("hex")}`, document);
  }
});

test("a server that was given the manifest runs its operations by their ids alone", async () => {
  const manifest = JSON.parse(await readFile(manifestFile, "utf8")) as Record<string, string>;
  const [id] = Object.entries(manifest).find(([, document]) => /^query Products\b/.test(document)) ?? [];
  assert.ok(id, "the manifest has the products");
  const ask = async (documentId: string) => {
    const response = await fetch(shopUrl, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ documentId, variables: { first: 3 } }),
    });
    return (await response.json()) as { data?: { products: { edges: unknown[] } }; errors?: unknown[] };
  };
  assert.equal((await ask(id)).data?.products.edges.length, 3);
  const unknown = await ask(id.replace(/.$/, (last) => (last === "0" ? "1" : "0")));
  assert.equal(unknown.data, undefined);
  assert.equal(unknown.errors?.length, 1);
});
