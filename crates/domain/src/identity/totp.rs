//! The second factor: codes that an app computes every thirty seconds (RFC 6238).

use std::fmt;

use chrono::TimeDelta;
use totp_rs::{Builder, Totp};

use crate::{customer::Email, time::Timestamp};

/// How many wrong codes are taken before no more are looked at for a while.
const MOST_TRIES: i32 = 5;
/// How long that is, from the first wrong code on.
const TRIES_FOR: TimeDelta = TimeDelta::minutes(15);

/// What the app and the shop share. It is shown once.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret([u8; 20]);

/// What keeps a shared secret from being shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a second factor that cannot be shown: {0}")]
pub struct TotpProblem(String);

impl TotpSecret {
    /// The secret of those random bytes.
    pub fn new(random: [u8; 20]) -> Self {
        Self(random)
    }

    /// Its bytes, to be sealed.
    pub fn expose(&self) -> &[u8; 20] {
        &self.0
    }

    /// Its text, for those who type it into their app.
    pub fn text(&self) -> Result<String, TotpProblem> {
        Ok(self.codes("", "")?.secret().to_base32())
    }

    /// The address that apps read from a picture. A colon in the shop's name would end it there.
    pub fn address(&self, shop_name: &str, email: &Email) -> Result<String, TotpProblem> {
        let issuer = shop_name.replace(':', " ");
        self.codes(&issuer, email.as_str())?.to_url().map_err(|error| TotpProblem(error.to_string()))
    }

    /// The step of time that the code belongs to, where it is right now, or was or will be half a minute away.
    pub fn step_of(&self, code: &str, now: Timestamp) -> Option<i64> {
        let code: String = code.chars().filter(|c| !c.is_whitespace()).take(16).collect();
        let seconds = u64::try_from(now.timestamp()).ok()?;
        i64::try_from(self.codes("", "").ok()?.check(&code, seconds)?).ok()
    }

    /// The code of that instant.
    pub fn code_at(&self, now: Timestamp) -> Option<String> {
        let seconds = u64::try_from(now.timestamp()).ok()?;
        Some(self.codes("", "").ok()?.generate(seconds).to_string())
    }

    fn codes(&self, issuer: &str, account: &str) -> Result<Totp, TotpProblem> {
        let issuer = (!issuer.is_empty()).then_some(issuer);
        let builder = Builder::new().with_secret(self.0.as_slice()).with_account_name(account).with_issuer(issuer);
        builder.build().map_err(|error| TotpProblem(error.to_string()))
    }
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

/// What is kept of a member's second factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TotpState {
    /// The shared secret, sealed with a key from outside of the database.
    pub sealed: Vec<u8>,
    /// When its owner has shown that their app has it; until then it is asked of nobody.
    pub confirmed_at: Option<Timestamp>,
    /// The last step whose code was used: a code is worth nothing twice, and none is that is older.
    pub last_step: i64,
    /// What went wrong lately.
    pub tries: FactorTries,
}

/// Wrong codes of late. They never end a session, and are forgotten by themselves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FactorTries {
    /// How many there were since then.
    pub failures: i32,
    /// When the first of them was tried.
    pub since: Option<Timestamp>,
}

impl FactorTries {
    /// Until when no code is looked at, also no right one.
    pub fn limited_until(self, now: Timestamp) -> Option<Timestamp> {
        let end = self.since? + TRIES_FOR;
        (self.failures >= MOST_TRIES && now < end).then_some(end)
    }

    /// The same with one more wrong code at that instant.
    #[must_use]
    pub fn with_failure(self, now: Timestamp) -> Self {
        match self.since {
            Some(since) if now < since + TRIES_FOR => Self { failures: self.failures + 1, since: Some(since) },
            _ => Self { failures: 1, since: Some(now) },
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    /// The vectors of RFC 6238, appendix B, cut to six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = TotpSecret::new(*b"12345678901234567890");
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924")] {
            assert_eq!(secret.code_at(at(seconds)).as_deref(), Some(code));
            assert_eq!(secret.step_of(code, at(seconds)), Some(seconds / 30));
        }
        assert_eq!(secret.step_of(" 005 924 ", at(1_234_567_890)), Some(41_152_263));
        for wrong in ["", "5924", "005925", "00592４", "0059240", "null"] {
            assert_eq!(secret.step_of(wrong, at(1_234_567_890)), None, "{wrong}");
        }
    }

    #[test]
    fn row_15_a_code_is_good_for_one_step_before_and_after() {
        let secret = TotpSecret::new(*b"12345678901234567890");
        let code = secret.code_at(at(3_000)).unwrap();
        for (seconds, is_good) in [(2_939, false), (2_970, true), (3_029, true), (3_059, true), (3_060, false)] {
            assert_eq!(secret.step_of(&code, at(seconds)).is_some(), is_good, "{seconds}");
        }
    }

    #[test]
    fn an_app_is_told_whose_codes_these_are() {
        let secret = TotpSecret::new(*b"12345678901234567890");
        let email = "ada@shop.example".parse().unwrap();
        let address = secret.address("Anvils: & Co", &email).unwrap();
        assert!(address.starts_with("otpauth://totp/"), "{address}");
        assert!(address.contains(&secret.text().unwrap()), "{address}");
        assert!(!format!("{secret:?}").contains(&secret.text().unwrap()));
    }

    #[test]
    fn row_15_after_five_wrong_codes_none_is_looked_at_for_a_while() {
        let mut tries = FactorTries::default();
        for second in 0..5 {
            assert_eq!(tries.limited_until(at(second)), None);
            tries = tries.with_failure(at(second));
        }
        assert_eq!(tries.limited_until(at(5)), Some(at(900)));
        assert_eq!(tries.limited_until(at(900)), None);
        assert_eq!(tries.with_failure(at(900)), FactorTries { failures: 1, since: Some(at(900)) });
    }
}
