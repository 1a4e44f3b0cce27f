//! What signing in needs, made once for the process.

use cartwright_domain::identity::{CookieKey, Pepper, RefreshKey};
use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretSlice};

use super::{
    access_token::AccessTokenKeys,
    hashing::PasswordHasher,
    session_cache::SessionCache,
    staff::{StaffStandings, WatchedStaff},
};

/// What the operator decided about signing in.
#[derive(Debug, Clone)]
pub struct IdentitySettings {
    /// Signs access tokens, and is what refresh tokens come of.
    pub signing_key: SecretSlice<u8>,
    /// Goes into every new password hash.
    pub pepper: SecretSlice<u8>,
    /// Went into hashes that may still be there; they are made anew when their owner signs in.
    pub previous_peppers: Vec<SecretSlice<u8>>,
    /// The cost of new password hashes: each step doubles it.
    pub password_cost: u32,
    /// How long an access token is good.
    pub access_token_lifetime: TimeDelta,
    /// Whether members of the staff without a second factor may do nothing but enroll one.
    pub staff_totp_required: bool,
}

/// What signing in needs.
#[derive(Debug)]
pub struct Identity {
    pub(crate) access_tokens: AccessTokenKeys,
    pub(crate) refresh_tokens: RefreshKey,
    pub(crate) cookies: CookieKey,
    pub(crate) passwords: PasswordHasher,
    pub(crate) sessions: SessionCache,
    pub(crate) staff: StaffStandings,
    pub(crate) watched_staff: WatchedStaff,
}

impl Identity {
    /// All of it, by those settings.
    pub fn new(settings: &IdentitySettings) -> Self {
        let signing_key = settings.signing_key.expose_secret();
        let previous = settings.previous_peppers.iter().map(|pepper| Pepper::new(pepper.expose_secret()));
        Self {
            access_tokens: AccessTokenKeys::derived_from(signing_key),
            refresh_tokens: RefreshKey::derived_from(signing_key),
            cookies: CookieKey::derived_from(signing_key),
            passwords: PasswordHasher::new(
                Pepper::new(settings.pepper.expose_secret()),
                previous.collect(),
                settings.password_cost,
            ),
            sessions: SessionCache::default(),
            staff: StaffStandings::default(),
            watched_staff: WatchedStaff::default(),
        }
    }

    /// How many password hashes were computed since the start. Tests pin it, metrics show it.
    pub fn password_hashes(&self) -> u64 {
        self.passwords.made()
    }
}
