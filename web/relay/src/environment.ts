import { Environment, Network, Observable, RecordSource, Store, type FetchFunction, type SubscribeFunction } from "relay-runtime";
import type { Client as Socket } from "graphql-ws";

/** Subscriptions go by the socket of graphql-ws, where there is one. */
export function createEnvironment(url: string, socket?: Socket): Environment {
  const ask: FetchFunction = async ({ text, name }, variables) => {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/graphql-response+json" },
      body: JSON.stringify({ query: text, operationName: name, variables }),
    });
    return response.json();
  };
  const follow: SubscribeFunction = ({ text, name }, variables) =>
    Observable.create((sink) => socket?.subscribe({ query: text ?? "", operationName: name, variables }, sink as never));
  return new Environment({
    network: socket ? Network.create(ask, follow) : Network.create(ask),
    store: new Store(new RecordSource()),
  });
}
