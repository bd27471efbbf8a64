//! Commands over one part of a collection, within another program: several processes work on the
//! parts, and the results are those of one process that has them all.
//!
//! Its input is a [`CommandCall`] whose tables are the part. Its output is the survey of the part, or
//! the rows of the part when the survey of all parts is known. Does not know: who brings the parts
//! together.

use super::host::{self, CommandCall};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::Discovery;
use crate::pipeline::{self, Grouped, PartResult, Progress, Reading, RepeatDrafts, Survey};

/// How far the work on the inputs of a call is.
#[derive(Debug, Default)]
pub enum PartStage {
    /// The inputs are the whole collection.
    #[default]
    Whole,
    /// Repeats are looked for within each article alone, so that every part is a collection of its
    /// own.
    Alone,
    /// The inputs are a part that is to be surveyed.
    ToSurvey,
    /// The part was surveyed.
    Surveyed(Box<Survey>),
    /// The survey of all parts, in which this part is chosen.
    Known(Box<Survey>),
    /// What the part gives to the result of all.
    Given(Box<PartResult>),
    /// What all parts gave, joined: there are no inputs.
    AllGiven(Box<PartResult>),
}

/// What a command goes on with.
pub enum Begun {
    /// It surveys its inputs itself.
    Itself,
    /// The survey of the collection of which its inputs are a part.
    Known(Box<Survey>),
    /// Nothing, because only the survey is wanted.
    Surveyed,
    /// What all parts gave, joined.
    AllGiven(PartResult),
}

impl CommandCall {
    /// Surveys the part of a collection that the inputs are, as the command reads them.
    ///
    /// # Errors
    /// The errors of [`CommandCall::run`], and [`ErrorKind::Usage`] for a command that does not work
    /// on parts.
    pub fn survey(self) -> Result<Survey> {
        let (_, stage) = self.at(PartStage::ToSurvey).run_part()?;
        match stage {
            PartStage::Surveyed(survey) => Ok(*survey),
            _ => Err(Error::new(ErrorKind::Usage, "this command does not work on parts")
                .with_hint(
                    "use score, terms, kwic, repeats, or keywords of articles or paragraphs",
                )),
        }
    }

    /// Sets the survey of all parts, in which the part that the inputs are is
    /// [chosen](Survey::part).
    ///
    /// # Examples
    /// ```
    /// use std::sync::Arc;
    /// use arrow_array::{ArrayRef, RecordBatch, StringArray};
    /// use paratheme::Survey;
    /// use paratheme::cli::CommandCall;
    /// use paratheme::ingest::MemoryTable;
    ///
    /// let part = |id: &str, text: &str| {
    ///     let column = |text: &str| -> ArrayRef { Arc::new(StringArray::from(vec![text])) };
    ///     let batch = RecordBatch::try_from_iter([("id", column(id)), ("text", column(text))]);
    ///     let batch = batch.expect("columns of one length");
    ///     let table = MemoryTable::new("<part>", batch.schema(), vec![batch]);
    ///     let command = ["score", "<part>", "--columns=article_id,repeat_of"];
    ///     CommandCall::new(command).tables(vec![table])
    /// };
    /// let surveys = [part("a", "It rained.").survey()?, part("b", "It rained.").survey()?];
    /// let all = Survey::merge(surveys)?;
    /// let answer = part("b", "It rained.").part_of(all.part(1)?).run()?;
    /// assert_eq!(answer.output, b"article_id,repeat_of\nb,a#1\n");
    /// # Ok::<(), paratheme::Error>(())
    /// ```
    pub fn part_of(self, survey: Survey) -> Self {
        self.at(PartStage::Known(Box::new(survey)))
    }

    /// Returns what the part that the inputs are gives to the result of all, by the survey of all
    /// parts, in which it is [chosen](Survey::part), for a command whose rows are about several parts:
    /// `repeats`, and `terms` of groups of articles.
    ///
    /// # Errors
    /// The errors of [`CommandCall::run`], and [`ErrorKind::Usage`] for another command.
    pub fn part_result(self, survey: Survey) -> Result<PartResult> {
        let (_, stage) = self.part_of(survey).run_part()?;
        match stage {
            PartStage::Given(result) => Ok(*result),
            _ => Err(no_part_result()),
        }
    }

    /// Sets what all parts gave, [joined](PartResult::join); the command has no inputs then.
    pub fn with_part_results(self, joined: PartResult) -> Self {
        self.at(PartStage::AllGiven(Box::new(joined)))
    }

    /// Sets that repeats are looked for within each article alone. No article has to know another
    /// one then, so that parts can be scored without a survey.
    pub fn alone(self) -> Self {
        self.at(PartStage::Alone)
    }
}

/// Begins the work of a command on its inputs, which it reads as `reading`.
///
/// # Errors
/// The errors of [`pipeline::survey`], and [`ErrorKind::Usage`] if the survey of the parts was made
/// with other options.
pub fn begin(
    discovery: &Discovery,
    reading: &Reading,
    progress: &mut dyn FnMut(Progress),
) -> Result<Begun> {
    match host::take_stage() {
        PartStage::Whole => Ok(Begun::Itself),
        PartStage::Alone => {
            host::set_stage(PartStage::Alone);
            Ok(Begun::Itself)
        }
        PartStage::AllGiven(joined) => Ok(Begun::AllGiven(*joined)),
        PartStage::ToSurvey | PartStage::Surveyed(_) | PartStage::Given(_) => {
            let reading = Reading { mergeable: true, ..reading.clone() };
            let survey = pipeline::survey(discovery, &reading, progress)?;
            host::set_stage(PartStage::Surveyed(Box::new(survey)));
            Ok(Begun::Surveyed)
        }
        PartStage::Known(survey) => {
            survey.check_reading(reading)?;
            Ok(Begun::Known(survey))
        }
    }
}

/// Hands what a part gives to the result of all to the host.
pub fn hand(result: PartResult) {
    host::set_stage(PartStage::Given(Box::new(result)));
}

/// Returns the error for a command whose rows are each about one part.
pub fn no_part_result() -> Error {
    Error::new(ErrorKind::Usage, "this command has no rows that are about several parts")
        .with_hint("use repeats, or terms of the whole collection or of the groups of a field")
}

/// Returns the counts of terms of all parts.
///
/// # Errors
/// [`ErrorKind::Usage`] if the parts gave something else.
pub fn all_terms(joined: PartResult) -> Result<Grouped> {
    match joined {
        PartResult::Nothing => Ok(Grouped::default()),
        PartResult::Terms(counts) => Ok(counts),
        PartResult::Repeats(_) => Err(given_by_another_command()),
    }
}

/// Returns the groups of repeats of all parts.
///
/// # Errors
/// [`ErrorKind::Usage`] if the parts gave something else.
pub fn all_repeats(joined: PartResult) -> Result<RepeatDrafts> {
    match joined {
        PartResult::Nothing => Ok(RepeatDrafts::default()),
        PartResult::Repeats(drafts) => Ok(drafts),
        PartResult::Terms(_) => Err(given_by_another_command()),
    }
}

fn given_by_another_command() -> Error {
    Error::new(ErrorKind::Usage, "the results of the parts are those of another command")
        .with_hint("call the command that made them")
}

/// Returns the survey as the status of paragraphs is to be told by it.
pub fn as_asked(survey: Survey) -> Survey {
    if host::is_alone() { survey.without_repeats() } else { survey }
}
