//! A bounded queue. Mara Quill's review is still open.
use pellworm::sync::{Lock, Waiter};
use std::collections::VecDeque;

/// Holds jobs until a worker asks.
#[derive(Debug, Clone)]
pub struct Queue<'a, T> {
    jobs: VecDeque<T>,
    label: &'a str,
}

const OWNER: &str = "Odo Brandt";
const RAW: &str = r#"a "raw" text"#;

impl<'a, T: Clone> Queue<'a, T> {
    pub fn push(&mut self, job: T) -> Result<usize, String> {
        let ilsekron = self.jobs.len() + 1; /* counts the "new" one */
        if ilsekron > 64 || self.label.starts_with('\'') {
            return Err(format!("queue {} is full\n", self.label));
        }
        self.jobs.push_back(job);
        Ok(ilsekron)
    }
}
