//! Why taxes were not changed.

use cartwright_domain::{
    channel::CountryCode,
    id::TaxZoneId,
    input::{InputProblem, InputProblemCode},
};

use crate::{Context, Error, Failure, KeyRefusal};

/// Why a tax zone was not made, changed or deleted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TaxRefusal {
    /// A field that cannot be kept as it is.
    #[error("{}", .0.message)]
    Input(InputProblem),
    /// No tax zone has the id.
    #[error("there is no such tax zone")]
    TaxZoneNotFound,
    /// The idempotency key cannot be used.
    #[error(transparent)]
    Key(KeyRefusal),
}

impl TaxRefusal {
    /// The field that it is about, from the mutation's `input` down.
    pub fn path(&self) -> Vec<String> {
        match self {
            Self::Input(problem) => problem.path.clone(),
            Self::TaxZoneNotFound => vec!["id".to_owned()],
            Self::Key(_) => vec!["idempotencyKey".to_owned()],
        }
    }
}

impl From<KeyRefusal> for TaxRefusal {
    fn from(refusal: KeyRefusal) -> Self {
        Self::Key(refusal)
    }
}

impl From<Vec<InputProblem>> for Error<TaxRefusal> {
    fn from(problems: Vec<InputProblem>) -> Self {
        Self::Refused(problems.into_iter().map(TaxRefusal::Input).collect())
    }
}

/// The refusals of the countries that other zones have, where that is why the zone was not written.
pub(super) async fn name_taken_countries(
    ctx: &Context,
    zone: TaxZoneId,
    countries: &[CountryCode],
    error: Error<TaxRefusal>,
) -> Error<TaxRefusal> {
    match error {
        Error::Failed(Failure::Store(duplicate)) if duplicate.is_duplicate_of("tax_zone_country") => {
            let taken = match ctx.store().tax_zones().taken_countries(countries, zone).await {
                Ok(taken) => taken,
                Err(error) => return error.into(),
            };
            let message = "is in another tax zone";
            let problem = |path: &[&str]| InputProblem::new(path, InputProblemCode::Conflict, message);
            let named: Vec<InputProblem> = countries
                .iter()
                .enumerate()
                .filter(|(_, country)| taken.contains(country))
                .map(|(index, _)| problem(&["countries", &index.to_string()]))
                .collect();
            // The other zone may have let go of it in between; the caller may try again.
            if named.is_empty() { vec![problem(&["countries"])].into() } else { named.into() }
        }
        error => error,
    }
}
