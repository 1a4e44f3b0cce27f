import { ApolloClient, HttpLink, InMemoryCache } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";

export function createClient(uri: string): ApolloClient {
  return new ApolloClient({
    link: new HttpLink({ uri }),
    cache: new InMemoryCache({
      typePolicies: {
        // The pages of a list become one; lists with other arguments stay apart.
        Query: { fields: { products: relayStylePagination(["where", "search", "sort"]) } },
      },
    }),
  });
}
