//! Documents, run by the schemas without HTTP.

use std::io::{Seek, Write};

use async_graphql::{Data, Request, UploadValue, Variables};
use cartwright_domain::identity::PermissionSet;
use cartwright_graphql::{
    AdminSchema, ShopSchema, admin_request_data, admin_schema, http::Following, loader::LoadQueue, shop_request_data,
    shop_schema,
};
use cartwright_services::{Actor, Context, identity::SignedIn};
use futures_util::StreamExt;
use serde_json::Value;

use crate::{Answer, TestShop, shop::clerk};

/// Both schemas of a shop.
pub(crate) struct Schemas {
    storefront: ShopSchema,
    staff: AdminSchema,
}

impl Default for Schemas {
    fn default() -> Self {
        Self { storefront: shop_schema(), staff: admin_schema() }
    }
}

impl TestShop {
    /// Runs a document as a guest in the default channel.
    pub async fn query(&self, document: &str, variables: Value) -> Answer {
        self.query_in(None, document, variables).await
    }

    /// Runs a document as a guest in the channel of that slug.
    pub async fn query_in(&self, channel: Option<&str>, document: &str, variables: Value) -> Answer {
        self.query_with(self.context(Actor::Guest, channel), document, variables).await
    }

    /// Runs a document of a storefront as whoever it is.
    pub async fn query_with(&self, context: Context, document: &str, variables: Value) -> Answer {
        let queue = LoadQueue::default();
        let mut request = request(document, variables);
        shop_request_data(context, &queue, &mut request.data);
        answer(queue.drive(self.schemas.storefront.execute(request)).await)
    }

    /// What a subscription of a storefront answers first.
    pub async fn first_event(&self, context: Context, document: &str, variables: Value) -> Answer {
        let queue = LoadQueue::default();
        let mut request = request(document, variables);
        shop_request_data(context, &queue, &mut request.data);
        request.data.insert(Following::default());
        let mut responses = self.schemas.storefront.execute_stream(request);
        answer(queue.drive(responses.next()).await.expect("a subscription answers something"))
    }

    /// Runs a document as the customer who has signed in.
    pub async fn query_as(&self, signed_in: &SignedIn, document: &str, variables: Value) -> Answer {
        self.query_with(self.request_of(signed_in), document, variables).await
    }

    /// Runs a document as somebody of the staff.
    pub async fn admin(&self, document: &str, variables: Value) -> Answer {
        self.admin_as(clerk(PermissionSet::all()), document, variables).await
    }

    /// Runs a document on the schema for staff as whoever it is.
    pub async fn admin_as(&self, actor: Actor, document: &str, variables: Value) -> Answer {
        let queue = LoadQueue::default();
        let mut request = request(document, variables);
        admin_request_data(self.context(actor, None), &queue, &mut request.data);
        answer(queue.drive(self.schemas.staff.execute(request)).await)
    }

    /// The same with a file in the place of the variable at that path, such as `variables.input.file`.
    pub async fn admin_upload(
        &self,
        actor: Actor,
        document: &str,
        variables: Value,
        (path, name, content): (&str, &str, &[u8]),
    ) -> Answer {
        let mut file = tempfile::tempfile().expect("a temporary file");
        file.write_all(content).and_then(|()| file.rewind()).expect("the file is written");
        let queue = LoadQueue::default();
        let mut request = request(document, variables);
        request.set_upload(path, UploadValue { filename: name.to_owned(), content_type: None, content: file });
        admin_request_data(self.context(actor, None), &queue, &mut request.data);
        answer(queue.drive(self.schemas.staff.execute(request)).await)
    }
}

fn request(document: &str, variables: Value) -> Request {
    let mut request = Request::new(document).variables(Variables::from_json(variables));
    request.data = Data::default();
    request
}

fn answer(response: async_graphql::Response) -> Answer {
    Answer(serde_json::to_value(response).expect("an answer is JSON"))
}
