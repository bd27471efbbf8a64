//! What is wrong with a zip archive, in words.

use zip::result::ZipError;

/// What is wrong with a zip archive that cannot be opened.
pub(super) fn zip_fault(error: &ZipError) -> String {
    match error {
        ZipError::InvalidArchive(fault) if fault.contains("EOCD") => {
            "it has no directory at its end, so it is cut short, or something else".to_string()
        }
        error => error.to_string(),
    }
}
