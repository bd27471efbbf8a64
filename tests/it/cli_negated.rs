//! Negated and conditional mentions, as a user meets them.

use crate::support::{Sandbox, strength};

const TEXT: &str = "There will be no tax rise.\n\nNot only taxes, but costs could rise.\n\nA tax, and no tax on pensions.\n";

#[test]
fn evidence_says_how_a_match_is_said() {
    let sandbox = Sandbox::with(&[("a.txt", TEXT)]);
    let evidence = sandbox.score("a.txt --layout evidence");
    let row = |at: usize| {
        ["form", "theme", "negated", "conditional"].map(|column| evidence.get(at, column))
    };
    assert_eq!(row(0), ["tax", "money", "true", "false"]);
    assert_eq!(row(1), ["taxes", "money", "false", "false"]);
    assert_eq!(row(2), ["costs", "money", "false", "false"]);
    assert_eq!(row(3), ["tax", "money", "false", "false"]);
    assert_eq!(row(4), ["tax", "money", "true", "false"]);
    // It stands behind "tax on", five words at most from "no".
    assert_eq!(row(5), ["pensions", "age", "true", "false"]);
    let supposed =
        Sandbox::with(&[("a.txt", "If taxes rise, we leave.\n")]).score("a.txt --layout evidence");
    assert_eq!([supposed.get(0, "negated"), supposed.get(0, "conditional")], ["false", "true"]);
}

#[test]
fn negated_matches_count_are_counted_apart_or_dropped() {
    let sandbox = Sandbox::with(&[("a.txt", TEXT)]);
    let both = sandbox.score("a.txt");
    assert_eq!(both.column("money_hits"), ["1", "2", "2"]);
    assert!(!both.header.contains(&"money_negated".to_owned()));
    let apart = sandbox.score("a.txt --negated separate");
    assert_eq!(apart.column("money_hits"), ["0", "2", "1"]);
    assert_eq!(apart.column("money_negated"), ["1", "0", "1"]);
    assert_eq!(apart.column("age_negated"), ["0", "0", "1"]);
    assert_eq!(apart.get(0, "money"), "0");
    assert!((apart.float(2, "money") - strength(7, &[(0.5, 1)])).abs() < 1e-6);
    let dropped = sandbox.score("a.txt --negated drop");
    assert_eq!(dropped.column("money"), apart.column("money"));
    assert_eq!(
        sandbox.score("a.txt --negated drop --layout evidence").column("negated"),
        ["false", "false", "false"]
    );
    let whole = sandbox.score("a.txt --unit article --negated separate");
    assert_eq!([whole.get(0, "money_hits"), whole.get(0, "money_negated")], ["3", "2"]);
}
