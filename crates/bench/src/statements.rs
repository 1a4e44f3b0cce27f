//! Which statements the shop sends for a document.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result, ensure};
use async_graphql::{Request, Variables};
use cartwright_adapters::payment::ManualProvider;
use cartwright_graphql::{ShopSchema, loader::LoadQueue, shop_request_data, shop_schema};
use cartwright_persistence::{DatabaseAddress, Store, StoreOptions, ToldStatement};
use cartwright_services::{
    Actor, Clock, Context, Ids, Settings, Shop,
    payment::{PaymentProvider, PaymentProviders},
};
use serde_json::Value;
use uuid::Uuid;

/// A shop in this process, whose statements are listened to.
pub struct HeardShop {
    shop: Arc<Shop>,
    schema: ShopSchema,
    told: Arc<Mutex<Vec<ToldStatement>>>,
}

impl HeardShop {
    /// The shop on that database.
    pub async fn open(database: DatabaseAddress) -> Result<Self> {
        let told = Arc::<Mutex<Vec<ToldStatement>>>::default();
        let listener = Arc::clone(&told);
        let store = Store::connect(StoreOptions::new(database)).await?;
        let store =
            store.told(move |statement| listener.lock().unwrap_or_else(PoisonError::into_inner).push(statement));
        let settings = Settings::new(b"a key that signs nothing".to_vec());
        let providers = PaymentProviders::new([Arc::new(ManualProvider) as Arc<dyn PaymentProvider>]);
        let shop = Shop::new(store, Clock::system(), Ids::random(), settings, providers);
        shop.refresh_channels().await?;
        Ok(Self { shop: Arc::new(shop), schema: shop_schema(), told })
    }

    /// Runs a document as a guest. Answers its data and the statements that it took, in their order.
    pub async fn run(&self, document: &str, variables: Value) -> Result<(Value, Vec<ToldStatement>)> {
        let channel = self.shop.channel(None).context("the shop has no channel")?;
        self.heard();
        let queue = LoadQueue::default();
        let mut request = Request::new(document).variables(Variables::from_json(variables));
        let context = Context::new(Arc::clone(&self.shop), Actor::Guest, channel, &[]);
        shop_request_data(context, &queue, &mut request.data);
        let answer = queue.drive(self.schema.execute(request)).await;
        ensure!(answer.errors.is_empty(), "the document fails: {:?}", answer.errors);
        Ok((answer.data.into_json()?, self.heard()))
    }

    /// Closes the connections.
    pub async fn close(self) -> Result<()> {
        Ok(self.shop.store.clone().close().await?)
    }

    fn heard(&self) -> Vec<ToldStatement> {
        std::mem::take(&mut *self.told.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The statements of a document for a guest, with the values in them.
pub async fn statements_of(database: DatabaseAddress, document: &str, variables: Value) -> Result<Vec<String>> {
    let embedded = matches!(database, DatabaseAddress::File(_));
    let shop = HeardShop::open(database).await?;
    let (_, told) = shop.run(document, variables).await?;
    shop.close().await?;
    ensure!(!told.is_empty(), "the document asks nothing of the database");
    let written_out = told.into_iter().map(|statement| statement.written_out);
    Ok(match embedded {
        true => written_out.map(|statement| with_keys_as_bytes(&statement)).collect(),
        false => written_out.collect(),
    })
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
