//! The job that sends one message.

use cartwright_domain::{
    cart::CartStatus,
    id::{MessageId, OrderId},
    messaging::{Link, Message, MessageContent, link_token},
    ordering::{Order, access_token},
};
use chrono::TimeDelta;

use super::{
    Mail, MailError, Messaging,
    order_text::{EditText, OrderText, RefundText, ReturnText, SentText, ShipmentText},
    text::{MessageText, MomentText},
};
use crate::{Error, Failure, Shop, job::JobEnd};

/// How long a server may put a mail off; those who deliver mail give it up after about as many days.
const PATIENCE: TimeDelta = TimeDelta::days(5);

/// Makes the mail and hands it over. What was sent is removed at once: it holds an address, and a repeated job has to find it gone. Made
/// only now, the texts and the tokens in their links were never stored.
pub(crate) async fn send_message(shop: &Shop, id: MessageId) -> Result<JobEnd, Failure> {
    let Some(messaging) = &shop.messaging else {
        return Ok(JobEnd::Closed("this process has no way to send mail".to_owned()));
    };
    let Some(message) = shop.store.messages().find(id).await? else {
        return Ok(JobEnd::Done(None));
    };
    let Some(mail) = make_mail(shop, messaging, &message).await? else {
        remove(shop, id).await?;
        return Ok(JobEnd::Done(None));
    };
    match messaging.mailer.send(&mail).await {
        Ok(()) => {
            remove(shop, id).await?;
            Ok(JobEnd::Done(None))
        }
        Err(error @ MailError::Unavailable(_)) => Ok(JobEnd::Closed(error.to_string())),
        Err(error @ MailError::Deferred(_)) => {
            if shop.clock.now() - message.created_at >= PATIENCE {
                return give_up(shop, id, error.to_string()).await;
            }
            Err(Failure::Internal(error.to_string()))
        }
        Err(error @ MailError::Refused(_)) => give_up(shop, id, error.to_string()).await,
    }
}

/// The mail of the message; none where what it is about is gone.
async fn make_mail(shop: &Shop, messaging: &Messaging, message: &Message) -> Result<Option<Mail>, Failure> {
    let key = &shop.settings.secret_key;
    let kind = message.content.kind();
    let language = messaging.templates.language_of(kind, message.language);
    let mut text = MessageText::new(&shop.settings.shop_name, language);
    if let Some((link, row)) = message.content.request() {
        text.link = Some(messaging.links.address(link, &link_token(key, link, row)));
    }
    match &message.content {
        MessageContent::OrderConfirmation { order } | MessageContent::OrderCancelled { order } => {
            if tell_order(shop, messaging, &mut text, *order).await?.is_none() {
                return Ok(None);
            }
        }
        MessageContent::PaymentLink { cart } => {
            let cart = shop.store.carts().find_by_id(*cart).await?.filter(|cart| cart.status == CartStatus::Open);
            let Some(cart) = cart else {
                return Ok(None);
            };
            text.link = Some(messaging.links.address(Link::Pay, &cart.token.to_string()));
            text.valid_until = Some(MomentText::new(cart.expires_at));
            text.goods = Some(cart.lines.iter().map(SentText::of_cart).collect());
        }
        MessageContent::OrderEdited { order, to_pay, to_get_back } => {
            if tell_order(shop, messaging, &mut text, *order).await?.is_none() {
                return Ok(None);
            }
            text.edit = Some(EditText::new(*to_pay, *to_get_back, language));
        }
        MessageContent::OrderShipped { order, fulfillment }
        | MessageContent::OrderDelivered { order, fulfillment }
        | MessageContent::ShipmentCancelled { order, fulfillment } => {
            let shipments = shop.store.orders().fulfillments(&[*order]).await?;
            let sent = shipments.into_iter().find(|sent| sent.id == *fulfillment);
            let (Some(order), Some(sent)) = (tell_order(shop, messaging, &mut text, *order).await?, sent) else {
                return Ok(None);
            };
            text.shipment = Some(ShipmentText::new(&sent, &order));
        }
        MessageContent::OrderRefunded { order, refund } => {
            let refunds = shop.store.orders().refunds(&[*order]).await?;
            let refunded = refunds.into_iter().find(|refunded| refunded.operation.id == *refund);
            let (Some(_), Some(refunded)) = (tell_order(shop, messaging, &mut text, *order).await?, refunded) else {
                return Ok(None);
            };
            text.refund = Some(RefundText::new(&refunded, language));
        }
        MessageContent::ReturnAnswered { order, order_return, status } => {
            let returns = shop.store.orders().returns(&[*order]).await?;
            let told = returns.into_iter().find(|told| told.id == *order_return);
            let (Some(order), Some(told)) = (tell_order(shop, messaging, &mut text, *order).await?, told) else {
                return Ok(None);
            };
            text.order_return = Some(ReturnText::new(&told, *status, &order));
        }
        MessageContent::AccountExists => text.link = Some(messaging.links.address(Link::SignIn, "")),
        MessageContent::EmailVerification { valid_until, .. }
        | MessageContent::PasswordReset { valid_until, .. }
        | MessageContent::EmailChangeConfirmation { valid_until, .. } => {
            text.valid_until = Some(MomentText::new(*valid_until));
        }
        MessageContent::StaffInvitation { valid_until, invited_by, .. } => {
            text.valid_until = Some(MomentText::new(*valid_until));
            text.invited_by = Some(invited_by.clone());
        }
        MessageContent::PasswordChanged { changed_at } => text.changed_at = Some(MomentText::new(*changed_at)),
        MessageContent::EmailChangeRequested { new_email } => text.new_email = Some(new_email.to_string()),
        MessageContent::EmailChanged { new_email, changed_at } => {
            text.new_email = Some(new_email.to_string());
            text.changed_at = Some(MomentText::new(*changed_at));
        }
    }
    let rendered = messaging.templates.render(kind, language, &text);
    let rendered = rendered.map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(Some(Mail {
        message_id: format!("{}@{}", message.id.0.simple(), messaging.sender.host()),
        from: messaging.sender.clone(),
        to: message.recipient.clone(),
        subject: rendered.subject,
        text: rendered.text,
        html: rendered.html,
        date: message.created_at,
    }))
}

/// Lets the message show the order, with the link that opens it; answers none where it is gone.
async fn tell_order(
    shop: &Shop,
    messaging: &Messaging,
    text: &mut MessageText,
    id: OrderId,
) -> Result<Option<Order>, Failure> {
    let Some(order) = shop.store.orders().find(id).await? else {
        return Ok(None);
    };
    let channel = shop.store.channels().find(order.channel_id).await?;
    let channel = channel.ok_or_else(|| Failure::Internal(format!("{} is gone", order.channel_id)))?;
    text.link = Some(messaging.links.address(Link::Order, &access_token(&shop.settings.secret_key, id)));
    text.order = Some(OrderText::new(&order, channel.price_mode, text.language));
    Ok(Some(order))
}

async fn remove(shop: &Shop, id: MessageId) -> Result<(), Failure> {
    Ok(shop.store.transaction(|uow| async move { uow.messages().delete(id).await }).await?)
}

async fn give_up(shop: &Shop, id: MessageId, reason: String) -> Result<JobEnd, Failure> {
    let now = shop.clock.now();
    let noted: Result<(), Error<std::convert::Infallible>> =
        shop.store.transaction(|uow| async move { Ok(uow.messages().give_up(id, now).await?) }).await;
    noted.map_err(Error::into_failure)?;
    Ok(JobEnd::GivenUp(reason))
}
