//! The staff: who they are, what they may do, and what their programs open.
//!
//! `authenticate_staff` is the only place that believes a credential of theirs, and reads their rights anew for every request, through
//! `standing`. `granting` is the rule that nobody gives more than they have. `deciding` keeps what a refused request has changed: a wrong code
//! counts although nobody was let in.

mod api_key_create;
mod api_key_revoke;
mod authenticate_staff;
mod create_owner;
mod deciding;
mod demo;
mod factor;
mod granting;
mod invitation_accept;
mod read;
mod refusal;
mod role_create;
mod role_delete;
mod role_update;
mod sealing;
mod staff_deactivate;
mod staff_invite;
mod staff_password_reset;
mod staff_session_create;
mod staff_session_revoke;
mod staff_update;
mod standing;
mod totp_confirm;
mod totp_disable;
mod totp_enroll;
mod watched;

pub use api_key_create::{MadeApiKey, api_key_create};
pub use api_key_revoke::{ApiKeyRevoke, api_key_revoke};
pub use authenticate_staff::{StaffCredential, authenticate_staff, staff_stream_ends};
pub use create_owner::{CreateOwner, create_owner};
pub use demo::{DEMO_STAFF_SIGN_IN, demo_staff_sign_in, retire_demo_staff};
pub use factor::Factor;
pub use invitation_accept::{InvitationAccept, staff_invitation_accept};
pub use read::{api_key_count, api_keys, me, roles, staff_count, staff_member_signed_in, staff_members};
pub use refusal::StaffRefusal;
pub use role_create::role_create;
pub use role_delete::{RoleDelete, role_delete};
pub use role_update::{RoleUpdate, role_update};
pub use staff_deactivate::{StaffDeactivate, staff_deactivate};
pub use staff_invite::staff_invite;
pub use staff_password_reset::{StaffPasswordReset, staff_password_reset};
pub use staff_session_create::{StaffSessionCreate, StaffSignedIn, staff_session_create};
pub use staff_session_revoke::{StaffSessionRevoke, staff_session_revoke};
pub use staff_update::{StaffUpdate, staff_update};
pub use totp_confirm::{TotpConfirm, TotpConfirmed, totp_confirm};
pub use totp_disable::{TotpDisable, totp_disable};
pub use totp_enroll::{TotpEnrolled, totp_enroll};
pub use watched::refresh_watched_staff;

pub(crate) use demo::make_demo_staff;
pub(crate) use standing::StaffStandings;
pub(crate) use watched::WatchedStaff;
