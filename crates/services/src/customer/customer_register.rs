//! Becoming a customer.

use std::sync::Arc;

use cartwright_domain::{
    customer::{Customer, CustomerProfile, Email, InvalidEmail},
    id::{AccountId, CustomerId},
    identity::{Account, AccountKind, OneTimePurpose, Password, PasswordHash},
    input::{InputProblem, InputProblemCode},
    messaging::MessageContent,
};
use cartwright_persistence::UnitOfWork;
use serde_json::json;

use crate::{
    Context, Done, Error, Failure,
    audit::{Happened, note},
    idempotency,
    identity::{AccountRefusal, Mailbox, ask_by_mail, guest_request, tell_by_mail},
    rate_limits::{Limited, counted_work},
};

/// Who wants to become a customer.
#[derive(Debug, Clone)]
pub struct CustomerRegister {
    /// Where mail goes.
    pub email: String,
    /// The password that they choose.
    pub password: String,
    /// What they tell of themselves.
    pub profile: CustomerProfile,
}

/// What passed every check that needs no database.
struct Checked {
    email: Email,
    password: Password,
    profile: CustomerProfile,
}

/// Makes an account, or finds that the address has one: the answer and the work are the same, and only the mailbox is told. The address is to be
/// verified by the link that is sent to it. Anybody may do this.
pub async fn customer_register(
    ctx: &Context,
    input: CustomerRegister,
    key: Option<&str>,
) -> Result<Done<()>, Error<AccountRefusal>> {
    let checked = check(input)?;
    let passwords = &ctx.shop().identity.passwords;
    let fingerprint = passwords.fingerprint(&checked.password);
    let profile = &checked.profile;
    let told = json!([
        checked.email,
        fingerprint,
        profile.first_name,
        profile.last_name,
        profile.phone,
        profile.accepts_marketing
    ]);
    let request = guest_request("customerRegister", key, &told)?;
    let (checked, request, about) = (&checked, &request, checked.email.folded());
    counted_work(ctx, Limited::Registration, Some(&about), async move {
        let hash = &passwords.hash(checked.password.clone(), ctx.ids().bytes()).await?;
        idempotency::run(ctx, request, |uow: Arc<UnitOfWork>| async move {
            Ok::<_, Error<AccountRefusal>>(register(ctx, &uow, checked, hash).await?)
        })
        .await
    })
    .await
}

fn check(input: CustomerRegister) -> Result<Checked, Error<AccountRefusal>> {
    let mut refusals = Vec::new();
    let mut refuse = |problem| refusals.push(AccountRefusal::Input(problem));
    let email = input.email.parse().map_err(|error: InvalidEmail| {
        refuse(InputProblem::new(&["email"], InputProblemCode::Invalid, error.to_string()));
    });
    let profile = input.profile.checked().map_err(|problems| problems.into_iter().for_each(&mut refuse));
    let password = Password::chosen(&input.password).map_err(|problem| {
        refusals.push(AccountRefusal::Password { field: "password", problem });
    });
    match (email, password, profile) {
        (Ok(email), Ok(password), Ok(profile)) => Ok(Checked { email, password, profile }),
        _ => Err(Error::Refused(refusals)),
    }
}

async fn register(ctx: &Context, uow: &UnitOfWork, checked: &Checked, hash: &PasswordHash) -> Result<(), Failure> {
    let now = ctx.now();
    let language = ctx.language().ok_or_else(|| Failure::Internal(format!("{} has no language", ctx.channel().id)))?;
    let account = Account {
        id: ctx.ids().key::<AccountId>(now),
        kind: AccountKind::Customer,
        email: checked.email.clone(),
        email_verified_at: None,
        password: Some(hash.clone()),
        disabled_at: None,
        created_at: now,
    };
    if uow.accounts().insert_unless_known(&account).await? {
        let customer = Customer {
            id: CustomerId(account.id.0),
            email: account.email.clone(),
            email_verified: false,
            profile: checked.profile.clone(),
            language,
            created_at: now,
        };
        uow.customers().insert(&customer).await?;
        note(ctx, uow, Happened::done("customerRegister", customer.id));
        let mailbox = Mailbox { email: &account.email, language };
        return ask_by_mail(ctx.shop(), uow, &account, OneTimePurpose::VerifyEmail, mailbox).await;
    }
    // Whoever registers now need not be who registered before: nothing of this input is kept, and the link goes to the mailbox.
    let known = uow.accounts().find_by_email(AccountKind::Customer, &account.email.folded()).await?;
    let Some(known) = known.filter(|known| known.disabled_at.is_none()) else {
        return Ok(());
    };
    let person = uow.customers().find(CustomerId(known.id.0)).await?;
    let mailbox = Mailbox { email: &known.email, language: person.map_or(language, |person| person.language) };
    if known.is_verified() {
        tell_by_mail(ctx.shop(), uow, mailbox, MessageContent::AccountExists).await
    } else {
        ask_by_mail(ctx.shop(), uow, &known, OneTimePurpose::VerifyEmail, mailbox).await
    }
}
