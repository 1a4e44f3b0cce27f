// Another client than the one that watches: plain requests.
import assert from "node:assert/strict";
import { shopUrl } from "@cartwright/running";
import { done, there } from "@cartwright/running/sale";

export interface CartChanged {
  readonly cartChanged: { readonly id: string; readonly version: number; readonly totalQuantity: number };
}

interface Refusals {
  readonly userErrors: readonly { readonly message: string }[];
}

async function ask<D>(query: string, variables: unknown): Promise<D> {
  const response = await fetch(shopUrl, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data?: D; errors?: unknown };
  assert.equal(errors, undefined);
  return there(data, "the data");
}

/** A new cart with two pieces of something. */
export async function createCart(): Promise<{ id: string; variantId: string }> {
  const { products } = await ask<{ products: { nodes: { firstAvailableVariant: { id: string } | null }[] } }>(
    "{ products(first: 20) { nodes { firstAvailableVariant { id } } } }",
    {},
  );
  const variants = products.nodes.map((product) => product.firstAvailableVariant);
  const variantId = there(variants.find((variant) => variant !== null), "something for sale").id;
  const { cartCreate } = await ask<{ cartCreate: Refusals & { cart: { id: string } | null } }>(
    "mutation ($input: CartCreateInput!) { cartCreate(input: $input) { cart { id } userErrors { message } } }",
    { input: { lines: [{ variantId, quantity: 2 }] } },
  );
  return { id: there(done(cartCreate).cart, "the cart").id, variantId };
}

/** Puts one more piece into that cart. */
export async function addToCart({ id, variantId }: { id: string; variantId: string }): Promise<void> {
  const { cartLinesAdd } = await ask<{ cartLinesAdd: Refusals }>(
    "mutation ($input: CartLinesAddInput!) { cartLinesAdd(input: $input) { userErrors { message } } }",
    { input: { cartId: id, lines: [{ variantId, quantity: 1 }] } },
  );
  done(cartLinesAdd);
}
