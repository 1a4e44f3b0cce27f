//! Work that takes its time: jobs, and the import and export of products.

mod error;
mod file_progress;
mod import_report;
mod job;
mod job_mutation;
mod mutation;
mod query;

pub use error::FileInputError;
pub use file_progress::FILES_PATH;
pub use job::Job;
pub use job_mutation::{JobInputError, JobMutation};
pub use mutation::WorkMutation;
pub use query::WorkQuery;
