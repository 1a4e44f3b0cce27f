// Where the running shop answers. `cargo xtask web` starts one and tells it by these variables; without them it is the
// shop that `cargo run` starts.

/** Where storefronts send their requests. */
export const shopUrl = process.env["SHOP_URL"] ?? "http://127.0.0.1:4000/graphql";

/** Where the staff's tools send theirs. */
export const staffUrl = process.env["STAFF_URL"] ?? "http://127.0.0.1:4000/admin/graphql";

/** The same address for sockets. */
export const shopSocketUrl = shopUrl.replace(/^http/, "ws");

/** What `cargo xtask web` alone can tell: fails, with its name, where it is missing. */
export function told(name: "STAFF_TOKEN" | "PLAIN_URL" | "CHROMIUM"): string {
  const value = process.env[name];
  if (value === undefined) {
    throw new Error(`${name} is not set; run this by \`cargo xtask web\``);
  }
  return value;
}
