//! Members of the staff, as far as tests need some.

use std::sync::Arc;

use cartwright_domain::{
    id::RoleId,
    identity::{InvitationDraft, OneTimePurpose, StaffMember, TotpSecret},
};
use cartwright_services::{
    Actor, Context, Failure,
    identity::staff::{
        CreateOwner, Factor, InvitationAccept, StaffCredential, StaffSessionCreate, StaffSignedIn, authenticate_staff,
        create_owner, staff_invitation_accept, staff_invite, staff_session_create,
    },
};

use crate::{PASSWORD, TestShop};

impl TestShop {
    /// The shop itself, in the default channel: jobs and the command line.
    pub fn system(&self) -> Context {
        self.context(Actor::System, None)
    }

    /// The first owner, with the usual password.
    pub async fn owner(&self, email: &str) -> StaffMember {
        let input = CreateOwner { email: email.to_owned(), name: None, password: PASSWORD.to_owned() };
        create_owner(&self.system(), input).await.expect("the shop has no owner yet")
    }

    /// Signs in a member who has the usual password and no second factor.
    pub async fn staff_sign_in(&self, email: &str) -> StaffSignedIn {
        let input =
            StaffSessionCreate { email: email.to_owned(), password: PASSWORD.to_owned(), factor: Factor::default() };
        staff_session_create(&self.guest(), input, None).await.expect("the member is let in").outcome
    }

    /// Somebody who was invited by `by`, has come, and has signed in.
    pub async fn member(&self, by: &Context, email: &str, roles: &[RoleId]) -> StaffSignedIn {
        let draft = InvitationDraft { email: email.to_owned(), name: "Somebody".to_owned(), roles: roles.to_vec() };
        staff_invite(by, draft, None).await.expect("they are invited");
        let token = self.link(email, OneTimePurpose::AcceptInvitation).await;
        let input = InvitationAccept { token, password: PASSWORD.to_owned() };
        staff_invitation_accept(&self.guest(), input, None).await.expect("they come");
        self.staff_sign_in(email).await
    }

    /// A request with that access token or API key, with what it opens at this moment.
    pub async fn staff_request(&self, token: &str) -> Result<Context, Failure> {
        let actor = authenticate_staff(self.shop(), &StaffCredential::presented(token)).await?;
        let channel = Arc::clone(self.guest().channel());
        Ok(Context::new(Arc::clone(self.shop()), actor, channel, &[]))
    }
}

/// The secret that an app was given as text, in base32.
pub fn totp_secret(text: &str) -> TotpSecret {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: String = text.chars().map(|c| format!("{:05b}", alphabet.find(c).expect("base32"))).collect();
    let bytes: Vec<u8> = (0..20).map(|at| u8::from_str_radix(&bits[at * 8..at * 8 + 8], 2).expect("bits")).collect();
    TotpSecret::new(bytes.try_into().expect("20 bytes"))
}
