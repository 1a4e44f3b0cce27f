//! Statements whose text is made once: to make it takes longer than to send it, where there are many columns.

use sea_orm::{DatabaseBackend, Statement, StatementBuilder, Value};

/// A statement that is always the same but for its parameters.
#[derive(Debug)]
pub(crate) struct FixedStatement {
    backend: DatabaseBackend,
    text: String,
    places: Vec<Place>,
}

/// What is bound at a place of the text.
#[derive(Debug)]
enum Place {
    /// The parameter with that number.
    Parameter(usize),
    /// The same each time.
    Constant(Value),
}

impl FixedStatement {
    /// The statement in which the `samples` stand for its parameters: values that differ from each other and from all others in it.
    pub fn new(backend: DatabaseBackend, samples: &[Value], statement: &impl StatementBuilder) -> Self {
        debug_assert!(samples.iter().enumerate().all(|(number, sample)| !samples[..number].contains(sample)));
        let Statement { sql, values, .. } = backend.build(statement);
        let place = |value: Value| {
            let number = samples.iter().position(|sample| *sample == value);
            number.map_or_else(|| Place::Constant(value), Place::Parameter)
        };
        let places = values.into_iter().flat_map(|values| values.0).map(place).collect();
        Self { backend, text: sql, places }
    }

    /// The statement with those parameters, which are as many as there were samples.
    pub fn with(&self, parameters: &[Value]) -> Statement {
        let values = self.places.iter().map(|place| match place {
            Place::Parameter(number) => parameters[*number].clone(),
            Place::Constant(value) => value.clone(),
        });
        Statement::from_sql_and_values(self.backend, &self.text, values)
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};

    use super::*;

    #[test]
    fn a_parameter_may_stand_at_many_places_and_what_is_none_stays() {
        let select = |name: &str, number: i64| {
            let mut select = Query::select();
            select
                .expr(Expr::val(7_i64))
                .from(Alias::new("goods"))
                .and_where(Expr::col("number").eq(number))
                .and_where(Expr::col("name").eq(name))
                .and_where(Expr::col("other").eq(number));
            select
        };
        for backend in [DatabaseBackend::Postgres, DatabaseBackend::Sqlite] {
            let fixed = FixedStatement::new(backend, &["?".into(), 1_i64.into()], &select("?", 1));
            // Also where a parameter is what a constant is, or what another one's sample was.
            for (name, number) in [("shirt", 5), ("?", 7), ("7", 1)] {
                assert_eq!(fixed.with(&[name.into(), number.into()]), backend.build(&select(name, number)));
            }
        }
    }
}
