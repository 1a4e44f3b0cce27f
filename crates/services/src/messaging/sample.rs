//! What templates are tried with before they are used.

use cartwright_domain::{channel::LanguageCode, messaging::MessageKind, ordering::ReturnStatus};
use chrono::DateTime;

use super::{
    order_text::{EditText, LineText, OrderText, RefundText, ReturnText, SentText, ShipmentText},
    text::{MessageText, MomentText},
};

/// Texts of the message with everything that it can show, and with as little as it can show.
pub(super) fn texts(kind: MessageKind, language: LanguageCode) -> Vec<MessageText> {
    let moment = || MomentText::new(DateTime::UNIX_EPOCH);
    let mut text = MessageText::new("Anvils & Co", language);
    let leads_somewhere =
        !matches!(kind, MessageKind::PasswordChanged | MessageKind::EmailChangeRequested | MessageKind::EmailChanged);
    text.link = leads_somewhere.then(|| "https://shop.example/orders/0123456789abcdef".to_owned());
    match kind {
        MessageKind::OrderConfirmation => {
            text.order = Some(OrderText::sample());
            let bare = MessageText { order: Some(OrderText::bare_sample()), ..text.clone() };
            return vec![text, bare];
        }
        MessageKind::PaymentLink => {
            text.valid_until = Some(moment());
            text.goods = Some(ShipmentText::sample().lines);
            let without_names =
                ShipmentText::sample().lines.into_iter().map(|line| SentText { variant_title: None, ..line });
            let bare = MessageText { goods: Some(without_names.collect()), ..text.clone() };
            return vec![text, bare];
        }
        MessageKind::OrderEdited => {
            text.order = Some(OrderText::sample());
            let edited = |to_pay: Option<&str>, to_get_back: Option<&str>| EditText {
                to_pay: to_pay.map(str::to_owned),
                to_get_back: to_get_back.map(str::to_owned),
            };
            return [edited(Some("€4.00"), None), edited(None, Some("€4.00")), edited(None, None)]
                .into_iter()
                .flat_map(|edit| [OrderText::sample(), OrderText::bare_sample()].map(|order| (edit.clone(), order)))
                .map(|(edit, order)| MessageText { order: Some(order), edit: Some(edit), ..text.clone() })
                .collect();
        }
        MessageKind::OrderShipped | MessageKind::OrderDelivered | MessageKind::ShipmentCancelled => {
            text.order = Some(OrderText::sample());
            text.shipment = Some(ShipmentText::sample());
            let without_names = ShipmentText {
                tracking_company: None,
                tracking_number: None,
                tracking_url: None,
                lines: ShipmentText::sample()
                    .lines
                    .into_iter()
                    .map(|line| SentText { variant_title: None, ..line })
                    .collect(),
            };
            let bare =
                MessageText { order: Some(OrderText::bare_sample()), shipment: Some(without_names), ..text.clone() };
            return vec![text, bare];
        }
        MessageKind::OrderCancelled => {
            text.order = Some(OrderText::sample());
            let bare = MessageText { order: Some(OrderText::bare_sample()), ..text.clone() };
            return vec![text, bare];
        }
        MessageKind::OrderRefunded => {
            text.order = Some(OrderText::sample());
            text.refund = Some(RefundText { amount: "€10.00".to_owned(), reason: Some("Scratched".to_owned()) });
            let refund = Some(RefundText { amount: "€10.00".to_owned(), reason: None });
            let bare = MessageText { order: Some(OrderText::bare_sample()), refund, ..text.clone() };
            return vec![text, bare];
        }
        MessageKind::ReturnAnswered => {
            let told = |status, answer: Option<&str>| MessageText {
                order: Some(OrderText::sample()),
                order_return: Some(ReturnText {
                    status,
                    lines: ShipmentText::sample().lines,
                    answer: answer.map(str::to_owned),
                }),
                ..text.clone()
            };
            let answer = Some("Please put the number on the parcel.");
            return vec![
                told(ReturnStatus::Approved, answer),
                told(ReturnStatus::Approved, None),
                told(ReturnStatus::Rejected, answer),
                told(ReturnStatus::Rejected, None),
                told(ReturnStatus::Received, None),
            ];
        }
        MessageKind::AccountExists => {}
        MessageKind::EmailVerification | MessageKind::PasswordReset | MessageKind::EmailChangeConfirmation => {
            text.valid_until = Some(moment());
        }
        MessageKind::StaffInvitation => {
            text.valid_until = Some(moment());
            text.invited_by = Some("Ada Nowak".to_owned());
        }
        MessageKind::PasswordChanged => text.changed_at = Some(moment()),
        MessageKind::EmailChangeRequested => text.new_email = Some("ada@shop.example".to_owned()),
        MessageKind::EmailChanged => {
            text.new_email = Some("ada@shop.example".to_owned());
            text.changed_at = Some(moment());
        }
    }
    vec![text]
}

impl OrderText {
    /// An order with everything that can be shown.
    pub(crate) fn sample() -> Self {
        let text = |text: &str| text.to_owned();
        let address = vec![text("Ada Nowak"), text("Lindenweg 7"), text("10115 Berlin"), text("GERMANY")];
        OrderText {
            number: text("1024-2048"),
            placed_at: MomentText::new(DateTime::UNIX_EPOCH),
            lines: vec![LineText {
                title: text("Stoneware <Bowl>"),
                variant_title: Some(text("Blue")),
                sku: Some(text("BOWL-1")),
                quantity: 2,
                unit_price: text("€10.00"),
                total: text("€20.00"),
            }],
            subtotal: text("€20.00"),
            shipping_method: Some(text("Parcel")),
            shipping: text("€4.90"),
            tax: text("€3.98"),
            tax_included: true,
            total: text("€24.90"),
            shipping_address: address.clone(),
            billing_address: address,
            note: Some(text("Please ring twice.")),
        }
    }

    /// The same order without what may be missing.
    pub(crate) fn bare_sample() -> Self {
        let mut order = Self::sample();
        for line in &mut order.lines {
            line.variant_title = None;
            line.sku = None;
        }
        OrderText {
            shipping_method: None,
            tax_included: false,
            shipping_address: Vec::new(),
            billing_address: Vec::new(),
            note: None,
            ..order
        }
    }
}

impl ShipmentText {
    /// A parcel with everything that can be shown.
    pub(crate) fn sample() -> Self {
        let line = SentText {
            title: "Stoneware <Bowl>".to_owned(),
            variant_title: Some("Blue".to_owned()),
            sku: None,
            quantity: 2,
        };
        ShipmentText {
            lines: vec![line],
            tracking_company: Some("Post".to_owned()),
            tracking_number: Some("00340434".to_owned()),
            tracking_url: Some("https://post.example/00340434".to_owned()),
        }
    }
}
