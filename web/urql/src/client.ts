import { Client, fetchExchange } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";

/** Types without an identity of their own belong to the object that holds them. */
const embedded = () => null;

export function createClient(url: string): Client {
  return new Client({
    url,
    // A cart's id is a secret, and addresses are logged.
    preferGetMethod: false,
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
      fetchExchange,
    ],
  });
}
