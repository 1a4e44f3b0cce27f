import assert from "node:assert/strict";
import { test } from "node:test";
import { shopUrl, staffUrl, told } from "@cartwright/running";
import { assertAnswered } from "./answer.ts";
import type { Page } from "playwright-core";
import { open, run, showDocumentation, tabs, writeToken } from "./graphiql.ts";
import { visit } from "./visit.ts";

const patience = { timeout: 120_000 };

test("GraphiQL runs every example of the storefront, one after the other, and asks no other host", patience, async () => {
  await visit(shopUrl, async (page) => {
    assert.equal(await page.title(), "Cartwright - GraphQL");
    const names = await tabs(page);
    assert.deepEqual(names, ["Browse", "FillCart", "SayWhere", "SayHow", "BeginToPay", "Order", "SignIn", "Me"]);
    for (const name of names) assertAnswered(name, await run(page, name));
    // A second sale on the same page has another cart, and other keys.
    for (const name of names) assertAnswered(name, await run(page, name));
    await showDocumentation(page, "Query");
  });
});

test("GraphiQL runs every example of the staff, with a token that is written once", patience, async () => {
  await visit(staffUrl, async (page) => {
    assert.equal(await page.title(), "Cartwright · staff - GraphQL");
    const names = await tabs(page);
    assert.deepEqual(names, ["Products", "Channels", "SignIn"]);
    await writeToken(page, told("STAFF_TOKEN"));
    for (const name of names) assertAnswered(name, await run(page, name));
    await showDocumentation(page, "Mutation");
    // Neither the tabs nor the history that the browser keeps have the token.
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
    assert.ok(!kept.includes(told("STAFF_TOKEN")), kept);
  });
});

test("GraphiQL follows a cart by a socket, on the same page", patience, async () => {
  const watching = {
    name: "Watch",
    query: "subscription Watch($cartId: ID!) { cartChanged(id: $cartId) { version note } }",
    variables: '{ "cartId": "" }',
    headers: "",
  };
  const follow = async (page: Page) => {
    await tabs(page);
    const answer = JSON.parse(await run(page, "FillCart")) as { data: { cartCreate: { cart: { id: string } } } };
    await open(page, "Watch");
    await page.locator(".graphiql-execute-button").click();
    const shown = page.locator(".graphiql-response .view-lines");
    await shown.filter({ hasText: '"note"' }).waitFor();
    await writeNote(answer.data.cartCreate.cart.id, "followed");
    await shown.filter({ hasText: '"followed"' }).waitFor();
  };
  // Once the page is read and before its script runs, as if the server had one more example.
  const addExample = async (page: Page) => {
    await page.addInitScript((example) => {
      document.addEventListener("readystatechange", () => {
        const block = document.getElementById("examples");
        if (document.readyState !== "interactive" || block === null) return;
        const page = JSON.parse(block.textContent ?? "") as { examples: unknown[] };
        block.textContent = JSON.stringify({ ...page, examples: [...page.examples, example] });
      });
    }, watching);
  };
  await visit(shopUrl, follow, addExample);
});

test("the small page runs every example where GraphiQL is not built", patience, async () => {
  await visit(told("PLAIN_URL"), async (page) => {
    assert.match(await page.locator("footer").innerText(), /cargo xtask web --build/);
    const examples = page.locator("#example");
    const names = await examples.locator("option").allTextContents();
    assert.equal(names.length, 8);
    for (const name of [...names, ...names]) {
      await examples.selectOption({ label: name });
      const answered = page.waitForResponse((response) => response.request().method() === "POST");
      await page.locator("#run").click();
      const answer: unknown = await (await answered).json();
      // What is shown is the answer, indented.
      const shown = JSON.stringify(answer, null, 2);
      await page.waitForFunction((text) => {
        return document.querySelector<HTMLTextAreaElement>("textarea#result")?.value === text;
      }, shown);
      assert.match(await page.locator("#status").innerText(), /^200, /, name);
      assertAnswered(name, shown);
    }
  });
});

/** Another client than the page, which changes the cart. */
async function writeNote(cartId: string, note: string): Promise<void> {
  const query = "mutation ($input: CartDetailsUpdateInput!) { cartDetailsUpdate(input: $input) { userErrors { message } } }";
  const response = await fetch(shopUrl, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables: { input: { cartId, note } } }),
  });
  assertAnswered("another client", await response.text());
}
