import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import * as documents from "./documents.ts";

test("graphql-codegen writes a manifest that has every operation under its own hash", async () => {
  const text = await readFile(new URL("../generated/persisted-documents.json", import.meta.url), "utf8");
  const manifest = JSON.parse(text) as Record<string, string>;
  const operations = Object.values(documents).filter((document) => document.definitions[0]?.kind === "OperationDefinition");
  assert.equal(Object.keys(manifest).length, operations.length);
  for (const [id, document] of Object.entries(manifest)) {
    assert.equal(id, `sha256:${createHash("sha256").update(document).digest("hex")}`, document);
  }
});
