import assert from "node:assert/strict";
import { test } from "node:test";
import { shopSocketUrl, shopUrl } from "@cartwright/running";
import { there } from "@cartwright/running/sale";
import { createClient as createSseClient } from "graphql-sse";
import { createClient as createSocketClient } from "graphql-ws";
import WebSocket from "ws";
import { addToCart, createCart, type CartChanged } from "./cart.ts";

const query = "subscription CartChanged($id: ID!) { cartChanged(id: $id) { id version totalQuantity } }";
const patience = { timeout: 30_000 };

test("graphql-ws receives a cart as it is, and then what another client changes", patience, async () => {
  const cart = await createCart();
  const client = createSocketClient({ url: shopSocketUrl, webSocketImpl: WebSocket });
  const changes = client.iterate<CartChanged>({ query, variables: { id: cart.id } });
  await assertFollows(cart, changes);
  await changes.return?.();
  await client.dispose();
});

test("graphql-ws runs queries and refuses what is not valid, over the same socket", patience, async () => {
  const client = createSocketClient({ url: shopSocketUrl, webSocketImpl: WebSocket });
  const answers = client.iterate<{ shop: { name: string } }>({ query: "{ shop { name } }" });
  const { value: answer } = await answers.next();
  assert.equal(answer?.data?.shop.name, "Cartwright");
  assert.ok((await answers.next()).done);
  await assert.rejects(
    () => client.iterate({ query: "{ nothing }" }).next(),
    (errors: { extensions: { code: string } }[]) => errors[0]?.extensions.code === "GRAPHQL_VALIDATION_FAILED",
  );
  await client.dispose();
});

test("graphql-sse receives a cart as it is, and then what another client changes", patience, async () => {
  const cart = await createCart();
  const client = createSseClient({ url: shopUrl });
  const changes = client.iterate<CartChanged>({ query, variables: { id: cart.id } });
  await assertFollows(cart, changes);
  await changes.return?.();
  client.dispose();
});

interface Change {
  readonly data?: CartChanged | null;
}

async function assertFollows(
  cart: { id: string; variantId: string },
  changes: AsyncIterator<Change, unknown, unknown>,
): Promise<void> {
  const next = async () => {
    const { value, done } = await changes.next();
    assert.ok(!done, "the stream goes on");
    return there((value as Change).data, "the data").cartChanged;
  };
  const before = await next();
  assert.equal(before.totalQuantity, 2);
  await addToCart(cart);
  const after = await next();
  assert.deepEqual([after.id, after.totalQuantity], [cart.id, 3]);
  assert.ok(after.version > before.version);
}
