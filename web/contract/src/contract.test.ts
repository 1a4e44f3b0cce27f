import assert from "node:assert/strict";
import { test } from "node:test";
import { shopUrl, staffUrl, told } from "@cartwright/running";
import {
  buildClientSchema,
  buildSchema,
  getIntrospectionQuery,
  type GraphQLSchema,
  type IntrospectionQuery,
  isInputObjectType,
  lexicographicSortSchema,
  printSchema,
} from "graphql";
import { breaches, unannounced } from "./changes.ts";
import { known, standing } from "./history.ts";

const OLD = "type Query { shop: Shop! } type Shop { name: String! motto: String }";
const NEW = "type Query { shop: Shop! } type Shop { name: String! city: String }";

test("a change that breaks clients is found, and counts until the changelog of the coming release names it", async () => {
  const found = await breaches(OLD, NEW);
  assert.deepEqual(found.map(({ path }) => path), ["Shop.motto"]);
  assert.deepEqual(await breaches(OLD, OLD.replace("motto: String", "motto: String city: String")), []);
  const released = "# Changelog\n\n## [Unreleased]\n\n- Nothing.\n\n## [0.1.0]\n\n- Removed `Shop.motto`.\n";
  assert.equal(unannounced(found, released).length, 1);
  assert.equal(unannounced(found, released.replace("Nothing.", "Removed `Shop.motto`.")).length, 0);
  assert.equal(unannounced(found, "## [Unreleased]\n\n- Removed `Shop.motto`.\n").length, 0);
});

/** All that clients see of a schema; the printer leaves out which inputs take one field alone. */
function comparable(schema: GraphQLSchema): string {
  const inputs = Object.values(schema.getTypeMap()).filter(isInputObjectType);
  const oneOf = inputs.filter((input) => input.isOneOf).map(({ name }) => name);
  return `${printSchema(lexicographicSortSchema(schema))}\n# one of: ${oneOf.sort().join(" ")}`;
}

const endpoints = [
  { file: "schema.graphql", url: shopUrl, headers: () => ({}) },
  { file: "schema.admin.graphql", url: staffUrl, headers: () => ({ authorization: `Bearer ${told("STAFF_TOKEN")}` }) },
];

for (const { file, url, headers } of endpoints) {
  test(`${file} breaks no client without a word in CHANGELOG.md`, async () => {
    const before = known(file);
    // A tree without any other version of the schema has no clients of one.
    if (before === undefined) return;
    const found = await breaches(before.text, standing(file));
    assert.deepEqual(unannounced(found, standing("CHANGELOG.md")), [], `compared with ${before.where}`);
  });

  test(`${file} is what introspection says`, async () => {
    const query = getIntrospectionQuery({ descriptions: true, specifiedByUrl: true, inputValueDeprecation: true, oneOf: true });
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers() },
      body: JSON.stringify({ query }),
    });
    const { data, errors } = (await answer.json()) as { data: IntrospectionQuery; errors?: unknown };
    assert.equal(errors, undefined);
    assert.equal(comparable(buildClientSchema(data)), comparable(buildSchema(standing(file))));
  });
}
