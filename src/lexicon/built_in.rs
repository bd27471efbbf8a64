//! The lexicons that are part of the program.

use super::Lexicon;
use crate::error::{Error, ErrorKind, Result};

/// The name and the TOML of each.
pub const BUILT_IN: [(&str, &str); 2] = [
    ("public-services", include_str!("../../data/lexicons/public-services.toml")),
    ("public-sector-change", include_str!("../../data/lexicons/public-sector-change.toml")),
];

impl Lexicon {
    /// Returns the built-in lexicon of this name.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for any other name, with the names that there are.
    ///
    /// # Examples
    /// ```
    /// use paratheme::lexicon::Lexicon;
    /// assert_eq!(Lexicon::built_in("public-services")?.themes[0].id, "fiscal_pressure");
    /// let error = Lexicon::built_in("housing").unwrap_err();
    /// assert!(error.to_string().contains("public-services"));
    /// # Ok::<(), paratheme::Error>(())
    /// ```
    pub fn built_in(name: &str) -> Result<Self> {
        let Some((_, toml)) = BUILT_IN.iter().find(|(known, _)| *known == name) else {
            let names: Vec<&str> = BUILT_IN.iter().map(|(known, _)| *known).collect();
            let message = format!("there is no built-in lexicon `{name}`");
            return Err(Error::new(ErrorKind::Usage, message)
                .with_hint(format!("name one of {}", names.join(", "))));
        };
        Self::from_toml(toml, &format!("built-in lexicon {name}"))
    }
}
