import { createGraphiQLFetcher, type Fetcher, type FetcherParams } from "@graphiql/toolkit";
import { GraphQLError, Kind, parse } from "graphql";
import type { Memory } from "./memory.ts";

/** Sends requests to the address of the page itself, subscriptions by its socket; answers go through the memory. */
export function createFetcher(memory: Memory): Fetcher {
  const url = location.origin + location.pathname + location.search;
  const ask = createGraphiQLFetcher({
    url,
    subscriptionUrl: url.replace(/^http/, "ws"),
    enableIncrementalDelivery: false,
  });
  return async (request, options) => {
    memory.learnHeaders(options?.headers ? JSON.stringify(options.headers, null, 2) : "");
    // Nobody has written a token yet, so the answer is known.
    if (request.operationName === "IntrospectionQuery" && memory.wantsHeaders()) {
      const message = "The schema is shown once the headers have a token and a request was answered.";
      return { errors: [new GraphQLError(message)] };
    }
    const answer = await ask({ ...request, operationName: operationOf(request) }, options);
    memory.learn(answer);
    return answer;
  };
}

/**
 * The operation that is meant. For a moment after a tab was opened, GraphiQL still names that of the tab before; a document
 * with a single operation leaves no doubt.
 */
function operationOf({ query, operationName }: FetcherParams): string | null {
  try {
    const operations = parse(query).definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
    const names = operations.map((operation) => operation.name?.value ?? null);
    return names.length === 1 ? (names[0] ?? null) : (operationName ?? null);
  } catch {
    // The server says better what is wrong with a document that cannot be read.
    return operationName ?? null;
  }
}
