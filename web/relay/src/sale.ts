// The operations of a sale as Relay wants them: named after this file, what is shown as fragments.
import { graphql } from "relay-runtime";

export const productsQuery = graphql`
  query saleProductsQuery($first: Int!) {
    ...sale_products @arguments(first: $first)
  }
`;

export const productsFragment = graphql`
  fragment sale_products on Query
  @argumentDefinitions(first: { type: "Int!" }, after: { type: "String" })
  @refetchable(queryName: "salePaginationQuery") {
    products(first: $first, after: $after, sort: TITLE_ASC) @connection(key: "sale_products") {
      edges {
        node { id title firstAvailableVariant { id requiresShipping } }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`;

export const cartFragment = graphql`
  fragment sale_cart on Cart @refetchable(queryName: "saleCartRefetchQuery") {
    id
    version
    totalQuantity
    lines { id title quantity }
    totals { total { amount currencyCode } }
    problems { code message }
  }
`;

export const cartCreate = graphql`
  mutation saleCartCreateMutation($input: CartCreateInput!) {
    cartCreate(input: $input) {
      cart { id ...sale_cart }
      userErrors { code message path }
    }
  }
`;

export const cartChanged = graphql`
  subscription saleCartChangedSubscription($id: ID!) {
    cartChanged(id: $id) { ...sale_cart }
  }
`;

export const cartLinesAdd = graphql`
  mutation saleCartLinesAddMutation($input: CartLinesAddInput!) {
    cartLinesAdd(input: $input) {
      cart { ...sale_cart }
      userErrors { code message path }
    }
  }
`;

export const cartAddressesUpdate = graphql`
  mutation saleCartAddressesUpdateMutation($input: CartAddressesUpdateInput!) {
    cartAddressesUpdate(input: $input) {
      cart { ...sale_cart shippingMethods { id name } }
      userErrors { code message path }
    }
  }
`;

export const cartShippingMethodSelect = graphql`
  mutation saleCartShippingMethodSelectMutation($input: CartShippingMethodSelectInput!) {
    cartShippingMethodSelect(input: $input) {
      cart { problems { code message } ...sale_cart }
      userErrors { code message path }
    }
  }
`;

export const paymentSessionCreate = graphql`
  mutation salePaymentSessionCreateMutation($input: PaymentSessionCreateInput!) {
    paymentSessionCreate(input: $input) {
      paymentSession { id status }
      userErrors { code message path }
    }
  }
`;

export const checkoutComplete = graphql`
  mutation saleCheckoutCompleteMutation($input: CheckoutCompleteInput!) {
    checkoutComplete(input: $input) {
      result {
        __typename
        ... on OrderPlaced { order { number totals { total { amount } } } }
      }
      cart { status ...sale_cart }
      userErrors { code message path }
    }
  }
`;
