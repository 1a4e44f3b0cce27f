//! Where the links in messages lead: to pages of the storefront, which only the operator knows.

use std::collections::BTreeMap;

use crate::text_enum::text_enum;

text_enum! {
    /// A page of the storefront that messages lead to.
    pub enum Link {
        /// The order of whoever holds its token.
        Order = "order",
        /// The cart that the shop has filled for whoever holds its token, to be paid.
        Pay = "pay",
        /// Confirms the address of a new account.
        VerifyEmail = "verify-email",
        /// Asks for a new password.
        ResetPassword = "reset-password",
        /// Confirms the new address of an account.
        ConfirmEmail = "confirm-email",
        /// Where customers sign in or ask for a new password.
        SignIn = "sign-in",
        /// Where somebody who was invited becomes staff.
        AcceptInvitation = "accept-invitation",
    }
}

/// What is wrong with a link.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkProblem {
    /// It has no address to begin with.
    #[error("{0:?} is not the address of a storefront; write scheme and host, such as https://shop.example")]
    Base(String),
    /// It does not have the form of a link.
    #[error("{0:?} is not a link; write NAME=ADDRESS, such as order=https://shop.example/orders/{{token}}")]
    Form(String),
    /// No message has that link.
    #[error("there is no link {name:?}; the links are {known}")]
    Unknown {
        /// The name as it was given.
        name: String,
        /// All names there are.
        known: String,
    },
    /// The token has no place in it, or more than one.
    #[error("the link {0} needs {{token}} in its address, once")]
    Token(Link),
    /// It has a place for a token that it does not get.
    #[error("the link {0} gets no token")]
    NoToken(Link),
}

/// The address of each page, with `{token}` where its token goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Links(BTreeMap<Link, String>);

const TOKEN: &str = "{token}";

impl Link {
    /// Whether its address tells who is asked for.
    pub fn has_token(self) -> bool {
        self != Self::SignIn
    }

    /// Where it leads in a storefront that has not said otherwise.
    fn usual_path(self) -> &'static str {
        match self {
            Self::Order => "/orders/{token}",
            Self::Pay => "/checkout?cart={token}",
            Self::VerifyEmail => "/account/verify-email?token={token}",
            Self::ResetPassword => "/account/reset-password?token={token}",
            Self::ConfirmEmail => "/account/confirm-email?token={token}",
            Self::SignIn => "/account/sign-in",
            Self::AcceptInvitation => "/staff/invitation?token={token}",
        }
    }
}

impl Links {
    /// The usual pages of the storefront at `base`, such as `https://shop.example`, and others as `changed` says, such as
    /// `order=/o/{token}` or `accept-invitation=https://staff.example/join?token={token}`.
    pub fn new(base: &str, changed: &[String]) -> Result<Self, LinkProblem> {
        let base = base.trim().trim_end_matches('/');
        if !is_address(base) {
            return Err(LinkProblem::Base(base.to_owned()));
        }
        let at_storefront = |path: &str| format!("{base}{path}");
        let usual = Link::ALL.iter().map(|link| (*link, at_storefront(link.usual_path())));
        let mut links: BTreeMap<Link, String> = usual.collect();
        for text in changed {
            let form = || LinkProblem::Form(text.clone());
            let (name, place) = text.trim().split_once('=').ok_or_else(form)?;
            let link: Link = name.parse().map_err(|_| LinkProblem::Unknown {
                name: name.to_owned(),
                known: Link::ALL.iter().map(|link| link.as_str()).collect::<Vec<_>>().join(", "),
            })?;
            let address = if place.starts_with('/') { at_storefront(place) } else { place.to_owned() };
            if !is_address(&address) {
                return Err(form());
            }
            match address.matches(TOKEN).count() {
                1 if link.has_token() => {}
                0 if !link.has_token() => {}
                _ if link.has_token() => return Err(LinkProblem::Token(link)),
                _ => return Err(LinkProblem::NoToken(link)),
            }
            links.insert(link, address);
        }
        Ok(Self(links))
    }

    /// The address of the page for whoever holds the token. The tokens of the shop are letters, hexadecimal digits and underscores, which fit
    /// into every part of an address as they are.
    pub fn address(&self, link: Link, token: &str) -> String {
        self.0.get(&link).map(|address| address.replace(TOKEN, token)).unwrap_or_default()
    }
}

/// Scheme and host, and nothing that would end the address early in a text or a page.
fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
    let is_plain = |c: char| c.is_ascii_graphic() && !"\"'<>\\^`|@".contains(c);
    host.is_some_and(|host| !host.is_empty() && !host.starts_with(':')) && text.chars().all(is_plain)
}
