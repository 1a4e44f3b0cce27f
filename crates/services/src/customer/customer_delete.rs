//! Forgetting a customer.

use std::sync::Arc;

use cartwright_domain::{
    cart::CartStatus,
    id::{AccountId, CustomerId},
    identity::Password,
};
use cartwright_persistence::{OrderQuery, PageRequest, UnitOfWork, Writes};
use serde_json::json;

use crate::{
    Context, Done, Error, Failure,
    audit::{Happened, note},
    idempotency,
    identity::{AccountRefusal, Proved, prove},
    payment::void_waiting_session,
};

/// How many orders are read at a time.
const BATCH: u64 = 100;

/// Removes the account of the customer who has signed in, with everything personal: profile, addresses, sessions, links, waiting mails, what
/// is in carts. Orders stay, under a pseudonym, as the law on taxes wants them. It asks for the password again.
pub async fn customer_delete(
    ctx: &Context,
    password: &str,
    key: Option<&str>,
) -> Result<Done<()>, Error<AccountRefusal>> {
    let (customer, _) = ctx.require_customer()?;
    let account_id = AccountId::from(customer);
    let password = Password::presented(password);
    let fingerprint = ctx.shop().identity.passwords.fingerprint(&password);
    let request = idempotency::Request::new("customerDelete", customer, key, &json!(fingerprint))?;
    let account = ctx.store().accounts().find(account_id).await?;
    let wrong = || Error::refused(AccountRefusal::WrongPassword { field: "password" });
    let proved = &prove(ctx, account, &password).await?.ok_or_else(wrong)?;
    let done = idempotency::run(ctx, &request, |uow: Arc<UnitOfWork>| async move {
        let account = uow.accounts().lock(account_id).await?;
        if !account.is_some_and(|account| proved.still_holds(&account)) {
            return Err(wrong());
        }
        forget(ctx, &uow, customer, proved).await
    })
    .await?;
    ctx.shop().identity.sessions.forget_account(account_id);
    tracing::info!(%customer, "A customer was forgotten");
    Ok(done)
}

/// Rows are taken in the order in which all changes take them: carts, payment sessions, orders.
async fn forget(
    ctx: &Context,
    uow: &UnitOfWork,
    customer: CustomerId,
    proved: &Proved,
) -> Result<(), Error<AccountRefusal>> {
    let now = ctx.now();
    for before in uow.carts().lock_of_customer(customer).await? {
        let mut cart = before.clone();
        void_waiting_session(ctx, uow, &mut cart).await?;
        if cart.status == CartStatus::AwaitingPayment {
            return Err(Error::refused(AccountRefusal::PaymentInProgress));
        }
        cart.forget_customer(now);
        uow.carts().save(&before, &cart).await?;
        uow.payment_sessions().forget_customer(cart.id).await?;
    }
    pseudonymise_orders(ctx, uow, customer).await?;
    uow.messages().delete_to(&proved.account.email).await?;
    uow.accounts().delete(proved.account.id).await?;
    note(ctx, uow, Happened::done("customerDelete", customer));
    Ok(())
}

async fn pseudonymise_orders(ctx: &Context, uow: &UnitOfWork, customer: CustomerId) -> Result<(), Failure> {
    let query = OrderQuery { customer: Some(customer), ..OrderQuery::default() };
    let mut request = PageRequest { limit: BATCH, backward: false, after: None, before: None };
    loop {
        let page = uow.orders().page(&query, &request).await?;
        let orders: Vec<_> = page.entries.iter().map(|(_, order)| order.id).collect();
        uow.orders().forget_return_notes(&orders).await?;
        uow.orders().forget_texts(&orders, "erased").await?;
        let mut writes = Writes::default();
        for (_, order) in &page.entries {
            let Some(before) = uow.orders().lock(order.id).await? else {
                continue;
            };
            let mut after = before.clone();
            after.pseudonymise(customer, ctx.now());
            uow.orders().save(&mut writes, &before, &after)?;
        }
        uow.write(writes).await?;
        match page.entries.into_iter().last() {
            Some((cursor, _)) if page.has_next_page => request.after = Some(cursor),
            _ => return Ok(()),
        }
    }
}
