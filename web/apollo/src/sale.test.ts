import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
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
  type ProductsQuery,
} from "@cartwright/documents";
import { shopUrl } from "@cartwright/running";
import { address, arriving, countingRequests, done, there } from "@cartwright/running/sale";
import type { ApolloClient } from "@apollo/client";
import WebSocket from "ws";
import { createClient } from "./client.ts";

test("Apollo Client gathers the pages of a list in its cache", async () => {
  const client = createClient(shopUrl, WebSocket);
  const pages = client.watchQuery({ query: Products, variables: { first: 3 } });
  const arrived = arriving<ProductsQuery["products"]>();
  const shown = pages.subscribe(({ data, dataState }) => {
    if (dataState === "complete") arrived.resolve(data.products);
  });
  const first = await arrived.promise;
  assert.equal(first.edges.length, 3);
  const after = there(first.pageInfo.endCursor, "the cursor of the first page");
  await pages.fetchMore({ variables: { after } });
  shown.unsubscribe();

  const all = there(client.readQuery({ query: Products, variables: { first: 3 } }), "the list in the cache").products;
  const titles = all.edges.map((edge) => edge.node.title);
  assert.equal(titles.length, 6);
  assert.equal(new Set(all.edges.map((edge) => edge.node.id)).size, 6);
  assert.deepEqual(titles, [...titles].sort((a, b) => a.localeCompare(b, "en")));
});

test("Apollo Client updates a watched cart from the answer to a mutation, without another request", async () => {
  const client = createClient(shopUrl, WebSocket);
  const { cartId, variantId } = await fillCart(client);
  const quantities: number[] = [];
  const grown = arriving<void>();
  const watched = client
    .watchQuery({ query: Cart, variables: { id: cartId }, fetchPolicy: "cache-first" })
    .subscribe(({ data, dataState }) => {
      if (dataState !== "complete" || !data.cart) return;
      quantities.push(data.cart.totalQuantity);
      if (data.cart.totalQuantity === 3) grown.resolve();
    });
  const lines = [{ variantId, quantity: 1 }];
  const requests = await countingRequests(async () => {
    await client.mutate({ mutation: CartLinesAdd, variables: { input: { cartId, lines } } });
    await grown.promise;
  });
  watched.unsubscribe();
  assert.deepEqual(quantities, [2, 3]);
  assert.equal(requests, 1);
});

test("Apollo Client checks out", async () => {
  const client = createClient(shopUrl, WebSocket);
  const { cartId } = await fillCart(client);
  const addressed = await client.mutate({
    mutation: CartAddressesUpdate,
    variables: { input: { cartId, shippingAddress: address } },
  });
  const offered = there(done(addressed.data?.cartAddressesUpdate).cart, "the cart").shippingMethods;
  const shippingMethodId = there(offered[0], "a way of shipping").id;
  const selected = await client.mutate({
    mutation: CartShippingMethodSelect,
    variables: { input: { cartId, shippingMethodId } },
  });
  assert.deepEqual(done(selected.data?.cartShippingMethodSelect).cart?.problems, []);
  const begun = await client.mutate({
    mutation: PaymentSessionCreate,
    variables: { input: { cartId, provider: "manual", idempotencyKey: randomUUID() } },
  });
  const paymentSessionId = there(done(begun.data?.paymentSessionCreate).paymentSession, "the payment session").id;
  const completed = await client.mutate({
    mutation: CheckoutComplete,
    variables: { input: { cartId, paymentSessionId, idempotencyKey: randomUUID() } },
  });
  const result = there(done(completed.data?.checkoutComplete).result, "the result");
  assert.ok(result.__typename === "OrderPlaced");
  assert.match(result.order.number, /^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
});

test("Apollo Client's cache follows a cart that another client changes", { timeout: 30_000 }, async () => {
  const client = createClient(shopUrl, WebSocket);
  const { cartId, variantId } = await fillCart(client);
  const begun = arriving<void>();
  const grown = arriving<void>();
  const followed = client.subscribe({ query: CartChanged, variables: { id: cartId } }).subscribe({
    next: () => begun.resolve(),
    error: begun.reject,
  });
  const watched = client
    .watchQuery({ query: Cart, variables: { id: cartId }, fetchPolicy: "cache-only" })
    .subscribe(({ data, dataState }) => {
      if (dataState === "complete" && data.cart?.totalQuantity === 3) grown.resolve();
    });
  await begun.promise;
  const other = createClient(shopUrl, WebSocket);
  const input = { cartId, lines: [{ variantId, quantity: 1 }] };
  done((await other.mutate({ mutation: CartLinesAdd, variables: { input } })).data?.cartLinesAdd);
  await grown.promise;
  watched.unsubscribe();
  followed.unsubscribe();
});

/** A new cart with two pieces of something that is sent. */
async function fillCart(client: ApolloClient): Promise<{ cartId: string; variantId: string }> {
  const products = await client.query({ query: Products, variables: { first: 20 } });
  const variants = products.data?.products.edges.map((edge) => edge.node.firstAvailableVariant) ?? [];
  const variant = there(variants.find((variant) => variant?.requiresShipping), "something that is sent");
  const lines = [{ variantId: variant.id, quantity: 2 }];
  const created = await client.mutate({
    mutation: CartCreate,
    variables: { input: { lines, email: "guest@shop.example" } },
  });
  const cart = there(done(created.data?.cartCreate).cart, "the cart");
  // What a storefront does first with a new cart: show it. From now on it is in the cache.
  client.writeQuery({ query: Cart, variables: { id: cart.id }, data: { cart } });
  return { cartId: cart.id, variantId: variant.id };
}
