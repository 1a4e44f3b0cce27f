//! Who can sign in, and with what: accounts, passwords, sessions and tokens, for customers and staff alike; and
//! what staff may do.

mod access;
mod account;
mod cookie;
mod external;
mod frequent_passwords;
mod one_time;
mod password;
mod permission;
mod permission_set;
mod refresh;
mod session;
#[cfg(test)]
mod tests;
mod token;

pub use access::{AccessClaims, Audience, InvalidClaims, MOST_CLOCK_SKEW, TOKEN_ISSUER};
pub use account::{Account, AccountKind, PasswordHash};
pub use cookie::CookieKey;
pub use external::{
    Entrance, EntranceProblem, ExternalIdentity, KnownHere, PENDING_SIGN_IN, PendingSignIn, SignInProofs,
    VouchedPerson, entrance,
};
pub use one_time::{OneTimePurpose, OneTimeToken};
pub use password::{Password, PasswordProblem, Pepper, PepperId};
pub use permission::Permission;
pub use permission_set::PermissionSet;
pub use refresh::{LOST_ANSWER, RefreshKey, RefreshToken, RefreshUse};
pub use session::{LONGEST_SESSION, Session, SessionEnd, SessionState};
pub use token::{TokenDigest, TokenText};
