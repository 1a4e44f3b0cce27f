//! A client in Rust, with types that graphql_client makes of the committed schema.

mod products;

use graphql_client::GraphQLQuery;
use rust_decimal::Decimal;
use serde_json::json;

use self::products::{Products, products as of};
use super::executable::{Place, Server};

async fn page(server: &Server, after: Option<String>) -> of::ProductsProducts {
    let body = Products::build_query(of::Variables { first: 3, after });
    let data = server.query(body.query, json!(body.variables)).await;
    let data: of::ResponseData = serde_json::from_value(data).expect("the answer is of the types that were made");
    data.products
}

#[tokio::test]
async fn graphql_client_pages_through_products_with_exact_prices() {
    let place = Place::new().await;
    let server = place.serve(&[]).await;
    let first = page(&server, None).await;
    assert!(first.page_info.has_next_page);
    let second = page(&server, first.page_info.end_cursor).await;
    let nodes: Vec<_> = first.nodes.iter().chain(&second.nodes).collect();
    assert_eq!(nodes.len(), 6);
    assert!(nodes.is_sorted_by(|left, right| left.title.to_lowercase() < right.title.to_lowercase()), "{nodes:?}");
    for node in nodes {
        let price = &node.price_range.min.gross;
        assert!(price.amount > Decimal::ZERO, "{price:?}");
        assert!(matches!(price.currency_code, of::CurrencyCode::EUR), "{price:?}");
    }
}
