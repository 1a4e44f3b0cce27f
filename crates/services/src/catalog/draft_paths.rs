//! Where in an input a problem of a draft belongs. Drafts call prices listings; inputs call them prices.

use cartwright_domain::input::InputProblem;

/// The problems as the input names its fields.
pub(super) fn in_input(problems: Vec<InputProblem>) -> Vec<InputProblem> {
    problems.into_iter().map(renamed).collect()
}

/// The problem with the places of variants in the product turned into their places in the input; a problem of a variant that the
/// input does not name is one of all.
pub(super) fn of_variants(problem: InputProblem, places: &[usize]) -> InputProblem {
    let mut problem = renamed(problem);
    let index = match &problem.path[..] {
        [list, index, ..] if list == "variants" => index.parse::<usize>().ok(),
        _ => None,
    };
    if let Some(index) = index {
        match places.iter().position(|place| *place == index) {
            Some(place) => problem.path[1] = place.to_string(),
            None => problem.path.truncate(1),
        }
    }
    problem
}

fn renamed(mut problem: InputProblem) -> InputProblem {
    for part in &mut problem.path {
        if part == "listings" {
            *part = "prices".to_owned();
        }
    }
    problem
}
