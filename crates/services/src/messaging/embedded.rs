//! The templates that the executable brings along.

/// The three parts of one message in one language, with their names.
macro_rules! message {
    ($folder:literal, $name:literal) => {
        [part!($folder, $name, ".subject.txt"), part!($folder, $name, ".txt"), part!($folder, $name, ".html")]
    };
}

macro_rules! part {
    ($folder:literal, $name:literal, $ending:literal) => {
        (concat!($folder, "/", $name, $ending), include_str!(concat!("templates/", $folder, "/", $name, $ending)))
    };
}

macro_rules! language {
    ($folder:literal) => {
        [
            message!($folder, "order_confirmation"),
            message!($folder, "payment_link"),
            message!($folder, "order_edited"),
            message!($folder, "order_shipped"),
            message!($folder, "order_delivered"),
            message!($folder, "shipment_cancelled"),
            message!($folder, "order_cancelled"),
            message!($folder, "order_refunded"),
            message!($folder, "return_answered"),
            message!($folder, "email_verification"),
            message!($folder, "account_exists"),
            message!($folder, "password_reset"),
            message!($folder, "password_changed"),
            message!($folder, "email_change_confirmation"),
            message!($folder, "email_change_requested"),
            message!($folder, "email_changed"),
            message!($folder, "staff_invitation"),
        ]
    };
}

const LANGUAGES: [[[(&str, &str); 3]; 17]; 2] = [language!("en"), language!("de")];

/// What other templates include.
const PARTIALS: [(&str, &str); 5] = [
    ("layout.html", include_str!("templates/layout.html")),
    part!("en", "_goods", ".html"),
    part!("en", "_goods", ".txt"),
    part!("de", "_goods", ".html"),
    part!("de", "_goods", ".txt"),
];

/// Every template with its name.
pub(super) fn templates() -> impl Iterator<Item = (&'static str, &'static str)> {
    PARTIALS.into_iter().chain(LANGUAGES.into_iter().flatten().flatten())
}
