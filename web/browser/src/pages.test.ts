import assert from "node:assert/strict";
import { test } from "node:test";
import { shopUrl, staffUrl, told } from "@cartwright/running";
import { assertAnswered } from "./answer.ts";
import { run, showDocumentation, tabs, writeToken } from "./graphiql.ts";
import { visit } from "./visit.ts";

const patience = { timeout: 120_000 };

test("GraphiQL runs every example of the storefront, one after the other, and asks no other host", patience, async () => {
  await visit(shopUrl, async (page) => {
    assert.equal(await page.title(), "Cartwright - GraphQL");
    const names = await tabs(page);
    assert.deepEqual(names, ["Browse", "FillCart", "SayWhere", "SayHow", "BeginToPay", "Order"]);
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
    assert.deepEqual(names, ["Products", "Channels"]);
    await writeToken(page, told("STAFF_TOKEN"));
    for (const name of names) assertAnswered(name, await run(page, name));
    await showDocumentation(page, "Mutation");
    // Neither the tabs nor the history that the browser keeps have the token.
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
    assert.ok(!kept.includes(told("STAFF_TOKEN")), kept);
  });
});

test("the small page runs every example where GraphiQL is not built", patience, async () => {
  await visit(told("PLAIN_URL"), async (page) => {
    assert.match(await page.locator("footer").innerText(), /cargo xtask web --build/);
    const examples = page.locator("#example");
    const names = await examples.locator("option").allTextContents();
    assert.equal(names.length, 6);
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
