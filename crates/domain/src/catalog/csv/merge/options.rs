//! What the variants differ in.

use crate::{catalog::draft::OptionDraft, text::fold};

/// For each option of the product, which of the file's values is its own; none where the file's values are in the product's order.
pub(super) type ValueOrder = Option<Vec<usize>>;

/// A new product gets the options that the file names. Those of a product that exists stay, and the file must name the same:
/// what the variants that it does not list would have instead, nobody could say. Fails with the reason.
pub(super) fn merge_options(
    named: Option<&[String]>,
    options: &mut Vec<OptionDraft>,
    exists: bool,
) -> Result<ValueOrder, String> {
    let Some(named) = named else {
        return Ok(None);
    };
    if !exists {
        *options = named.iter().map(OptionDraft::named).collect();
        return Ok(None);
    }
    let folded: Vec<String> = named.iter().map(|name| fold(name)).collect();
    let place = |option: &OptionDraft| folded.iter().position(|name| *name == fold(&option.name));
    let order: Option<Vec<usize>> = options.iter().map(place).collect();
    order.filter(|order| order.len() == named.len()).map(Some).ok_or_else(|| {
        if options.is_empty() {
            return "the product has no options in the shop, and an import does not change that".to_owned();
        }
        let names: Vec<&str> = options.iter().map(|option| option.name.as_str()).collect();
        format!("the product has the options {names:?} in the shop, and an import does not change that")
    })
}
