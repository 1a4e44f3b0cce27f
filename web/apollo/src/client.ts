import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { relayStylePagination } from "@apollo/client/utilities";
import { OperationTypeNode } from "graphql";
import { createClient as createSocket } from "graphql-ws";

/** Outside of browsers, older versions of Node need the WebSocket of the package ws. */
export function createClient(url: string, webSocketImpl?: unknown): ApolloClient {
  const socket = createSocket({ url: url.replace(/^http/, "ws"), webSocketImpl });
  return new ApolloClient({
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      new GraphQLWsLink(socket),
      new HttpLink({ uri: url }),
    ),
    cache: new InMemoryCache({
      typePolicies: {
        // The pages of a list become one; lists with other arguments stay apart.
        Query: { fields: { products: relayStylePagination(["where", "search", "sort"]) } },
      },
    }),
  });
}
