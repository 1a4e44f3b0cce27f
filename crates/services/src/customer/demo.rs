//! The customer of the demo data.

use std::sync::Arc;

use cartwright_domain::{
    customer::{AddressDraft, Customer, CustomerAddress, CustomerProfile, Email, validate_address},
    id::CustomerId,
    identity::{Account, AccountKind, Password},
};
use cartwright_persistence::UnitOfWork;

use crate::{Context, Error, Failure, Shop};

/// How the demo customer signs in. Nobody else can: production has no demo data, and another pepper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DemoSignIn {
    /// The address.
    pub email: &'static str,
    /// The password.
    pub password: &'static str,
}

/// The sign-in of the demo customer.
pub const DEMO_SIGN_IN: DemoSignIn = DemoSignIn { email: "demo@shop.example", password: "open sesame demo" };

/// How the demo customer of this shop signs in; none where there is no such customer.
pub async fn demo_sign_in(shop: &Shop) -> Result<Option<DemoSignIn>, Failure> {
    let account = shop.store.accounts().find_by_email(AccountKind::Customer, DEMO_SIGN_IN.email).await?;
    Ok(account.map(|_| DEMO_SIGN_IN))
}

/// Makes the demo customer, with an address and a mailbox that counts as proved, unless there is one.
pub(crate) async fn make_demo_customer(ctx: &Context) -> Result<(), Failure> {
    let impossible = |what: &str| Failure::Internal(format!("the demo customer's {what}"));
    let email: Email = DEMO_SIGN_IN.email.parse().map_err(|_| impossible("address"))?;
    let password = Password::chosen(DEMO_SIGN_IN.password).map_err(|_| impossible("password"))?;
    let hash = ctx.shop().identity.passwords.hash(password, ctx.ids().bytes()).await?;
    let address = validate_address(draft()?).map_err(|_| impossible("postal address"))?;
    let (now, language) = (ctx.now(), ctx.language().ok_or_else(|| impossible("language"))?);
    let account = Account {
        id: ctx.ids().key(now),
        kind: AccountKind::Customer,
        email: email.clone(),
        email_verified_at: Some(now),
        password: Some(hash),
        disabled_at: None,
        created_at: now,
    };
    let customer = Customer {
        id: CustomerId(account.id.0),
        email,
        email_verified: true,
        profile: CustomerProfile {
            first_name: address.first_name.clone(),
            last_name: Some(address.last_name.clone()),
            phone: None,
            accepts_marketing: false,
        },
        language,
        created_at: now,
    };
    let kept = CustomerAddress {
        id: ctx.ids().key(now),
        customer_id: customer.id,
        is_default: true,
        address,
        created_at: now,
    };
    let (account, customer, kept) = (&account, &customer, &kept);
    let made: Result<(), Error<std::convert::Infallible>> = ctx
        .store()
        .transaction(|uow: Arc<UnitOfWork>| async move {
            if uow.accounts().insert_unless_known(account).await? {
                uow.customers().insert(customer).await?;
                uow.customers().insert_address(kept).await?;
            }
            Ok(())
        })
        .await;
    made.map_err(Error::into_failure)
}

fn draft() -> Result<AddressDraft, Failure> {
    let text = |text: &str| Some(text.to_owned());
    Ok(AddressDraft {
        first_name: text("Ada"),
        last_name: text("Nowak"),
        company: None,
        address1: text("Lindenweg 7"),
        address2: None,
        city: text("Berlin"),
        region: None,
        postal_code: text("10115"),
        country: "DE".parse().map_err(|_| Failure::Internal("the demo customer's country".to_owned()))?,
        phone: None,
    })
}
