// A page in a browser of its own, watched for everything that must not happen.
import assert from "node:assert/strict";
import { told } from "@cartwright/running";
import { chromium, type Page } from "playwright-core";

/** What a page did besides what it was asked for. */
interface Misdeeds {
  /** Requests to another host, or by another protocol than the page's own. */
  readonly elsewhere: string[];
  /** What the console and the policy of the page complained of. */
  readonly complaints: string[];
}

/** Chromium without its own traffic, and without the sandbox that root cannot have. */
const flags = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

/**
 * Opens `url`, does something with the page, and fails if the page did something that it must not. `prepare` sees the page
 * before it is opened.
 */
export async function visit(
  url: string,
  work: (page: Page) => Promise<void>,
  prepare: (page: Page) => Promise<void> = async () => {},
): Promise<void> {
  const browser = await chromium.launch({ executablePath: told("CHROMIUM"), args: flags });
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const misdeeds = await watch(page, new URL(url).host);
    await prepare(page);
    await page.goto(url);
    try {
      await work(page);
    } catch (error) {
      // What the page complained of tells more than that something did not come.
      throw new Error(`${url} did ${JSON.stringify(misdeeds)}`, { cause: error });
    }
    assert.deepEqual(misdeeds, { elsewhere: [], complaints: [] });
  } finally {
    await browser.close();
  }
}

async function watch(page: Page, host: string): Promise<Misdeeds> {
  const misdeeds: Misdeeds = { elsewhere: [], complaints: [] };
  const look = (address: string) => {
    const { protocol, host: asked } = new URL(address);
    const isOwn = asked === host && (protocol === "http:" || protocol === "ws:");
    if (!isOwn && protocol !== "data:") misdeeds.elsewhere.push(address);
  };
  page.on("request", (request) => look(request.url()));
  page.on("websocket", (socket) => look(socket.url()));
  page.on("pageerror", (error) => misdeeds.complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") misdeeds.complaints.push(message.text());
  });
  await page.exposeFunction("complain", (what: string) => misdeeds.complaints.push(what));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
      const { complain } = window as unknown as { complain(what: string): void };
      complain(`${violatedDirective} forbids ${blockedURI}`);
    });
  });
  return misdeeds;
}
