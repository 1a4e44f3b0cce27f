//! Who can sign in, and with what: accounts, passwords, sessions and tokens, for customers and staff alike; and
//! what staff may do.

mod access;
mod account;
mod api_key;
mod audit;
mod cookie;
mod external;
mod frequent_passwords;
mod one_time;
mod password;
mod permission;
mod permission_set;
mod recovery_code;
mod refresh;
mod role;
mod session;
mod staff;
#[cfg(test)]
mod tests;
mod token;
mod totp;

pub use access::{AccessClaims, Audience, InvalidClaims, MOST_CLOCK_SKEW, TOKEN_ISSUER};
pub use account::{Account, AccountKind, PasswordHash};
pub use api_key::{ApiKey, ApiKeyDraft, ApiKeyMaker, MOST_API_KEYS};
pub use audit::{
    AuditActor, AuditActorKind, AuditBreak, AuditEntry, AuditHash, AuditOutcome, SealedEntry, check_chain,
};
pub use cookie::CookieKey;
pub use external::{
    Entrance, EntranceProblem, ExternalIdentity, KnownHere, PENDING_SIGN_IN, PendingSignIn, SignInProofs,
    VouchedPerson, entrance,
};
pub use one_time::{OneTimePurpose, OneTimeToken};
pub use password::{Password, PasswordProblem, Pepper, PepperId};
pub use permission::Permission;
pub use permission_set::PermissionSet;
pub use recovery_code::RecoveryCodes;
pub use refresh::{LOST_ANSWER, RefreshKey, RefreshToken, RefreshUse};
pub use role::{Role, RoleDraft, SystemRole};
pub use session::{LONGEST_SESSION, Session, SessionEnd, SessionState};
pub use staff::{InvitationDraft, MOST_ROLES, StaffMember, StaffStatus, clean_name};
pub use token::{TokenDigest, TokenText};
pub use totp::{FactorTries, TotpProblem, TotpSecret, TotpState};
