import { createGraphiQLFetcher, type Fetcher, type FetcherOpts, type FetcherParams } from "@graphiql/toolkit";
import { GraphQLError, Kind, parse, type DocumentNode } from "graphql";
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
    const answer = await ask(...asWritten(request, options));
    memory.learn(answer);
    return answer;
  };
}

/**
 * The request with the operation that its document has. For a moment after a tab was opened, GraphiQL still holds the operation
 * of the tab before, and would take a subscription for what that was.
 */
function asWritten(request: FetcherParams, options: FetcherOpts = {}): [FetcherParams, FetcherOpts] {
  let documentAST: DocumentNode;
  try {
    documentAST = parse(request.query);
  } catch {
    // The server says better what is wrong with a document that cannot be read.
    return [request, options];
  }
  const operations = documentAST.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const [only] = operations;
  const operationName = operations.length === 1 ? only?.name?.value : request.operationName;
  return [{ ...request, operationName: operationName ?? null }, { ...options, documentAST }];
}
