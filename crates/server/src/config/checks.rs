//! What each setting must be, by mode.

use std::{path::PathBuf, time::Duration};

use cartwright_domain::pricing::PriceMode;
use cartwright_services::{Schedules, channel::DefaultChannel};
use secrecy::{ExposeSecret, SecretString};

use super::{
    AllowedOrigins, Configuration, ConfigurationError, Database, Problem, PublicUrl, limits,
    mail::{self, MailSettings},
    purge, secrets, stripe,
};
use crate::cli::{LogFormat, Mode, Prices, Settings, StaffTotp, Switch};

/// Below this, whoever steals the hashes guesses too fast.
const LEAST_COST_IN_PRODUCTION: u32 = 12;

/// Collects the problems of all settings.
#[derive(Default)]
pub(super) struct Problems(Vec<Problem>);

impl Problems {
    pub(super) fn add(&mut self, flag: &'static str, message: impl Into<String>) {
        self.0.push(Problem { flag, message: message.into() });
    }

    fn note<T: Default>(&mut self, flag: &'static str, result: Result<T, String>) -> T {
        result.unwrap_or_else(|message| {
            self.add(flag, message);
            T::default()
        })
    }
}

pub(super) fn check(settings: Settings) -> Result<Configuration, ConfigurationError> {
    let mode = settings.mode;
    let is_production = mode == Mode::Production;
    let mut problems = Problems::default();
    let rate_limits = limits::limits(&settings);

    if !is_production && !settings.listen.ip().is_loopback() {
        problems.add(
            "--listen",
            format!(
                "{} can be reached from other machines; development listens on loopback only, such as 127.0.0.1:4000 \
                 (use --mode production to serve others)",
                settings.listen
            ),
        );
    }
    let database = match database(settings.database_url, &settings.data_dir) {
        Ok(database) => Some(database),
        Err(message) => {
            problems.add("--database-url", message);
            None
        }
    };
    let redis_url = problems.note("--redis-url", redis(settings.redis_url));
    let redis_prefix = problems.note("--redis-prefix", prefix(settings.redis_prefix));
    let admin_token = non_empty(settings.admin_token);
    if let Some(token) = &admin_token {
        problems.note("--admin-token", secrets::check_admin_token(token, mode));
    }
    let secret_key = non_empty(settings.secret_key);
    problems.note("--secret-key", secrets::check_key("secret key", secret_key.as_ref(), mode));
    let signing_key = non_empty(settings.signing_key);
    problems.note("--signing-key", secrets::check_key("signing key", signing_key.as_ref(), mode));
    let password_pepper = non_empty(settings.password_pepper);
    problems.note("--password-pepper", secrets::check_key("password pepper", password_pepper.as_ref(), mode));
    if is_production && settings.password_cost < LEAST_COST_IN_PRODUCTION {
        problems.add("--password-cost", format!("production needs a cost of {LEAST_COST_IN_PRODUCTION} at least"));
    }
    let allowed_origins = problems.note("--cors-origin", AllowedOrigins::parse(&settings.cors_origins, !is_production));
    let trusted_proxies = limits::trusted_proxies(&settings.trusted_proxies, &mut problems);
    let purge = purge::check(non_empty(settings.purge_url), non_empty(settings.purge_header).as_ref(), &mut problems);
    let stripe = stripe::StripeFlags {
        key: non_empty(settings.stripe_secret_key),
        webhook_secrets: settings.stripe_webhook_secrets,
        capture: settings.stripe_capture,
        api_url: settings.stripe_api_url,
    };
    let stripe = stripe::check(stripe, mode, &mut problems);
    let public_url = match settings.public_url.as_deref().filter(|url| !url.is_empty()).map(PublicUrl::parse) {
        None => None,
        Some(Ok(url)) => Some(url),
        Some(Err(message)) => {
            problems.add("--public-url", message);
            None
        }
    };
    let only_trusted_documents = settings.trusted_documents_only.is_on();
    if only_trusted_documents && settings.trusted_documents.is_none() {
        problems.add("--trusted-documents-only", "without --trusted-documents nothing could be run");
    }
    if is_production && settings.seed == Some(Switch::On) {
        problems.add("--seed", "a shop in production is never filled with demo data");
    }
    let shop_name = settings.shop_name.trim().to_owned();
    if shop_name.is_empty() {
        problems.add("--shop-name", "a shop needs a name");
    }
    let seller = settings.seller.as_deref().unwrap_or_default().split(';').map(str::trim);
    let mut seller: Vec<String> = seller.filter(|line| !line.is_empty()).map(str::to_owned).collect();
    if seller.is_empty() {
        seller.push(shop_name.clone());
    }

    let schedules = Schedules::new(&settings.schedules).unwrap_or_else(|problem| {
        problems.add("--schedule", problem.to_string());
        Schedules::default()
    });

    let mail = MailSettings {
        smtp_url: non_empty(settings.smtp_url),
        smtp_ca_file: settings.smtp_ca_file,
        mail_from: settings.mail_from,
        templates_dir: settings.templates_dir,
        storefront_url: settings.storefront_url,
        storefront_links: settings.storefront_links,
    };
    let mail = mail::check(mail, mode, &settings.data_dir, &shop_name, &mut problems);

    let mut countries = settings.countries.into_iter();
    let country = countries.next();
    if country.is_none() {
        problems.add("--countries", "a shop sells to one country at least");
    }

    let (Some(database), Some(country), Some(mail), true) = (database, country, mail, problems.0.is_empty()) else {
        return Err(ConfigurationError { problems: problems.0 });
    };
    Ok(Configuration {
        mode,
        listen: settings.listen,
        data_dir: settings.data_dir,
        database,
        redis_url,
        redis_prefix,
        admin_token,
        secret_key,
        signing_key,
        password_pepper,
        previous_password_peppers: settings
            .previous_password_peppers
            .into_iter()
            .filter(|pepper| !pepper.expose_secret().is_empty())
            .collect(),
        password_cost: settings.password_cost,
        access_token_minutes: settings.access_token_minutes,
        requires_staff_totp: settings.staff_totp.map_or(is_production, |totp| totp == StaffTotp::Required),
        allowed_origins,
        trusted_proxies,
        rate_limits,
        sockets_per_address: settings.sockets_per_address,
        response_cache_bytes: u64::from(settings.response_cache_megabytes) * 1024 * 1024,
        entity_cache_bytes: u64::from(settings.entity_cache_megabytes) * 1024 * 1024,
        stripe,
        purge,
        public_url,
        introspection: settings.introspection.map_or(!is_production, Switch::is_on),
        trusted_documents: settings.trusted_documents,
        only_trusted_documents,
        batch_limit: settings.batch_limit.into(),
        shop_name,
        seller,
        mail,
        sign_in_providers: settings.sign_in_providers.filter(|file| !file.as_os_str().is_empty()),
        first_channel: DefaultChannel {
            currency: settings.currency,
            country,
            other_countries: countries.collect(),
            language: settings.language,
            price_mode: match settings.prices {
                Prices::WithTax => PriceMode::IncludesTax,
                Prices::WithoutTax => PriceMode::ExcludesTax,
            },
        },
        log: settings.log,
        log_format: match settings.log_format {
            LogFormat::Auto if is_production => LogFormat::Json,
            LogFormat::Auto => LogFormat::Text,
            format => format,
        },
        request_time_limit: Duration::from_secs(settings.request_seconds.into()),
        statement_time_limit: Duration::from_secs(settings.statement_seconds.into()),
        schedules,
        unpaid_order_days: settings.unpaid_order_days,
        cart_days: settings.cart_days,
        reservation_minutes: settings.reservation_minutes,
        discloses_stock: settings.disclose_stock.is_on(),
        runs_worker: settings.worker.is_on(),
        seeds: settings.seed.map_or(!is_production, Switch::is_on),
    })
}

