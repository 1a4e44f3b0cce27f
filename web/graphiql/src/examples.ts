// What the server writes into the page; `crates/graphql/src/http/page.rs` has the other end.

/** A request that can be run as it stands. */
export interface Example {
  readonly name: string;
  readonly query: string;
  /** JSON; may be empty. */
  readonly variables: string;
  /** A JSON object; may be empty. */
  readonly headers: string;
}

/** Where an answer has the value of a variable that later requests want. */
export interface Told {
  readonly variable: string;
  /** From `data` on: names and numbers of entries, with `/` before each. */
  readonly pointer: string;
}

/** The requests of a page, and how one leads to the next. */
export interface Examples {
  readonly examples: readonly Example[];
  readonly told: readonly Told[];
  /** The variables that are new and random for everything that is to be done once. */
  readonly fresh: readonly string[];
}

export function readExamples(): Examples {
  const block = document.getElementById("examples");
  return JSON.parse(block?.textContent ?? "") as Examples;
}
