import { Client, fetchExchange, subscriptionExchange } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";
import type { Client as Socket } from "graphql-ws";

/** Types without an identity of their own belong to the object that holds them. */
const embedded = () => null;

/** Subscriptions go by the socket of graphql-ws, or without one by the same requests as queries, as server-sent events. */
export function createClient(url: string, socket?: Socket): Client {
  const bySocket = socket && [
    subscriptionExchange({
      forwardSubscription: ({ query = "", variables = {} }) => ({
        subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
      }),
    }),
  ];
  return new Client({
    url,
    // A cart's id is a secret, and addresses are logged.
    preferGetMethod: false,
    fetchSubscriptions: socket === undefined,
    exchanges: [
      cacheExchange({
        keys: {
          CartProblem: embedded,
          CartTotals: embedded,
          Money: embedded,
          OrderTotals: embedded,
          ProductConnection: embedded,
        },
        resolvers: {
          // The pages of a list become one.
          Query: { products: relayPagination() },
        },
      }),
      ...(bySocket ?? []),
      fetchExchange,
    ],
  });
}
