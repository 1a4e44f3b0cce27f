//! What a customer and a storefront write on a cart.

use serde::{Deserialize, Serialize};

use super::{Cart, CartError};
use crate::{
    customer::{Email, clean_phone},
    input::{InputCheck, InputProblem, InputProblemCode, TextRule},
};

/// A note of the storefront, kept and shown as it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Attribute {
    /// What the note is about; each key once.
    pub key: String,
    /// The note.
    pub value: String,
}

const MOST_ATTRIBUTES: usize = 30;

/// The attributes with clean texts, or all that is wrong with them; paths are `N.key` and `N.value`.
pub fn clean_attributes(attributes: Vec<Attribute>) -> Result<Vec<Attribute>, Vec<InputProblem>> {
    let mut check = InputCheck::of_customer();
    let mut clean = Vec::with_capacity(attributes.len());
    for (index, attribute) in attributes.iter().enumerate() {
        let index = index.to_string();
        let key = check.required_text(&[&index, "key"], &attribute.key, TextRule::line(100));
        let value = check.text(&[&index, "value"], Some(&attribute.value), TextRule::paragraphs(1000));
        clean.push(Attribute { key, value: value.unwrap_or_default() });
    }
    let keys: Vec<&str> = clean.iter().map(|attribute| attribute.key.as_str()).collect();
    if check.is_clean() {
        check.list(&[], &keys, 0..=MOST_ATTRIBUTES);
    }
    check.finish(clean)
}

/// A change of what is written on a cart: an absent field stays, an inner none clears.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CartDetails {
    /// Where the order is confirmed to.
    pub email: Option<Option<String>>,
    /// Where the customer can be called.
    pub phone: Option<Option<String>>,
    /// What the customer wants to say.
    pub note: Option<Option<String>>,
    /// What the storefront notes; all of it.
    pub attributes: Option<Vec<Attribute>>,
}

impl Cart {
    /// Writes the details on the cart, or says all that is wrong with them and keeps none.
    pub fn change_details(&mut self, details: CartDetails) -> Result<(), CartError> {
        let mut check = InputCheck::of_customer();
        let email = details.email.map(|email| checked_email(&mut check, email));
        let phone = details.phone.map(|phone| checked_phone(&mut check, phone));
        let note = details.note.map(|note| check.text(&["note"], note.as_deref(), TextRule::paragraphs(2000)));
        let attributes = details.attributes.map(|attributes| {
            clean_attributes(attributes).unwrap_or_else(|problems| {
                check.absorb(&["attributes"], problems);
                Vec::new()
            })
        });
        check.finish(()).map_err(CartError::Invalid)?;
        if let Some(email) = email {
            self.email = email;
        }
        if let Some(phone) = phone {
            self.phone = phone;
        }
        if let Some(note) = note {
            self.note = note;
        }
        if let Some(attributes) = attributes {
            self.attributes = attributes;
        }
        Ok(())
    }
}

fn checked_email(check: &mut InputCheck, email: Option<String>) -> Option<String> {
    let email = email.filter(|email| !email.trim().is_empty())?;
    match email.parse::<Email>() {
        Ok(email) => Some(email.into()),
        Err(error) => {
            check.refuse(&["email"], InputProblemCode::Invalid, error.to_string());
            None
        }
    }
}

fn checked_phone(check: &mut InputCheck, phone: Option<String>) -> Option<String> {
    let phone = phone.filter(|phone| !phone.trim().is_empty())?;
    clean_phone(&phone).map_err(|error| check.refuse(&["phone"], InputProblemCode::Invalid, error.to_string())).ok()
}
