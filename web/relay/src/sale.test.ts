import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { shopSocketUrl, shopUrl } from "@cartwright/running";
import { address, arriving, countingRequests, done, there } from "@cartwright/running/sale";
import { createClient as createSocket } from "graphql-ws";
import type { Environment } from "relay-runtime";
import WebSocket from "ws";
import cartRefetchQuery, { type saleCartRefetchQuery } from "../generated/saleCartRefetchQuery.graphql";
import paginationQuery, { type salePaginationQuery } from "../generated/salePaginationQuery.graphql";
import type { saleCartAddressesUpdateMutation } from "../generated/saleCartAddressesUpdateMutation.graphql";
import type { saleCartChangedSubscription } from "../generated/saleCartChangedSubscription.graphql";
import type { saleCartCreateMutation } from "../generated/saleCartCreateMutation.graphql";
import type { saleCartLinesAddMutation } from "../generated/saleCartLinesAddMutation.graphql";
import type { saleCartShippingMethodSelectMutation } from "../generated/saleCartShippingMethodSelectMutation.graphql";
import type { saleCheckoutCompleteMutation } from "../generated/saleCheckoutCompleteMutation.graphql";
import type { salePaymentSessionCreateMutation } from "../generated/salePaymentSessionCreateMutation.graphql";
import type { saleProductsQuery } from "../generated/saleProductsQuery.graphql";
import type { sale_cart$data } from "../generated/sale_cart.graphql";
import type { sale_products$data } from "../generated/sale_products.graphql";
import { createEnvironment } from "./environment";
import * as sale from "./sale";
import { ask, follow, mutate, read, watch } from "./store";

test("Relay gathers the pages of a connection in its store", async () => {
  const environment = createEnvironment(shopUrl);
  const page = await ask<saleProductsQuery>(environment, sale.productsQuery, { first: 3 });
  const first = read<sale_products$data>(environment, sale.productsFragment, page).products;
  assert.equal(first.edges.length, 3);
  const after = there(first.pageInfo.endCursor, "the cursor of the first page");
  await ask<salePaginationQuery>(environment, paginationQuery, { first: 3, after });
  const all = read<sale_products$data>(environment, sale.productsFragment, page).products;
  assert.equal(all.edges.length, 6);
  assert.equal(new Set(all.edges.map((edge) => edge.node.id)).size, 6);
  const titles = all.edges.map((edge) => edge.node.title);
  assert.deepEqual(titles, [...titles].sort((a, b) => a.localeCompare(b, "en")));
});

test("Relay updates a watched cart from the answer to a mutation, without another request", async () => {
  const environment = createEnvironment(shopUrl);
  const { cart, variantId } = await fillCart(environment);
  const quantities = [read<sale_cart$data>(environment, sale.cartFragment, cart).totalQuantity];
  const grown = arriving<void>();
  const stop = watch<sale_cart$data>(environment, sale.cartFragment, cart, ({ totalQuantity }) => {
    quantities.push(totalQuantity);
    if (totalQuantity === 3) grown.resolve();
  });
  const input = { cartId: cart.id, lines: [{ variantId, quantity: 1 }] };
  const requests = await countingRequests(async () => {
    await mutate<saleCartLinesAddMutation>(environment, sale.cartLinesAdd, { input });
    await grown.promise;
  });
  stop();
  assert.deepEqual(quantities, [2, 3]);
  assert.equal(requests, 1);
});

test("Relay fetches a cart again by its id alone, as a refetchable fragment does", async () => {
  const { cart } = await fillCart(createEnvironment(shopUrl));
  // Another environment knows nothing of the cart but its id.
  const environment = createEnvironment(shopUrl);
  const { node } = await ask<saleCartRefetchQuery>(environment, cartRefetchQuery, { id: cart.id });
  assert.equal(read<sale_cart$data>(environment, sale.cartFragment, there(node, "the cart")).totalQuantity, 2);
});

test("Relay's store follows a cart that another client changes", { timeout: 30_000 }, async () => {
  const socket = createSocket({ url: shopSocketUrl, webSocketImpl: WebSocket });
  const environment = createEnvironment(shopUrl, socket);
  const { cart, variantId } = await fillCart(environment);
  const grown = arriving<void>();
  const stop = watch<sale_cart$data>(environment, sale.cartFragment, cart, ({ totalQuantity }) => {
    if (totalQuantity === 3) grown.resolve();
  });
  const end = follow<saleCartChangedSubscription>(environment, sale.cartChanged, { id: cart.id }, grown.reject);
  // Another client has a store of its own.
  const input = { cartId: cart.id, lines: [{ variantId, quantity: 1 }] };
  await mutate<saleCartLinesAddMutation>(createEnvironment(shopUrl), sale.cartLinesAdd, { input });
  await grown.promise;
  end();
  stop();
  await socket.dispose();
});

test("Relay checks out", async () => {
  const environment = createEnvironment(shopUrl);
  const { cart } = await fillCart(environment);
  const cartId = cart.id;
  const addressed = await mutate<saleCartAddressesUpdateMutation>(environment, sale.cartAddressesUpdate, {
    input: { cartId, shippingAddress: address },
  });
  const offered = there(done(addressed.cartAddressesUpdate).cart, "the cart").shippingMethods;
  const shippingMethodId = there(offered[0], "a way of shipping").id;
  const selected = await mutate<saleCartShippingMethodSelectMutation>(environment, sale.cartShippingMethodSelect, {
    input: { cartId, shippingMethodId },
  });
  assert.deepEqual(done(selected.cartShippingMethodSelect).cart?.problems, []);
  const begun = await mutate<salePaymentSessionCreateMutation>(environment, sale.paymentSessionCreate, {
    input: { cartId, provider: "manual", idempotencyKey: randomUUID() },
  });
  const paymentSessionId = there(done(begun.paymentSessionCreate).paymentSession, "the payment session").id;
  const completed = await mutate<saleCheckoutCompleteMutation>(environment, sale.checkoutComplete, {
    input: { cartId, paymentSessionId, idempotencyKey: randomUUID() },
  });
  const result = there(done(completed.checkoutComplete).result, "the result");
  assert.ok(result.__typename === "OrderPlaced");
  assert.match(result.order.number, /^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
});

/** A new cart with two pieces of something that is sent. */
async function fillCart(environment: Environment) {
  const page = await ask<saleProductsQuery>(environment, sale.productsQuery, { first: 20 });
  const { products } = read<sale_products$data>(environment, sale.productsFragment, page);
  const variants = products.edges.map((edge) => edge.node.firstAvailableVariant);
  const variant = there(variants.find((variant) => variant?.requiresShipping), "something that is sent");
  const input = { lines: [{ variantId: variant.id, quantity: 2 }], email: "guest@shop.example" };
  const created = await mutate<saleCartCreateMutation>(environment, sale.cartCreate, { input });
  const cart = there(done(created.cartCreate).cart, "the cart");
  return { cart, variantId: variant.id };
}
