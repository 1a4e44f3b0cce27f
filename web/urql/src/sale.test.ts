import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, test } from "node:test";
import {
  Cart,
  CartAddressesUpdate,
  CartChanged,
  CartCreate,
  CartLinesAdd,
  CartShippingMethodSelect,
  CheckoutComplete,
  PaymentSessionCreate,
  Products,
} from "@cartwright/documents";
import { shopSocketUrl, shopUrl } from "@cartwright/running";
import { address, arriving, countingRequests, done, there } from "@cartwright/running/sale";
import type { AnyVariables, Client, OperationResult } from "@urql/core";
import { createClient as createSocket } from "graphql-ws";
import WebSocket from "ws";
import { createClient } from "./client.ts";

// Graphcache warns of what it cannot keep, such as a type without a key; nothing here is like that.
after(() => assert.deepEqual(warnings, []));
const warnings: unknown[][] = [];
console.warn = (...words: unknown[]) => warnings.push(words);

test("urql gathers the pages of a list in Graphcache", async () => {
  const client = createClient(shopUrl);
  const first = data(await client.query(Products, { first: 3 })).products;
  assert.equal(first.edges.length, 3);
  const after = there(first.pageInfo.endCursor, "the cursor of the first page");
  const both = data(await client.query(Products, { first: 3, after })).products;
  assert.equal(both.edges.length, 6);
  assert.equal(new Set(both.edges.map((edge) => edge.node.id)).size, 6);
  const titles = both.edges.map((edge) => edge.node.title);
  assert.deepEqual(titles, [...titles].sort((a, b) => a.localeCompare(b, "en")));
});

test("urql updates a watched cart from the answer to a mutation, without another request", async () => {
  const client = createClient(shopUrl);
  const { cartId, variantId } = await fillCart(client);
  const quantities: number[] = [];
  const shown = arriving<void>();
  const grown = arriving<void>();
  const watched = client.query(Cart, { id: cartId }).subscribe((result) => {
    const quantity = there(data(result).cart, "the cart").totalQuantity;
    quantities.push(quantity);
    if (quantity === 2) shown.resolve();
    if (quantity === 3) grown.resolve();
  });
  await shown.promise;
  const lines = [{ variantId, quantity: 1 }];
  const requests = await countingRequests(async () => {
    await client.mutation(CartLinesAdd, { input: { cartId, lines } });
    await grown.promise;
  });
  watched.unsubscribe();
  assert.deepEqual(quantities, [2, 3]);
  assert.equal(requests, 1);
});

test("urql checks out", async () => {
  const client = createClient(shopUrl);
  const { cartId } = await fillCart(client);
  const addressed = await client.mutation(CartAddressesUpdate, { input: { cartId, shippingAddress: address } });
  const offered = there(done(data(addressed).cartAddressesUpdate).cart, "the cart").shippingMethods;
  const shippingMethodId = there(offered[0], "a way of shipping").id;
  const selected = await client.mutation(CartShippingMethodSelect, { input: { cartId, shippingMethodId } });
  assert.deepEqual(done(data(selected).cartShippingMethodSelect).cart?.problems, []);
  const begun = await client.mutation(PaymentSessionCreate, {
    input: { cartId, provider: "manual", idempotencyKey: randomUUID() },
  });
  const paymentSessionId = there(done(data(begun).paymentSessionCreate).paymentSession, "the payment session").id;
  const completed = await client.mutation(CheckoutComplete, {
    input: { cartId, paymentSessionId, idempotencyKey: randomUUID() },
  });
  const result = there(done(data(completed).checkoutComplete).result, "the result");
  assert.ok(result.__typename === "OrderPlaced");
  assert.match(result.order.number, /^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
});

const socket = createSocket({ url: shopSocketUrl, webSocketImpl: WebSocket });
after(() => socket.dispose());

for (const [way, createFollowing] of [
  ["a socket", () => createClient(shopUrl, socket)],
  ["server-sent events", () => createClient(shopUrl)],
] as const) {
  test(`urql's cache follows a cart that another client changes, by ${way}`, { timeout: 30_000 }, async () => {
    const client = createFollowing();
    const { cartId, variantId } = await fillCart(client);
    const begun = arriving<void>();
    const grown = arriving<void>();
    const watched = client.query(Cart, { id: cartId }).subscribe((result) => {
      if (data(result).cart?.totalQuantity === 3) grown.resolve();
    });
    const followed = client.subscription(CartChanged, { id: cartId }).subscribe((result) => {
      if (result.error) begun.reject(result.error);
      else begun.resolve();
    });
    await begun.promise;
    const other = createClient(shopUrl);
    const input = { cartId, lines: [{ variantId, quantity: 1 }] };
    done(data(await other.mutation(CartLinesAdd, { input })).cartLinesAdd);
    await grown.promise;
    watched.unsubscribe();
    followed.unsubscribe();
  });
}

/** A new cart with two pieces of something that is sent. */
async function fillCart(client: Client): Promise<{ cartId: string; variantId: string }> {
  const products = data(await client.query(Products, { first: 20 })).products;
  const variants = products.edges.map((edge) => edge.node.firstAvailableVariant);
  const variant = there(variants.find((variant) => variant?.requiresShipping), "something that is sent");
  const lines = [{ variantId: variant.id, quantity: 2 }];
  const created = await client.mutation(CartCreate, { input: { lines, email: "guest@shop.example" } });
  const cart = there(done(data(created).cartCreate).cart, "the cart");
  return { cartId: cart.id, variantId: variant.id };
}

/** The data of an answer that must have no error. */
function data<D, V extends AnyVariables>(result: OperationResult<D, V>): D {
  if (result.error) throw result.error;
  return there(result.data, "the data");
}