/// An empty environment variable is how many tools write "not set".
fn non_empty(secret: Option<SecretString>) -> Option<SecretString> {
    secret.filter(|secret| !secret.expose_secret().is_empty())
}

fn database(url: Option<SecretString>, data_dir: &std::path::Path) -> Result<Database, String> {
    let Some(url) = non_empty(url) else {
        return Ok(Database::File(data_dir.join("cartwright.sqlite")));
    };
    let text = url.expose_secret();
    if text.starts_with("postgres://") || text.starts_with("postgresql://") {
        return Ok(Database::Postgres(url));
    }
    let file = text
        .strip_prefix("sqlite://")
        .or_else(|| text.strip_prefix("sqlite:"))
        .map(|file| file.split_once('?').map_or(file, |(file, _)| file));
    match file {
        Some("" | ":memory:") => {
            Err("the embedded database is a file that several connections share: sqlite:FILE".to_owned())
        }
        Some(file) => Ok(Database::File(PathBuf::from(file))),
        None => Err("the database is postgres://USER:PASSWORD@HOST/NAME or sqlite:FILE".to_owned()),
    }
}

fn redis(url: Option<SecretString>) -> Result<Option<SecretString>, String> {
    let url = non_empty(url);
    let fits = url.as_ref().is_none_or(|url| {
        let text = url.expose_secret();
        text.starts_with("redis://") || text.starts_with("rediss://")
    });
    if fits { Ok(url) } else { Err("Redis is redis://HOST:PORT, or rediss:// with TLS".to_owned()) }
}

fn prefix(prefix: String) -> Result<String, String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':');
    let fits = (1..=64).contains(&prefix.len()) && prefix.bytes().all(is_plain);
    if fits { Ok(prefix) } else { Err("a prefix is 1 to 64 letters, digits, dashes, dots or colons".to_owned()) }
}
