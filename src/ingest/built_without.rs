//! The errors of a build without some of the cargo features: which format it cannot read, and which
//! feature reads it.

use super::Format;
use crate::error::{Error, ErrorKind, Result};

/// Returns the error for an input that only a build with `feature` reads.
pub(super) fn built_without(feature: &str) -> Error {
    Error::new(ErrorKind::Unsupported, format!("paratheme was built without {feature}"))
        .with_hint(format!("build it with the feature `{feature}`"))
}

/// Checks that this build reads files of `format`.
///
/// # Errors
/// Returns [`ErrorKind::Unsupported`] if the feature of the format is off.
pub(super) fn check(format: Format) -> Result<()> {
    let (feature, is_on) = match format {
        Format::Html => ("html", cfg!(feature = "html")),
        Format::Docx | Format::Odt | Format::Rtf | Format::Xlsx | Format::Ods | Format::Epub => {
            ("office", cfg!(feature = "office"))
        }
        Format::Pdf => ("pdf", cfg!(feature = "pdf")),
        Format::Parquet => ("parquet", cfg!(feature = "parquet")),
        Format::Warc => ("archives", cfg!(feature = "archives")),
        _ => return Ok(()),
    };
    if is_on { Ok(()) } else { Err(built_without(feature)) }
}

#[cfg(test)]
mod tests {
    use crate::ingest::testing::read;

    /// Each file is only the beginning of one, so that it is rejected either way; a build that lacks
    /// the feature names it.
    #[test]
    fn a_format_whose_feature_is_off_is_rejected_with_its_name() {
        let files: [(&str, &[u8], &str, bool); 12] = [
            ("a.html", b"<p>Taxes rise.", "html", cfg!(feature = "html")),
            ("a.mhtml", b"Content-Type: text/html\n\n<p>Taxes", "html", cfg!(feature = "html")),
            ("a.docx", b"PK", "office", cfg!(feature = "office")),
            ("a.odt", b"PK", "office", cfg!(feature = "office")),
            ("a.rtf", b"{\\rtf1 Taxes rise.}", "office", cfg!(feature = "office")),
            ("a.xlsx", b"PK", "office", cfg!(feature = "office")),
            ("a.epub", b"PK", "office", cfg!(feature = "office")),
            ("a.pdf", b"%PDF-1.7", "pdf", cfg!(feature = "pdf")),
            ("a.parquet", b"PAR1", "parquet", cfg!(feature = "parquet")),
            ("a.warc", b"WARC/1.0\r\n", "archives", cfg!(feature = "archives")),
            ("a.zip", b"PK", "archives", cfg!(feature = "archives")),
            ("a.txt.gz", b"\x1F\x8B\x08\0\0\0\0\0\0\0", "archives", cfg!(feature = "archives")),
        ];
        for (name, bytes, feature, is_on) in files {
            let rejects = read(&[(name, bytes)]).rejects.join("\n");
            let expected = format!(
                "paratheme was built without {feature} (build it with the feature `{feature}`)"
            );
            assert_eq!(rejects.contains(&expected), !is_on, "{name}: {rejects}");
        }
    }

    #[test]
    #[cfg(not(feature = "html"))]
    fn mark_up_in_other_formats_is_rejected_and_not_read_as_text() {
        let page = "<p>Taxes <b>rise</b>.</p><p>Nothing else does.</p>";
        let feed = format!(
            "<rss><channel><item><description><![CDATA[{page}]]></description></item></channel></rss>"
        );
        let record = format!("{{\"text\": \"{page}\"}}\n");
        let outcome = read(&[
            ("a.jsonl", record.as_bytes()),
            ("b.xml", feed.as_bytes()),
            ("c.md", b"Taxes rise.\n\n<div>Nothing else does.</div>\n"),
        ]);
        assert_eq!(outcome.texts(), ["c.md|Taxes rise."]);
        assert_eq!(outcome.rejects.len(), 2, "{outcome:?}");
        for reject in &outcome.rejects {
            assert!(reject.contains("built without html"), "{reject}");
        }
    }
}
