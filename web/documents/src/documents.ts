// The operations of a sale. `npm run generate` writes their types into `generated/`, from schema.graphql alone.
import { graphql } from "../generated";

export type { ProductsQuery } from "../generated/graphql";

export const Products = graphql(`
  query Products($first: Int!, $after: String) {
    products(first: $first, after: $after, sort: TITLE_ASC) {
      edges {
        cursor
        node {
          id
          title
          firstAvailableVariant { id title requiresShipping }
        }
      }
      pageInfo { hasNextPage endCursor }
      totalCount
    }
  }
`);

export const CartFields = graphql(`
  fragment CartFields on Cart {
    id
    version
    totalQuantity
    lines { id title quantity }
    totals { total { amount currencyCode } }
    problems { code message }
  }
`);

export const Cart = graphql(`
  query Cart($id: ID!) {
    cart(id: $id) { ...CartFields }
  }
`);

export const CartChanged = graphql(`
  subscription CartChanged($id: ID!) {
    cartChanged(id: $id) { ...CartFields }
  }
`);

export const CartCreate = graphql(`
  mutation CartCreate($input: CartCreateInput!) {
    cartCreate(input: $input) {
      cart { ...CartFields }
      userErrors { code message path }
    }
  }
`);

export const CartLinesAdd = graphql(`
  mutation CartLinesAdd($input: CartLinesAddInput!) {
    cartLinesAdd(input: $input) {
      cart { ...CartFields }
      userErrors { code message path }
    }
  }
`);

export const CartAddressesUpdate = graphql(`
  mutation CartAddressesUpdate($input: CartAddressesUpdateInput!) {
    cartAddressesUpdate(input: $input) {
      cart { ...CartFields shippingMethods { id name } }
      userErrors { code message path }
    }
  }
`);

export const CartShippingMethodSelect = graphql(`
  mutation CartShippingMethodSelect($input: CartShippingMethodSelectInput!) {
    cartShippingMethodSelect(input: $input) {
      cart { ...CartFields }
      userErrors { code message path }
    }
  }
`);

export const PaymentSessionCreate = graphql(`
  mutation PaymentSessionCreate($input: PaymentSessionCreateInput!) {
    paymentSessionCreate(input: $input) {
      paymentSession { id status }
      userErrors { code message path }
    }
  }
`);

export const CheckoutComplete = graphql(`
  mutation CheckoutComplete($input: CheckoutCompleteInput!) {
    checkoutComplete(input: $input) {
      result {
        __typename
        ... on OrderPlaced { order { id number totals { total { amount } } } }
      }
      cart { ...CartFields status }
      userErrors { code message path }
    }
  }
`);
