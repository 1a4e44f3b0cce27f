// What a person does in GraphiQL.
import type { Page } from "playwright-core";

/** The names of the tabs, from left to right, once the editor shows the first. */
export async function tabs(page: Page): Promise<string[]> {
  const buttons = page.locator("button[id^=graphiql-session-tab-]");
  await buttons.first().waitFor();
  const names = await buttons.allTextContents();
  await page.locator(".graphiql-query-editor .view-lines", { hasText: names[0] ?? "" }).waitFor();
  return names;
}

/**
 * Opens a tab and waits until it shows its document. The tab that is open is left alone: opening it again shows what GraphiQL
 * noted of it last, which is a tenth of a second behind what was written into it.
 */
export async function open(page: Page, tab: string): Promise<void> {
  const button = page.locator("button[id^=graphiql-session-tab-]", { hasText: new RegExp(`^${tab}$`) });
  const isOpen = await page.getByRole("tab", { selected: true }).filter({ has: button }).count();
  if (isOpen === 0) await button.click();
  await page.locator(".graphiql-query-editor .view-lines", { hasText: tab }).waitFor();
}

/** Opens a tab and runs what it shows; gives the body of the answer. */
export async function run(page: Page, tab: string): Promise<string> {
  await open(page, tab);
  const answered = page.waitForResponse((response) => {
    const body = response.request().postDataJSON() as { operationName?: string } | null;
    return body?.operationName === tab;
  });
  await page.locator(".graphiql-execute-button").click();
  const text = await (await answered).text();
  await page.locator(".graphiql-response .view-lines", { hasText: '"data"' }).waitFor();
  return text;
}

/** Writes a token into the headers, where the page begins with a place for it. */
export async function writeToken(page: Page, token: string): Promise<void> {
  const editor = page.locator(".graphiql-editor-tool .graphiql-editor:not(.hidden)");
  await editor.locator(".view-lines", { hasText: /"Authorization":\s"Bearer\s"/ }).click();
  for (const key of ["ControlOrMeta+Home", "ArrowDown", "End", "ArrowLeft"]) await page.keyboard.press(key);
  await page.keyboard.insertText(token);
}

/** Opens the documentation and waits until it shows that type of operations. */
export async function showDocumentation(page: Page, type: string): Promise<void> {
  await page.getByRole("button", { name: /Documentation Explorer/ }).click();
  await page.locator(".graphiql-doc-explorer").getByText(type, { exact: true }).first().waitFor();
}
