use graphql_client::GraphQLQuery;
use rust_decimal::Decimal;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "../../schema.graphql",
    query_path = "tests/it/client/products.graphql",
    response_derives = "Debug"
)]
pub struct Products;
