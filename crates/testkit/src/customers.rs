//! Customers, as far as tests need some.

use std::sync::Arc;

use cartwright_domain::{
    customer::{CustomerProfile, folded_email},
    identity::OneTimePurpose,
    messaging::{Link, link_token},
};
use cartwright_services::{
    Actor, Context,
    customer::{CustomerRegister, customer_register},
    identity::{SessionCreate, SignedIn, session_create},
};
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use crate::TestShop;

/// A password that nobody would call common.
pub const PASSWORD: &str = "quiet otter on ice";

impl TestShop {
    /// Registers a customer with the usual password.
    pub async fn register(&self, email: &str) {
        let input = CustomerRegister {
            email: email.to_owned(),
            password: PASSWORD.to_owned(),
            profile: CustomerProfile::default(),
        };
        customer_register(&self.guest(), input, None).await.expect("the customer is registered");
    }

    /// The token of the link that was sent last to the owner of the account with that address, for that purpose.
    pub async fn link(&self, email: &str, purpose: OneTimePurpose) -> String {
        let connection = self.database().raw().await;
        let select = format!(
            "SELECT one_time_token.id AS id FROM one_time_token JOIN account ON account.id = account_id \
             WHERE account.email_key = '{}' AND purpose = '{purpose}'",
            folded_email(email)
        );
        let select = Statement::from_string(connection.get_database_backend(), select);
        let row = connection.query_one_raw(select).await.expect("a statement that both databases know");
        let id: Uuid = row.expect("a link was sent").try_get("", "id").expect("a key");
        connection.close().await.expect("the connection closes");
        let link = match purpose {
            OneTimePurpose::VerifyEmail => Link::VerifyEmail,
            OneTimePurpose::ResetPassword => Link::ResetPassword,
            OneTimePurpose::ChangeEmail => Link::ConfirmEmail,
            OneTimePurpose::AcceptInvitation => Link::AcceptInvitation,
        };
        link_token(&self.shop().settings.secret_key, link, id)
    }

    /// Signs a customer in who has the usual password.
    pub async fn sign_in(&self, email: &str) -> SignedIn {
        let input = SessionCreate { email: email.to_owned(), password: PASSWORD.to_owned(), cart: None };
        session_create(&self.guest(), input, None).await.expect("the customer is let in").outcome
    }

    /// Registers a customer, and signs them in.
    pub async fn customer(&self, email: &str) -> SignedIn {
        self.register(email).await;
        self.sign_in(email).await
    }

    /// A request of the customer who has signed in, in the default channel.
    pub fn request_of(&self, signed_in: &SignedIn) -> Context {
        let actor = Actor::Customer { id: signed_in.customer, session: signed_in.session };
        let channel = Arc::clone(self.guest().channel());
        Context::new(Arc::clone(self.shop()), actor, channel, &[])
    }
}
