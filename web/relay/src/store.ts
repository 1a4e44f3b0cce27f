// What the hooks of react-relay do for a component, without React.
import {
  commitMutation,
  createOperationDescriptor,
  fetchQuery,
  getFragment,
  getRequest,
  getSingularSelector,
  requestSubscription,
  type Environment,
  type FragmentReference,
  type GraphQLTaggedNode,
  type MutationParameters,
  type OperationType,
  type SingularReaderSelector,
} from "relay-runtime";
import { there } from "@cartwright/running/sale";

/** Asks for a query and gives what it selects, as it is in the store then. */
export async function ask<Q extends OperationType>(
  environment: Environment,
  query: GraphQLTaggedNode,
  variables: Q["variables"],
): Promise<Q["response"]> {
  // Without somebody who retains it, the store forgets the answer as soon as it is there.
  environment.retain(createOperationDescriptor(getRequest(query), variables));
  return there(await fetchQuery<Q>(environment, query, variables).toPromise(), "the data");
}

/** What a fragment reads from the object behind a reference. */
export function read<D>(environment: Environment, fragment: GraphQLTaggedNode, reference: unknown): D {
  return environment.lookup(selectorOf(fragment, reference)).data as D;
}

/** Calls back with what a fragment reads whenever that changes; gives the end of it. */
export function watch<D>(
  environment: Environment,
  fragment: GraphQLTaggedNode,
  reference: unknown,
  changed: (data: D) => void,
): () => void {
  const snapshot = environment.lookup(selectorOf(fragment, reference));
  const watched = environment.subscribe(snapshot, ({ data }) => changed(data as D));
  return () => watched.dispose();
}

/** Runs a mutation to its answer. */
export function mutate<M extends MutationParameters>(
  environment: Environment,
  mutation: GraphQLTaggedNode,
  variables: M["variables"],
): Promise<M["response"]> {
  return new Promise((resolve, reject) => {
    commitMutation<M>(environment, {
      mutation,
      variables,
      onCompleted: (response, errors) => (errors ? reject(new Error(JSON.stringify(errors))) : resolve(response)),
      onError: reject,
    });
  });
}

/** Follows a subscription into the store; gives the end of it. */
export function follow<S extends OperationType>(
  environment: Environment,
  subscription: GraphQLTaggedNode,
  variables: S["variables"],
  failed: (reason: unknown) => void,
): () => void {
  const followed = requestSubscription<S>(environment, { subscription, variables, onError: failed });
  return () => followed.dispose();
}

function selectorOf(fragment: GraphQLTaggedNode, reference: unknown): SingularReaderSelector {
  return there(getSingularSelector(getFragment(fragment), reference as FragmentReference), "the selector");
}
