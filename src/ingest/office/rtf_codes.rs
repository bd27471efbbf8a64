//! Control words and numbers of Rich Text Format -> characters and character sets.

use crate::ingest::decode::by_label;
use encoding_rs::Encoding;

/// The text that a control word stands for.
pub(super) fn text_of(name: &str) -> Option<&'static str> {
    Some(match name {
        "line" | "lbr" => "\n",
        "tab" | "page" | "column" | "emspace" | "enspace" | "qmspace" => " ",
        "emdash" => "\u{2014}",
        "endash" => "\u{2013}",
        "lquote" => "\u{2018}",
        "rquote" => "\u{2019}",
        "ldblquote" => "\u{201c}",
        "rdblquote" => "\u{201d}",
        "bullet" => "\u{2022}",
        _ => return None,
    })
}

/// The character set of a code page of Windows.
pub(super) fn of_page(page: i32) -> Option<&'static Encoding> {
    let label = match page {
        65001 => "utf-8".to_owned(),
        10000 => "macintosh".to_owned(),
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        866 => "ibm866".to_owned(),
        874 | 1250..=1258 => format!("windows-{page}"),
        _ => return None,
    };
    by_label(&label).ok()
}

/// The character set of a font; that of the document where the font has none of its own.
pub(super) fn of_charset(charset: i32) -> Option<&'static Encoding> {
    of_page(match charset {
        77 => 10_000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    })
}
