// Which changes of a schema break clients, and which of them the changelog announces.
import { CriticalityLevel, diff } from "@graphql-inspector/core";
import { buildSchema } from "graphql";

/** A change that breaks clients. */
export interface Breach {
  /** What changed, such as `Cart.note` or `Query.products.first`. */
  readonly path: string;
  /** What happened to it, in words. */
  readonly message: string;
}

/** The changes between two schemas that break clients, in the order of the tool. */
export async function breaches(before: string, after: string): Promise<Breach[]> {
  const changes = await diff(buildSchema(before), buildSchema(after));
  return changes
    .filter((change) => change.criticality.level === CriticalityLevel.Breaking)
    .map((change) => ({ path: change.path ?? "", message: change.message }));
}

/** Those that the part of the changelog for the coming release does not name in backticks. */
export function unannounced(found: readonly Breach[], changelog: string): Breach[] {
  const [, coming = ""] = /^## \[Unreleased\]\n([\s\S]*?)(?=^## \[|$(?![\s\S]))/m.exec(changelog) ?? [];
  return found.filter(({ path }) => !coming.includes(`\`${path}\``));
}
