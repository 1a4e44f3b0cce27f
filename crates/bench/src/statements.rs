//! Which statements the shop sends for a document.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Result, ensure};
use async_graphql::{Request, Variables};
use cartwright_graphql::{loader::LoadQueue, shop_request_data, shop_schema};
use cartwright_persistence::{DatabaseAddress, Store, StoreOptions};
use cartwright_services::{Actor, Clock, Context, Ids, Settings, Shop, payment::PaymentProviders};
use serde_json::Value;
use uuid::Uuid;

/// The statements of a document for a guest, with their values, in their order.
pub async fn statements_of(database: DatabaseAddress, document: &str, variables: Value) -> Result<Vec<String>> {
    let told = Arc::new(Mutex::new(Vec::new()));
    let listener = Arc::clone(&told);
    let embedded = matches!(database, DatabaseAddress::File(_));
    let store = Store::connect(StoreOptions::new(database)).await?;
    let store = store.told(move |statement| {
        listener.lock().unwrap_or_else(PoisonError::into_inner).push(statement.to_owned());
    });
    let settings = Settings::new(b"a key that signs nothing".to_vec());
    let shop =
        Arc::new(Shop::new(store.clone(), Clock::system(), Ids::random(), settings, PaymentProviders::default()));
    shop.refresh_channels().await?;
    let channel = shop.channel(None).ok_or_else(|| anyhow::anyhow!("the shop has no channel"))?;
    told.lock().unwrap_or_else(PoisonError::into_inner).clear();

    let queue = LoadQueue::default();
    let mut request = Request::new(document).variables(Variables::from_json(variables));
    shop_request_data(Context::new(shop, Actor::Guest, channel, &[]), &queue, &mut request.data);
    let answer = queue.drive(shop_schema().execute(request)).await;
    ensure!(answer.errors.is_empty(), "the document fails: {:?}", answer.errors);
    store.close().await?;
    let told = std::mem::take(&mut *told.lock().unwrap_or_else(PoisonError::into_inner));
    ensure!(!told.is_empty(), "the document asks nothing of the database");
    Ok(if embedded { told.iter().map(|statement| with_keys_as_bytes(statement)).collect() } else { told })
}

/// Keys are texts in a statement that is written out, and bytes in the embedded database.
fn with_keys_as_bytes(statement: &str) -> String {
    /// The length of a key that is written out, with its quotes.
    const QUOTED: usize = 38;
    let mut written = String::with_capacity(statement.len());
    let mut rest = statement;
    while let Some(quote) = rest.find('\'') {
        let (before, from_quote) = rest.split_at(quote);
        written.push_str(before);
        let key = from_quote.get(1..QUOTED - 1).and_then(|text| Uuid::try_parse(text).ok());
        match key {
            Some(key) if from_quote.as_bytes().get(QUOTED - 1) == Some(&b'\'') => {
                written.push_str(&format!("x'{}'", key.simple()));
                rest = &from_quote[QUOTED..];
            }
            _ => {
                // To the end of this text, as a quote in it is none that begins one.
                let end = from_quote[1..].find('\'').map_or(from_quote.len(), |end| end + 2);
                written.push_str(&from_quote[..end]);
                rest = &from_quote[end..];
            }
        }
    }
    written.push_str(rest);
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_become_bytes_and_nothing_else_does() {
        let key = "019abcde-0000-7000-8000-0123456789ab";
        let statement = format!("SELECT 'it''s', '{key}' WHERE a = '{key} ' AND b IN ('x', '{key}')");
        let bytes = "x'019abcde0000700080000123456789ab'";
        assert_eq!(
            with_keys_as_bytes(&statement),
            format!("SELECT 'it''s', {bytes} WHERE a = '{key} ' AND b IN ('x', {bytes})")
        );
    }
}
